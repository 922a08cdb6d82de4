"""窓口数の試算 of a contract."""

from django.urls import path

from madoguchi.simulation import views

app_name = "simulation"
urlpatterns = [path("c/<slug:slug>/simulation/", views.centre, name="centre")]
