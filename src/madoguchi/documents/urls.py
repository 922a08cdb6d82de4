"""Submissions of a contract."""

from django.urls import path

from madoguchi.documents.views import answers, drafts, files, listing, review

app_name = "documents"
_D = "c/<slug:slug>/documents"
_ONE = f"{_D}/<int:pk>"
_V = f"{_ONE}/<int:number>"
urlpatterns = [
    path(f"{_D}/", listing.index, name="list"),
    path(f"{_D}/new/", drafts.new, name="new"),
    path(f"{_D}/files/<int:pk>/", files.download, name="file"),
    path(f"{_D}/files/<int:pk>/remove/", files.remove, name="file-remove"),
    path(f"{_D}/by-hash/<str:digest>/", files.by_hash, name="by-hash"),
    path(f"{_ONE}/", review.newest, name="document"),
    path(f"{_ONE}/correct/", drafts.correct, name="correct"),
    path(f"{_V}/", review.page, name="version"),
    path(f"{_V}/files/", files.add, name="files"),
    path(f"{_V}/submit/", drafts.submit, name="submit"),
    path(f"{_V}/receive/", answers.receive, name="receive"),
    path(f"{_V}/approve/", answers.approve, name="approve"),
    path(f"{_V}/return/", answers.give_back, name="return"),
]
