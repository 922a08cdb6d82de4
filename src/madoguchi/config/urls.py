"""Every address of the site; each app brings its own list."""

from __future__ import annotations

from django.urls import path

from madoguchi.config import health

urlpatterns = [
    path("health", health.page, name="health"),
]
