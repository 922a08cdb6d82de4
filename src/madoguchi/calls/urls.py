"""The call desk of a contract (電話窓口)."""

from django.urls import path

from madoguchi.calls.views import call, desk, figures, report

app_name = "calls"
_C = "c/<slug:slug>/calls"
_D = f"{_C}/days/<str:day>"
urlpatterns = [
    path(f"{_C}/", desk.today, name="desk"),
    path(f"{_C}/guides/", desk.guides, name="guides"),
    path(f"{_C}/record/", call.record, name="record"),
    path(f"{_C}/log/", call.log, name="log"),
    path(f"{_C}/log/<int:pk>/", call.call, name="call"),
    path(f"{_C}/log/<int:pk>/reveal/", call.reveal, name="reveal"),
    path(f"{_C}/backs/<int:pk>/done/", call.back_done, name="back-done"),
    path(f"{_C}/backs/<int:pk>/later/", call.back_later, name="back-later"),
    path(f"{_C}/month/", figures.month, name="month"),
    path(f"{_C}/import/", figures.import_, name="import"),
    path(f"{_C}/lines/", figures.lines, name="lines"),
    path(f"{_C}/lines/<int:pk>/close/", figures.line_close, name="line-close"),
    path(f"{_D}/", desk.day, name="day"),
    path(f"{_D}/open/", desk.open_, name="open"),
    path(f"{_D}/seats/", desk.seats, name="seats"),
    path(f"{_D}/figures/", desk.figures, name="figures"),
    path(f"{_D}/close/", desk.close, name="close"),
    path(f"{_D}/reopen/", desk.reopen, name="reopen"),
    path(f"{_D}/report/", report.report, name="report"),
]
