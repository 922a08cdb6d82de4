"""The gallery of components, for a demonstration and for tests."""

from django.urls import path

from madoguchi.web import gallery

urlpatterns = [
    path("gallery/", gallery.page, name="gallery"),
    path("gallery/<slug:name>/", gallery.example, name="gallery-example"),
]
