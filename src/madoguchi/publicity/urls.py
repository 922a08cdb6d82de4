"""広報 of a contract."""

from django.urls import path

from madoguchi.publicity import views

app_name = "publicity"
_P = "c/<slug:slug>/publicity"
_I = f"{_P}/items/<int:item>"
urlpatterns = [
    path(f"{_P}/", views.board, name="board"),
    path(f"{_P}/new/", views.new, name="new"),
    path(f"{_P}/activities/", views.activities, name="activities"),
    path(f"{_I}/", views.one, name="item"),
    path(f"{_I}/edit/", views.edit, name="edit"),
    path(f"{_I}/publish/", views.publish, name="publish"),
    path(f"{_I}/copies/", views.copies, name="copies"),
    path(f"{_P}/out/<int:publication>/report/", views.report, name="report"),
    path(f"{_P}/out/<int:publication>/end/", views.end, name="end"),
]
