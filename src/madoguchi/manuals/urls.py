"""Manuals and FAQ: reading for everybody, writing for those who draft documents."""

from django.urls import path

from madoguchi.manuals.views import reading, writing

app_name = "manuals"
_C = "c/<slug:slug>/manuals"
urlpatterns = [
    path(f"{_C}/", reading.page_, name="read"),
    path(f"{_C}/answers/", reading.answers, name="answers"),
    path(f"{_C}/files/<int:pk>/", reading.download, name="book-file"),
    path(f"{_C}/faq/", writing.page_, name="faq"),
    path(f"{_C}/faq/table/", writing.table_, name="table"),
    path(f"{_C}/faq/faq.csv", writing.export, name="csv"),
    path(f"{_C}/faq/<slug:key>/", writing.entry, name="entry"),
    path(f"{_C}/faq/<slug:key>/remove/", writing.remove, name="remove"),
]
