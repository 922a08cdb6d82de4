"""電子化 of a contract."""

from django.urls import path

from madoguchi.scans import media, views

app_name = "scans"
_S = "c/<slug:slug>/scans"
urlpatterns = [
    path(f"{_S}/", views.index, name="index"),
    path(f"{_S}/separators/", views.separators, name="separators"),
    path(f"{_S}/stacks/<int:pk>/", views.stack, name="stack"),
    path(f"{_S}/pages/<int:pk>/", views.page_, name="page"),
    path(f"{_S}/pages/<int:pk>/name/", views.name, name="name"),
    path(f"{_S}/pages/<int:pk>/picture/", views.picture, name="picture"),
    path(f"{_S}/days/", views.days, name="days"),
    path(f"{_S}/days/<str:day>/complete/", views.complete, name="complete"),
    path(f"{_S}/days/<str:day>/binder/", views.binder, name="binder"),
    path(f"{_S}/find/", views.find, name="find"),
    path(f"{_S}/sections/<int:pk>/", media.section, name="section"),
    path(f"{_S}/media/", media.index, name="media"),
    path(f"{_S}/media/<int:pk>/image/", media.image, name="image"),
    path(f"{_S}/media/<int:pk>/folder/", media.folder, name="folder"),
    path(f"{_S}/media/<int:pk>/deliver/", media.deliver, name="deliver"),
]
