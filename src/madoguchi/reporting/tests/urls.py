"""The pages of reports where the site mounts them, for these tests alone."""

from django.urls import include, path

urlpatterns = [
    path("c/<slug:slug>/reports/", include("madoguchi.reporting.urls")),
]
