"""The pages of bookings at sessions: the operator's, and the citizen's (``p/``)."""

from django.urls import path

from madoguchi.outreach.views import moving, party, public, public_party, reception

app_name = "bookings"
urlpatterns = [
    path("c/<slug:slug>/bookings/", reception.board, name="board"),
    path("c/<slug:slug>/bookings/new/", reception.reception, name="reception"),
    path("c/<slug:slug>/bookings/<int:pk>/", reception.booking, name="booking"),
    path("c/<slug:slug>/bookings/<int:pk>/done/", reception.done, name="done"),
    path("c/<slug:slug>/bookings/<int:pk>/move/", moving.move, name="move"),
    path("c/<slug:slug>/bookings/<int:pk>/party/", party.party, name="party"),
    path("c/<slug:slug>/bookings/<int:pk>/restore/", reception.restore, name="restore"),
    path("p/<slug:slug>/", public.venues, name="public-venues"),
    path("p/<slug:slug>/sessions/<int:pk>/", public.times, name="public-times"),
    path("p/<slug:slug>/slots/<int:pk>/", public.questions, name="public-questions"),
    path("p/<slug:slug>/furigana/", public.furigana, name="public-furigana"),
    path("p/<slug:slug>/booking/", public.find, name="public-find"),
    path("p/<slug:slug>/booking/mine/", public.mine, name="public-mine"),
    path("p/<slug:slug>/booking/party/", public_party.party, name="public-party"),
    path("p/<slug:slug>/booking/calendar.ics", public.calendar, name="public-calendar"),
]
