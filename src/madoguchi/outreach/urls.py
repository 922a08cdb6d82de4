"""The pages of sessions and of the day."""

from django.urls import path

from madoguchi.outreach.views import (
    arriving,
    board,
    cases,
    catching_up,
    corrections,
    day,
    day_list,
    ending,
    monthly,
    notes,
    planning,
    taking_back,
    venue,
    visit,
)

app_name = "outreach"
_ONE = "c/<slug:slug>/sessions/<int:pk>/"
_MONTH = "c/<slug:slug>/monthly/<int:year>/<int:month>/"
urlpatterns = [
    path("c/<slug:slug>/today/", day.today, name="today"),
    path("c/<slug:slug>/identity/", visit.waiting, name="waiting"),
    path("c/<slug:slug>/sessions/", board.board, name="board"),
    path("c/<slug:slug>/sessions/plan/", planning.plan, name="plan"),
    path("c/<slug:slug>/venues/<int:pk>/", venue.venue, name="venue"),
    path("c/<slug:slug>/cases/", cases.index, name="cases"),
    path("c/<slug:slug>/cases/new/", cases.new, name="case-new"),
    path("c/<slug:slug>/cases/<int:case>/", cases.page_of, name="case-file"),
    path("c/<slug:slug>/monthly/", monthly.months, name="months"),
    path(f"{_MONTH}", monthly.month, name="month"),
    path(f"{_MONTH}submit/", monthly.submit, name="month-submit"),
    path(
        f"{_MONTH}records/<slug:section>/<slug:row>/<slug:column>/",
        monthly.records,
        name="month-records",
    ),
    path(_ONE, board.session, name="session"),
    path(f"{_ONE}fix/", board.fix, name="fix"),
    path(f"{_ONE}name/", board.name, name="name"),
    path(f"{_ONE}stop/", board.stop, name="stop"),
    path(f"{_ONE}told/", board.told, name="told"),
    path(f"{_ONE}list/", day_list.day_list, name="day-list"),
    path(f"{_ONE}list/close/", day_list.close_list, name="list-close"),
    path(f"{_ONE}day/", day.day, name="day"),
    path(f"{_ONE}arrivals/<int:booking>/", arriving.arrival, name="arrival"),
    path(f"{_ONE}walk-in/", day.walk_in, name="walk-in"),
    path(f"{_ONE}catch-up/", catching_up.catch_up, name="catch-up"),
    path(f"{_ONE}notes/", notes.notes, name="notes"),
    path(f"{_ONE}case/", day.case, name="case"),
    path(f"{_ONE}bookings/<int:booking>/undo-miss/", day.undo_miss, name="undo-miss"),
    path(f"{_ONE}visits/<int:visit>/", visit.visit, name="visit"),
    path(
        f"{_ONE}visits/<int:visit>/take-back/",
        taking_back.take_back,
        name="take-back",
    ),
    path(f"{_ONE}visits/<int:visit>/note/", visit.note, name="note"),
    path(f"{_ONE}corrections/", corrections.index, name="corrections"),
    path(f"{_ONE}visits/<int:visit>/correct/", corrections.correct, name="correct"),
    path(
        f"{_ONE}records/<slug:section>/<slug:row>/<slug:column>/",
        ending.records,
        name="records",
    ),
    path(f"{_ONE}close/", ending.close, name="close"),
]
