"""The privacy officer's pages."""

from __future__ import annotations

from django.urls import path

from madoguchi.privacy import views

app_name = "privacy"
urlpatterns = [
    path("c/<slug:slug>/privacy/reveals/", views.reveals, name="reveals"),
    path("c/<slug:slug>/privacy/retention/", views.retention, name="retention"),
    path("c/<slug:slug>/privacy/retention/erase/", views.erase, name="erase"),
]
