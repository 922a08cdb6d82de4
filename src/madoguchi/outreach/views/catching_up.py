"""紙の一覧から入力: many results at once after an outage, all of them or none."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.bookings import queries as booking_queries
from madoguchi.bookings.models import BOOKED, MISSED
from madoguchi.core.errors import Refusal
from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.outreach.services.catching_up import (
    ARRIVED,
    DONE,
    HOME,
    RowsRefused,
)
from madoguchi.outreach.services.catching_up import (
    MISSED as NO_SHOW,
)
from madoguchi.outreach.views.common import find_session, show
from madoguchi.outreach.views.day import url
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import services as privacy
from madoguchi.web import flash

WORDS = {
    ARRIVED: gettext_lazy("来所"),
    NO_SHOW: gettext_lazy("来所なし"),
    HOME: gettext_lazy("持帰り"),
    DONE: gettext_lazy("終了（申請サポート）"),
}


@page("visits.receive")
def catch_up(request: StaffRequest, pk: int) -> HttpResponse:
    """One row a booking that has no end yet, in the order of the printed list."""
    session = find_session(request, pk)
    if request.method != "POST":
        return _page(request, session, {})
    given = {
        int(name[2:]): str(value)
        for name, value in request.POST.items()
        if name.startswith("b-") and name[2:].isdigit() and len(name) < 20 and value
    }
    try:
        n = services.enter_results(session=session, results=given, by=request.actor)
    except RowsRefused as refused:
        return _page(request, session, given, refused.sentence, refused.rows)
    except Refusal as refusal:
        return _page(request, session, given, refusal.sentence)
    flash.done(request, _("%d件を登録しました。") % n)
    return HttpResponseRedirect(url("day", request, pk))


def _page(
    request: StaffRequest,
    session: Session,
    given: dict[int, str],
    said: str = "",
    wrong: dict[int, str] | None = None,
) -> HttpResponse:
    slug = request.contract.pk
    with request.walls():
        found = booking_queries.of_session(slug, session.ref)
        rows = list(found.filter(state__in=(BOOKED, MISSED))[:300])
        masked = privacy.masked(slug, [b.subject_id for b in rows])
    errors = wrong or {}
    shown: list[tuple[Any, ...]] = [
        (
            b,
            masked.get(b.subject_id, {}).get("kana", ""),
            given.get(b.pk, ""),
            errors.get(b.pk, ""),
        )
        for b in rows
    ]
    context = {"session": session, "rows": shown, "said": said, "results": WORDS}
    return show(request, "catch_up", context, 422 if said else 200)
