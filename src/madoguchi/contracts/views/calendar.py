"""The obligation calendar (期限カレンダー): what is due, whose, and why that day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db.models import Count, Min
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.calendars import ical
from madoguchi.calendars.rules import Calendar
from madoguchi.contracts import naming, queries
from madoguchi.contracts.models import Clause, Obligation
from madoguchi.contracts.views import shown
from madoguchi.core import clock, dates
from madoguchi.people import access
from madoguchi.people.models import Account
from madoguchi.web import months
from madoguchi.web.months import Mark

SALT = "contracts.calendar-feed"
MOST = 3000
A_DAY = 5
"""Marks in one box of the month; the rest is behind a link to the day."""
WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)
ORDER = ("site-open", "city-open")
DONE = ("met", "waived", "before_records")
ALIKE = ("due_at", "clause_id", "rule_no", "shown")


@dataclass(frozen=True, slots=True)
class Owed:
    """An occasion, and how many of its clause are due by that moment and stand alike.

    A counter has thousands of visits a month, each with its duties: nobody reads them
    one by one in a calendar.
    """

    row: Obligation
    n: int


@dataclass(frozen=True, slots=True)
class Due:
    """What is due, with the clause that it belongs to; ``n`` occasions alike."""

    row: Obligation
    n: int
    day: dt.date
    number: str
    summary: str
    party: str
    slug: str
    word: str
    name: str
    url: str


@access.page("contract.view")
@require_safe
def page(request: Any) -> HttpResponse:
    """A month as grid or list, or one week as a list."""
    request.live = True
    slug, today = request.contract.pk, clock.today()
    first, last, kind = span(request.GET, today)
    calendars = shown.files(slug).calendars
    name = chosen(request.GET.get("calendar", ""), calendars)
    calendar = calendars[name]
    rows = owed(slug, first, last, request.GET)
    context: dict[str, Any] = {
        "kind": kind,
        "first": first,
        "last": last,
        "rows": rows,
        "limited": len(rows) >= MOST,
        "party": request.GET.get("party", ""),
        "open_only": bool(request.GET.get("open")),
        "calendar": name,
        "calendars": [
            (key, shown.said((own.name, own.name_en))) for key, own in calendars.items()
        ],
        "note": calendar.note,
        "closed": [day for day in calendar.days(first, last) if not day.open],
        "today": today,
        "counts": per_party(rows),
        **steps(first, kind, today),
        "feed_url": feed_url(request),
    }
    if kind == "month":
        context["grid"] = grid(slug, first, rows, calendar, today)
    else:
        context["days"] = by_day(dues(slug, rows), calendar, first, last)
    return TemplateResponse(request, "contracts/calendar.html", context)


def span(query: Any, today: dt.date) -> tuple[dt.date, dt.date, str]:
    """(first, last, ``month`` | ``list`` | ``week`` | ``day``) of what is asked."""
    for name, days in (("day", 1), ("week", 7)):
        if given := _date(query.get(name, "")):
            first = given - dt.timedelta(days=given.weekday() if days == 7 else 0)
            return first, first + dt.timedelta(days=days - 1), name
    first = _date(f"{query.get('month', '')}-01") or today.replace(day=1)
    last = (first + dt.timedelta(days=32)).replace(day=1) - DAY
    return first, last, "list" if query.get("view") == "list" else "month"


def _date(text: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None


def chosen(wanted: str, calendars: Any) -> str:
    """The calendar whose closed days are shaded."""
    if wanted and wanted in calendars:
        return wanted
    return next((name for name in ORDER if name in calendars), "civil")


def steps(first: dt.date, kind: str, today: dt.date) -> dict[str, str]:
    """Addresses of the span before, the span after, and the present ones."""
    views = {"view": "list"} if kind == "list" else {}
    if kind in ("week", "day"):
        length = WEEK if kind == "week" else DAY
        before = {kind: (first - length).isoformat()}
        after = {kind: (first + length).isoformat()}
    else:
        before = {"month": f"{first - DAY:%Y-%m}", **views}
        after = {"month": f"{first + dt.timedelta(days=32):%Y-%m}", **views}
    monday = today - dt.timedelta(days=today.weekday())
    return {
        "before_url": "?" + urlencode(before),
        "after_url": "?" + urlencode(after),
        "month_url": "?" + urlencode({"month": f"{first:%Y-%m}"}),
        "list_url": "?" + urlencode({"month": f"{first:%Y-%m}", "view": "list"}),
        "week_url": "?" + urlencode({"week": monday.isoformat()}),
        "today_url": "?" + urlencode({"day": today.isoformat()}),
        "this_month_url": "?" + urlencode({"month": f"{today:%Y-%m}"}),
    }


def owed(slug: str, first: dt.date, last: dt.date, query: Any) -> list[Owed]:
    """What falls due in a span, at most ``MOST`` lines, without the facts behind it."""
    start, end = clock.tokyo(first), clock.end_of_day(last)
    rows = queries.due_between(slug, start, end, clock.now()).filter(due_at__lt=end)
    if query.get("party") in ("municipality", "contractor"):
        rows = rows.filter(party__in=(query["party"], "both"))
    if query.get("open"):
        rows = rows.exclude(**{"state__in": DONE})
    alike = rows.order_by().values(*ALIKE)
    counted = dict(alike.values_list(Min("id"), Count("id"))[:MOST])
    told = rows.filter(id__in=counted).defer("opened_by", "evidence")
    return [Owed(row, counted[row.pk]) for row in told]


def dues(slug: str, found: Sequence[Owed]) -> list[Due]:
    """Due occasions with their clauses and names; few queries."""
    clauses = {c.clause_id: c for c in queries.clauses(slug, clock.today())}
    told = naming.of(slug, (one.row.keys for one in found if one.n == 1))
    return [due(one, clauses.get(one.row.clause_id), told) for one in found]


def due(one: Owed, clause: Clause | None, told: naming.Telling) -> Due:
    """An occasion, or several alike, as the calendar tells it."""
    row = one.row
    slug, word = shown.look(row)
    return Due(
        row,
        one.n,
        _day(row),
        clause.number if clause else row.clause_id,
        shown.summary(clause) if clause else "",
        shown.party(row.party),
        slug,
        word,
        told.occasion(row.keys) if one.n == 1 else _("{n}件").format(n=one.n),
        reverse("contracts:clause", args=[row.contract_id, row.clause_id]),
    )


def _day(row: Obligation) -> dt.date:
    assert row.due_at is not None  # the query asks for a due moment
    return clock.tokyo_date(row.due_at - dt.timedelta(microseconds=1))


def per_party(found: Sequence[Owed]) -> list[tuple[str, str, int]]:
    """How many of the span each side owes."""
    words = ("municipality", "contractor", "both")
    return [
        (word, shown.party(word), sum(o.n for o in found if o.row.party == word))
        for word in words
    ]


def grid(
    slug: str,
    first: dt.date,
    rows: Sequence[Owed],
    calendar: Calendar,
    today: dt.date,
) -> months.Month:
    """The month with at most five marks a day."""
    days = [first + dt.timedelta(days=n) for n in range(-7, 39)]
    closed = {d: _reason(calendar, d) for d in days if not calendar.is_open(d)}
    return months.month(
        first,
        marks=_marks(slug, rows),
        closed=closed,
        today=today,
        language=get_language() or "ja",
    )


def _reason(calendar: Calendar, day: dt.date) -> str:
    found = calendar.day(day)
    return shown.said((found.reason, found.reason_en)) or _("休み")


def _marks(slug: str, found: Sequence[Owed]) -> dict[dt.date, list[Mark]]:
    """Each day's most pressing occasions; only these are told in words."""
    grouped: dict[dt.date, list[Owed]] = defaultdict(list)
    for one in sorted(found, key=_pressing):
        grouped[_day(one.row)].append(one)
    marks: dict[dt.date, list[Mark]] = {day: [] for day in grouped}
    for due in dues(slug, [one for some in grouped.values() for one in some[:A_DAY]]):
        text = f"{due.party} {_clipped(due.summary)}"
        told = f"{text} {due.name}" if due.n > 1 else text
        marks[due.day].append(Mark(told, due.slug, due.url))
    for day, some in grouped.items():
        if rest := sum(one.n for one in some[A_DAY:]):
            url = f"{reverse('contracts:calendar', args=[slug])}?day={day.isoformat()}"
            marks[day].append(Mark(_("ほか {n}件").format(n=rest), "", url))
    return marks


def _pressing(one: Owed) -> int:
    return queries.ORDER.index(one.row.shown)  # type: ignore[attr-defined]


def _clipped(text: str) -> str:
    return text if len(text) <= 12 else f"{text[:11]}…"


def by_day(
    rows: Sequence[Due], calendar: Calendar, first: dt.date, last: dt.date
) -> list[dict[str, Any]]:
    """The days of a span that have something due or are closed for a reason."""
    grouped: dict[dt.date, list[Due]] = defaultdict(list)
    for row in rows:
        grouped[row.day].append(row)
    found = []
    for day in calendar.days(first, last):
        if day.date in grouped:
            reason = "" if day.open else _reason(calendar, day.date)
            found.append({"day": day.date, "rows": grouped[day.date], "closed": reason})
    return found


# -- the feed --------------------------------------------------------------------


def feed_url(request: Any) -> str:
    """The account's own address of the feed; it ends with the role or the password."""
    token = signing.dumps([request.user.pk, _mark(request.user)], salt=SALT)
    path = reverse("contracts:calendar-feed", args=[request.contract.pk])
    return absolute(request, f"{path}?{urlencode({'t': token})}")


def absolute(request: Any, path: str) -> str:
    """The whole address of a path: by the installation's origin, if it has one."""
    origin = settings.ORIGIN or f"http://{request.get_host()}"
    return f"{origin.rstrip('/')}{path}"


def _mark(account: Account) -> str:
    """Changes with the password, so that a lost address can be made void."""
    return salted_hmac(SALT, account.password).hexdigest()[:16]


@access.public
@require_safe
def feed(request: Any) -> HttpResponse:
    """The iCalendar feed of an account: due occasions and closed days.

    A calendar program cannot sign in: the signed address stands for the account,
    whose role in the contract is asked anew each time.
    """
    account = reader(request.GET.get("t", ""))
    slug = request.contract.pk
    if account is None or not access.of(account).may("contract.view", slug):
        raise Http404
    today = clock.today()
    first, last = today - dt.timedelta(days=31), today + dt.timedelta(days=184)
    calendars = shown.files(slug).calendars
    rows = owed(slug, first, last, {"open": "1"})
    entries = [entry(request, row) for row in dues(slug, rows)]
    entries += ical.closed_days(calendars[chosen("", calendars)], first, last)
    body = ical.feed(
        name=f"{request.contract} {_('期限')}",
        entries=entries,
        domain=request.get_host().partition(":")[0],
        stamp=clock.now(),
    )
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


def reader(token: str) -> Account | None:
    """The active account of a feed's address, or None."""
    try:
        pk, mark = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    account = Account.objects.filter(pk=pk, is_active=True).first()
    if account is None or not constant_time_compare(str(mark), _mark(account)):
        return None
    return account


def entry(request: Any, row: Due) -> ical.Entry:
    """A due occasion as an event: a whole day, or the moment that is printed."""
    moment = row.row.due_at if row.row.timed else None
    who = f"{row.party}: " if row.party else ""
    told = [row.name, row.row.why, dates.era(row.day)]
    return ical.Entry(
        key=f"{row.row.contract_id}-{row.row.pk}",
        start=moment or row.day,
        summary=f"{who}{row.number} {row.summary}",
        description="\n".join(line for line in told if line),
        url=absolute(request, row.url),
    )
