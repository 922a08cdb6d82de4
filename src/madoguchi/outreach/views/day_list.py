"""予約一覧: the printed list of a day, its lines to fill by hand, and its close."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.bookings import queries as booking_queries
from madoguchi.core import clock, dates
from madoguchi.core.errors import Refusal
from madoguchi.outreach import queries, services, words
from madoguchi.outreach.models import Session
from madoguchi.outreach.views import catching_up
from madoguchi.outreach.views.common import find_session, show, sure
from madoguchi.outreach.views.day import url
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import services as privacy
from madoguchi.visits import papers, rules
from madoguchi.web import flash
from madoguchi.web.flash import sorry


@page("bookings.view")
@require_safe
def day_list(request: StaffRequest, pk: int) -> HttpResponse:
    """The printed list of a day: masked names, room to write by hand."""
    found = find_session(request, pk)
    slug = request.contract.pk
    rows = list(booking_queries.of_session(slug, found.ref))
    masked = privacy.masked(slug, [b.subject_id for b in rows])
    return show(
        request,
        "day_list",
        {
            "session": found,
            "rows": [(b, masked.get(b.subject_id, {})) for b in rows],
            "walk_ins": catching_up.WALK_INS,
            "keys": _keys_by_hand(found),
            "needs": words.NEEDS,
            "closed": queries.list_closed(found),
            "may_close": found.running and "bookings.book" in request.actor.may,
        },
    )


def _keys_by_hand(session: Session) -> list[tuple[str, list[str]]]:
    """The numbers that are written by hand, as the fast entry numbers them."""
    sets = catching_up.accepted_sets(session)
    return [
        (_("書類"), [_(word) for word in sets.values()]),
        (_("不足"), [_(word) for word in papers.MISSING.values()]),
        (_("支援"), [_(word) for word in rules.PORTAL_PROCEDURES.values()]),
        (_("きっかけ"), [str(word) for word in words.REASONS.values()]),
    ]


@page("bookings.book")
def close_list(request: StaffRequest, pk: int) -> HttpResponse:
    """予約を締め切る: nobody is booked any more; the list stands as it is."""
    found = find_session(request, pk)
    back = url("day-list", request, pk)
    if request.method != "POST":
        return HttpResponseRedirect(back)
    if asked := _ask_close(request, found, back):
        return asked
    try:
        many = services.close_list(session=found, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(
        request,
        _("予約を締め切りました。名簿は%d件です。印刷して会場へ持っていきます。")
        % many,
    )
    return HttpResponseRedirect(back)


def _ask_close(request: StaffRequest, found: Session, back: str) -> HttpResponse | None:
    with request.walls():
        booked = booking_queries.open_count(request.contract.pk, found.ref)
    day = dates.screen(found.day, clock.today())
    return sure(
        request,
        title=_("予約を締め切ります"),
        rows=[
            (_("会場"), f"{found.venue.name} {day}"),
            (_("予約の方"), _("%d件") % booked),
        ],
        verb=_("予約を締め切る"),
        back=back,
        warning=_(
            "この会場の新しい予約を受けなくなります。"
            "取消はこのあとも受けられます。この操作は取り消せません。"
        ),
    )
