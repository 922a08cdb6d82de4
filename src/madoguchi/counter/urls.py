"""The counter of a contract (受付・窓口), its screens in the hall, citizens' pages."""

from django.urls import path

from madoguchi.counter.views import (
    bookings,
    devices,
    floor,
    hall,
    machine,
    officer,
    public,
    reception,
    tickets,
    window,
)

app_name = "counter"
_C = "c/<slug:slug>/counter"
_P = "p/<slug:slug>/counter"
_W = f"{_C}/windows/<int:window>"
urlpatterns = [
    path(f"{_C}/", floor.page_, name="floor"),
    path(f"{_C}/queue/", floor.queue, name="floor-queue"),
    path(f"{_C}/open/", floor.open_, name="open"),
    path(f"{_C}/stop/", floor.stop, name="stop"),
    path(f"{_C}/resume/", floor.resume, name="resume"),
    path(f"{_C}/close/", floor.close, name="close"),
    path(f"{_C}/reopen/", floor.reopen, name="reopen"),
    path(f"{_C}/end-ticket/<int:ticket>/", floor.end_ticket, name="end-ticket"),
    path(f"{_C}/windows/", window.choose, name="windows"),
    path(f"{_W}/", window.console, name="window"),
    path(f"{_W}/queue/", window.queue, name="window-queue"),
    path(f"{_W}/skills/", floor.skills, name="skills"),
    path(f"{_W}/<slug:verb>/", window.act, name="act"),
    path(f"{_C}/reception/", reception.desk, name="reception"),
    path(f"{_C}/reception/issue/", reception.issue, name="issue"),
    path(f"{_C}/reception/paper/", reception.paper, name="paper"),
    path(f"{_C}/reception/sheet/", reception.sheet, name="sheet"),
    path(f"{_C}/reception/attended/<int:device>/", reception.attended, name="attended"),
    path(f"{_C}/tickets/", tickets.log, name="tickets"),
    path(f"{_C}/tickets/analysis/", tickets.analysis, name="analysis"),
    path(f"{_C}/tickets/<int:ticket>/", reception.ticket, name="ticket"),
    path(f"{_C}/tickets/<int:ticket>/print/", reception.print_, name="print"),
    path(f"{_C}/tickets/<int:ticket>/papers/", reception.papers, name="papers"),
    path(f"{_C}/tickets/<int:ticket>/change/", reception.change, name="change"),
    path(f"{_C}/tickets/<int:ticket>/back/", reception.back, name="back"),
    path(f"{_C}/tickets/<int:ticket>/correct/", reception.correct, name="correct"),
    path(f"{_C}/officer/", officer.console, name="officer"),
    path(f"{_C}/officer/queue/", officer.queue, name="officer-queue"),
    path(f"{_C}/officer/<int:ticket>/<slug:verb>/", officer.act, name="officer-act"),
    path(f"{_C}/bookings/", bookings.page_, name="bookings"),
    path(f"{_C}/devices/", devices.page_, name="devices"),
    path(f"{_C}/devices/<int:device>/code/", devices.code, name="device-code"),
    path(f"{_C}/devices/<int:device>/revoke/", devices.revoke, name="device-revoke"),
    path(f"{_P}/pair/", devices.pair, name="pair"),
    path(f"{_P}/machine/", machine.start, name="machine"),
    path(f"{_P}/machine/walk-in/", machine.walk_in, name="machine-walk-in"),
    path(f"{_P}/machine/booked/", machine.booked, name="machine-booked"),
    path(f"{_P}/machine/done/<slug:token>/", machine.done, name="machine-done"),
    path(f"{_P}/machine/staff/", machine.staff, name="machine-staff"),
    path(f"{_P}/hall/", hall.page_, name="hall"),
    path(f"{_P}/window/", hall.window, name="window-display"),
    path(f"{_P}/board.json", hall.board_, name="board"),
    path("p/<slug:slug>/wait/", public.page_, name="wait"),
    path("p/<slug:slug>/wait/<slug:token>/", public.own, name="own"),
    path("p/<slug:slug>/wait/<slug:token>/notice/", public.notice, name="notice"),
    path("p/<slug:slug>/wait/<slug:token>/give-up/", public.give_up, name="give-up"),
]
