"""The delivery log of a contract, and one's own notices."""

from __future__ import annotations

from django.urls import path

from madoguchi.messages import views

app_name = "messages"
urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read, name="read"),
    path("c/<slug:slug>/messages/", views.log, name="log"),
    path("c/<slug:slug>/messages/<int:number>/", views.message, name="message"),
    path("c/<slug:slug>/messages/<int:number>/told/", views.told, name="told"),
    path("c/<slug:slug>/messages/<int:number>/retry/", views.retry, name="retry"),
]
