"""交替: the next person goes on at a window, at reception, as the officer."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from madoguchi.counter import queries, services, words
from madoguchi.counter.models import Window
from madoguchi.counter.views.common import find_window, table_of, url
from madoguchi.people import changing
from madoguchi.people.access import StaffRequest, page
from madoguchi.people.changing import Seat
from madoguchi.people.rules import PERMISSIONS
from madoguchi.tenancy.actors import Actor
from madoguchi.web import flash


@page("counter.serve", locked=True)
def window(request: StaffRequest, window: int) -> HttpResponse:
    """The window goes on with the same queue under the next person."""
    desk = find_window(request, window)
    with request.walls():
        likely = queries.sat_before(desk, request.user.pk)
    seat = Seat(
        f"window-{desk.number}",
        _holders("counter.serve"),
        "staff",
        _("%d番窓口") % desk.number,
        url(request, "window", desk.number),
        likely,
    )
    return changing.serve(request, seat, lambda by: _take(request, desk, by))


def _take(request: StaffRequest, desk: Window, by: Actor) -> None:
    left_out = services.take_over(window=desk, by=by)
    if left_out:
        table = table_of(request)
        flash.noted(
            request,
            _("技能の記録がないため、%sはこの窓口の手続から外しました。")
            % "、".join(words.procedure(table, one) for one in left_out),
        )


@page("counter.receive", locked=True)
def reception(request: StaffRequest) -> HttpResponse:
    """The next person at the reception desk."""
    holders = _holders("counter.receive")
    back = url(request, "reception")
    seat = Seat("reception", holders, "staff", _("受付"), back)
    return changing.serve(request, seat, lambda _by: None)


@page("counter.identify", locked=True)
def officer(request: StaffRequest) -> HttpResponse:
    """The next municipal officer at the console."""
    role, back = "identity_officer", url(request, "officer")
    seat = Seat("officer", (role,), role, _("職員確認"), back)
    return changing.serve(request, seat, lambda _by: None)


def _holders(permission: str) -> tuple[str, ...]:
    return tuple(sorted(PERMISSIONS[permission]))
