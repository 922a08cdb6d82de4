"""Addresses of reports; mounted under ``c/<slug:slug>/reports/``."""

from __future__ import annotations

from django.urls import path

from madoguchi.reporting import views

app_name = "reporting"
urlpatterns = [
    path("", views.index, name="index"),
    path("draw-up/<slug:report>/", views.draw_up, name="draw-up"),
    path("versions/<int:pk>/", views.version, name="version"),
    path("versions/<int:pk>/<slug:form>/download", views.download, name="download"),
    path(
        "versions/<int:pk>/records/<str:section>/<str:row>/<str:column>/",
        views.records,
        name="records",
    ),
]
