"""紙の一覧から入力: many results at once after an outage, all of them or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.bookings import queries as booking_queries
from madoguchi.bookings.models import BOOKED, MISSED, Booking
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.core.text import folded
from madoguchi.outreach import services, words
from madoguchi.outreach.models import Session
from madoguchi.outreach.services.catching_up import (
    ARRIVED,
    DONE,
    HOME,
    Line,
    RowsRefused,
)
from madoguchi.outreach.services.catching_up import (
    MISSED as NO_SHOW,
)
from madoguchi.outreach.services.day import asks_post, usual_service
from madoguchi.outreach.views.common import find_session, show
from madoguchi.outreach.views.day import url
from madoguchi.people import signing
from madoguchi.people.access import StaffRequest, page
from madoguchi.people.matters import Matter
from madoguchi.privacy import services as privacy
from madoguchi.visits import papers, rules
from madoguchi.visits.parameters import table_on
from madoguchi.web import flash

WORDS = {
    ARRIVED: gettext_lazy("来所"),
    NO_SHOW: gettext_lazy("来所なし"),
    HOME: gettext_lazy("持帰り"),
    DONE: gettext_lazy("終了"),
}
WALK_INS = tuple(f"w-{n}" for n in range(1, 11))
"""As many lines for walk-ins as the printed list has."""

ASKED = (
    "result",
    "at",
    "missing",
    "papers",
    "service",
    "people",
    "in_city",
    "post",
    "under_15",
    "portal",
    "reason",
)
OFFICERS = ("identity_officer",)


@dataclass
class Row:
    """One line of the page: a booking, or room for a walk-in, and what was typed."""

    key: str
    booking: Booking | None
    name: str
    given: dict[str, str]
    error: str = ""


@page("visits.receive")
def catch_up(request: StaffRequest, pk: int) -> HttpResponse:
    """One row a booking without an end, in the order of the list, then walk-ins."""
    session = find_session(request, pk)
    rows = _rows(request, session)
    with request.walls():
        matter = _matter(request, session, rows)
    if request.method != "POST":
        return _page(request, session, rows)
    sign, officer = None, None
    try:
        lines = _lines(session, rows)
        if _checked(session, lines):
            sign = signing.form(request, matter, sent="account" in request.POST)
            officer = signing.signed(sign)
            if officer is None:
                said = _("本人確認を終えた方がいます。市職員の署名を受けてください。")
                return _page(request, session, rows, sign, said)
        n = services.enter_results(
            session=session, lines=lines, by=request.actor, officer=officer
        )
    except RowsRefused as refused:
        for row in rows:
            row.error = refused.rows.get(row.key, "")
        return _page(request, session, rows, sign, refused.sentence)
    except Refusal as refusal:
        return _page(request, session, rows, sign, refusal.sentence)
    flash.done(request, _("%d件を登録しました。") % n)
    return HttpResponseRedirect(url("day", request, pk))


def _rows(request: StaffRequest, session: Session) -> list[Row]:
    slug = request.contract.pk
    with request.walls():
        found = booking_queries.of_session(slug, session.ref)
        open_ones = list(found.filter(state__in=(BOOKED, MISSED))[:300])
        masked = privacy.masked(slug, [b.subject_id for b in open_ones])
    names = {b.pk: masked.get(b.subject_id, {}).get("kana", "") for b in open_ones}
    rows = [
        Row(f"b-{b.pk}", b, names[b.pk], _typed(request.POST, f"b-{b.pk}"))
        for b in open_ones
    ]
    return rows + [Row(k, None, "", _typed(request.POST, k)) for k in WALK_INS]


def _typed(sent: QueryDict, key: str) -> dict[str, str]:
    """What was typed in a row: the result under its key, the rest beside it."""
    given = {name: " ".join(sent.getlist(f"{key}-{name}")).strip() for name in ASKED}
    return given | {"result": str(sent.get(key, "")).strip()}


def _lines(session: Session, rows: list[Row]) -> dict[str, Line]:
    lines, wrong = {}, {}
    for row in rows:
        if not row.given["result"]:
            continue
        try:
            lines[row.key] = _line(session, row)
        except Refusal as refusal:
            wrong[row.key] = refusal.sentence
    if wrong:
        raise RowsRefused(wrong)
    return lines


def _line(session: Session, row: Row) -> Line:
    given = row.given
    return Line(
        result=given["result"],
        booking=row.booking,
        at=_moment(session, given["at"]),
        missing=(given["missing"],) if given["missing"] in papers.MISSING else (),
        papers=given["papers"],
        service=given["service"] if given["service"] in rules.SERVICES else "",
        people=_many(given["people"]),
        in_city={"1": True, "0": False}.get(given["in_city"]),
        may_post={"1": True, "0": False}.get(given["post"]),
        under_15={"1": True, "0": False}.get(given["under_15"]),
        portal=tuple(
            slug for slug in given["portal"].split() if slug in rules.PORTAL_PROCEDURES
        ),
        reason=given["reason"] if given["reason"] in words.REASONS else "",
    )


def _many(text: str) -> int | None:
    typed = folded(text)
    return (
        int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else None
    )


def _moment(session: Session, text: str) -> dt.datetime | None:
    """10:15, 1015 or １０：１５ of the session's day; nothing is now."""
    if not text:
        return None
    digits = folded(text).replace(":", "").replace("時", "").replace("分", "")
    if digits.isascii() and digits.isdigit() and len(digits) in (3, 4):
        hour, minute = int(digits[:-2]), int(digits[-2:])
        if hour < 24 and minute < 60:
            return clock.tokyo(session.day, hour, minute)
    raise Refusal("time-unread", _("来所の時刻は 10:15 のように入力してください。"))


def _checked(session: Session, lines: Mapping[str, Line]) -> list[str]:
    """The rows that say that an identity check is behind them, by their keys."""
    return [
        key
        for key, line in lines.items()
        if line.result == DONE and _service(session, line) in (rules.APPLY, rules.MAIL)
    ]


def _service(session: Session, line: Line) -> str:
    resident = line.booking.in_city if line.booking else True
    resident = resident if line.in_city is None else line.in_city
    return line.service or usual_service(session, in_city=resident)


def _matter(request: StaffRequest, session: Session, rows: list[Row]) -> Matter:
    """What the officer signs for: everything that was entered, row by row."""
    shown = [
        [row.key, sorted(row.given.items())] for row in rows if row.given["result"]
    ]
    return signing.matter(request, "catch-up", session.ref, OFFICERS, shown=shown)


def _to_sign(session: Session, rows: list[Row]) -> list[dict[str, Any]]:
    """The identity checks that the signature is for, as the officer reads them."""
    sets = accepted_sets(session)
    lines = {row.key: _line(session, row) for row in rows if row.given["result"]}
    keys = _checked(session, lines)
    return [
        {
            "row": row,
            "line": line,
            "people": line.many - line.parts,
            "service": rules.SERVICES[_service(session, line)],
            "set": sets.get(line.papers, ""),
            "under_15": _young(line),
            "portal": [rules.PORTAL_PROCEDURES[slug] for slug in line.portal],
            "reason": words.REASONS.get(line.reason, ""),
        }
        for row in rows
        if row.key in keys and (line := lines[row.key])
    ]


def _young(line: Line) -> bool:
    if line.under_15 is None:
        return bool(line.booking and line.booking.under_15)
    return line.under_15


def accepted_sets(session: Session) -> dict[str, str]:
    """The accepted sets of papers in the order that both ends number them."""
    if not session.with_officer:
        return {}
    table = table_on(session.contract_id, session.day)
    return {n.slug: n.ja for needs in table.sets.values() for n in needs}


def _page(
    request: StaffRequest,
    session: Session,
    rows: list[Row],
    sign: Any = None,
    said: str = "",
) -> HttpResponse:
    services_ = [rules.APPLY, rules.COLLECT] if session.with_officer else []
    if session.with_officer and session.mail_receipt:
        services_.append(rules.MAIL)
    services_ = services_ or [rules.COLLECT]
    context = {
        "session": session,
        "rows": rows,
        "said": said,
        "results": WORDS,
        "sets": accepted_sets(session),
        "missing": papers.MISSING,
        "portal": rules.PORTAL_PROCEDURES,
        "reasons": words.REASONS,
        "no_mail": words.NO_MAIL.values(),
        "asks_post": asks_post(session, services_[0], in_city=True),
        "services": [(s, rules.SERVICES[s]) for s in (*services_, rules.PORTAL)],
        "sign": sign,
        "to_sign": _to_sign(session, rows) if sign else [],
    }
    return show(request, "catch_up", context, 422 if said else 200)
