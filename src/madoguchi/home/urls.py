"""The home page and the cockpit."""

from django.urls import path

from madoguchi.home.views import cockpit, exports, start, where

app_name = "home"
urlpatterns = [
    path("", start.page, name="home"),
    path("c/<slug:slug>/", cockpit.page, name="cockpit"),
    path("c/<slug:slug>/where/", where.page_, name="where"),
    path("c/<slug:slug>/clauses.xlsx", exports.spreadsheet, name="clauses-xlsx"),
    path("c/<slug:slug>/clauses.csv", exports.text, name="clauses-csv"),
]
