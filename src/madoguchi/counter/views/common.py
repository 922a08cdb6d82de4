"""What the screens of the counter share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from madoguchi.core import clock
from madoguchi.counter import parameters, queries, words
from madoguchi.counter.models import AWAY, Officer, Ticket, Window
from madoguchi.counter.parameters import Parameters
from madoguchi.counter.rules import states
from madoguchi.people.access import LOCKED, StaffRequest
from madoguchi.people.queries import names
from madoguchi.web.frames import Choice

TABS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("floor", gettext_lazy("フロア"), ("counter.view",)),
    ("reception", gettext_lazy("受付"), ("counter.receive",)),
    ("windows", gettext_lazy("窓口"), ("counter.serve",)),
    ("officer", gettext_lazy("職員確認"), ("counter.identify",)),
    ("bookings", gettext_lazy("予約の取込み"), ("counter.receive",)),
    ("tickets", gettext_lazy("番号の一覧"), ("counter.view",)),
    ("analysis", gettext_lazy("時間帯の分析"), ("counter.view",)),
    ("devices", gettext_lazy("表示・発券機"), ("counter.manage",)),
    ("practice", gettext_lazy("練習"), ("counter.view",)),
)


PRACTISE_TABS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("practice", gettext_lazy("練習"), ("counter.view",)),
    ("reception", gettext_lazy("受付"), ("counter.receive",)),
    ("windows", gettext_lazy("窓口"), ("counter.serve",)),
    ("officer", gettext_lazy("職員確認"), ("counter.identify",)),
    ("practice-officer", gettext_lazy("職員確認"), ("counter.serve",)),
)
PRACTICE_SCREENS = {name for name, _word, _may in PRACTISE_TABS} - {"windows"} | {
    "practice-officer-queue",
    "officer-queue",
    "reception-live",
    "ticket",
    "print",
}
"""What shows invented visitors while one practises; every other page stays real and
says nothing of practice. A window practises as it was opened."""
PRACTISING = "counter-practice"
"""In the session: the contract in which this person practises."""


def practising(request: Any) -> bool:
    """Whether the session in hand is in practice mode here (練習中)."""
    here = request.session.get(PRACTISING) == request.contract.pk
    return here and request.user.is_authenticated and LOCKED not in request.session


def url(request: Any, name: str, *args: object) -> str:
    """The address of a page of this app in the contract at hand."""
    return reverse(f"counter:{name}", args=[request.contract.pk, *args])


def show(
    request: StaffRequest, template: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """A page of this app with its tabs."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    in_practice = practising(request) and here in PRACTICE_SCREENS
    request.practice = in_practice or bool(context.get("practice"))  # type: ignore[attr-defined]
    tabs = [
        Choice(str(word), url(request, name), name == here)
        for name, word, wanted in (PRACTISE_TABS if practising(request) else TABS)
        if request.actor.may.intersection(wanted)
    ]
    may = {name.partition(".")[2]: True for name in request.actor.may}
    return TemplateResponse(
        request,
        f"counter/{template}.html",
        {"tabs": tabs, "may": may, "now": clock.now(), **context},
        status=status,
    )


def table_of(request: Any) -> Parameters:
    """What the contract says today."""
    return parameters.on(request.contract.pk, clock.today())


def find_ticket(request: StaffRequest, pk: int) -> Ticket:
    """A ticket of this contract, invented or real as the session is; else 404."""
    with request.walls():
        found = Ticket.objects.filter(
            contract=request.contract, pk=pk, practice=practising(request)
        )
        ticket = found.select_related("window", "contract").first()
    if ticket is None:
        raise Http404
    return ticket


def find_window(request: StaffRequest, number: int) -> Window:
    """A window of this contract by its number; else 404."""
    with request.walls():
        window = Window.objects.filter(contract=request.contract, number=number).first()
    if window is None:
        raise Http404
    return window


def rows(
    tickets: list[Ticket], table: Parameters, now: dt.datetime
) -> list[dict[str, Any]]:
    """Tickets as lists show them."""
    return [row(one, table, now) for one in tickets]


def row(ticket: Ticket, table: Parameters, now: dt.datetime) -> dict[str, Any]:
    """A ticket as a list or a card shows it."""
    from madoguchi.counter.services.issue import HELPS, PRIORITIES

    return {
        "ticket": ticket,
        "procedures": words.procedures(table, ticket.procedures),
        "state": states.STATES[ticket.state],
        "outcome": states.OUTCOMES.get(ticket.outcome, ""),
        "waited": words.minutes(ticket.issued_at, ticket.called_at or now),
        "since": words.minutes(ticket.moved_at, now),
        "officer": words.minutes(ticket.officer_wait_at, now),
        "help": [HELPS[slug] for slug in ticket.help if slug in HELPS],
        "priority": PRIORITIES.get(ticket.priority, ""),
        "early": ticket.booked and ticket.ready_at > now,
    }


def present(officers: list[Officer]) -> list[dict[str, Any]]:
    """The officers of a day with their names, at hand or away until when."""
    from madoguchi.counter.services.officers import REASONS

    called = names({one.account for one in officers})
    return [
        {
            "account": one.account,
            "name": called.get(one.account, ""),
            "away": one.state == AWAY,
            "reason": REASONS.get(one.reason, ""),
            "until": one.until,
        }
        for one in officers
    ]


def counts_of(
    posted: Mapping[str, Any], table: Parameters, prefix: str = "n-"
) -> dict[str, int]:
    """``n-certificate=2`` fields as {procedure: count}; nonsense counts as none."""
    from madoguchi.core import text

    found = {}
    for slug in table.procedure:
        typed = text.folded(str(posted.get(prefix + slug, "")))
        if typed.isascii() and typed.isdigit() and 0 < int(typed) < 100:
            found[slug] = int(typed)
    return found


def choices(table: Parameters) -> list[tuple[str, str]]:
    """Every procedure with its word."""
    return [(slug, words.procedure(table, slug)) for slug in table.procedure]


def calling(contract: str) -> list[dict[str, Any]]:
    """The machines where a visitor wants a member of staff, and why."""
    from madoguchi.counter.services.devices import TROUBLES

    return [
        {"device": one, "why": TROUBLES.get(one.trouble, "")}
        for one in queries.devices(contract)
        if one.wants_staff_at
    ]


def contact(who: Mapping[str, str]) -> dict[str, str]:
    """How lists name and reach somebody, masked or revealed."""
    return {
        "reach": who.get("telephone") or who.get("email") or "",
        "name": who.get("kana") or who.get("name") or "",
    }


def queue_figures(
    contract: str, now: dt.datetime, *, practice: bool = False
) -> dict[str, Any]:
    """Who waits: booked, walk-ins, at the officer; and the longest of each."""
    today = clock.tokyo_date(now)
    line, officer = (
        queries.in_line(contract, today, practice=practice),
        queries.officer_queue(contract, today, practice=practice),
    )
    booked = [one for one in line if one.booked]
    walk_in = [one for one in line if not one.booked]
    coming = [one.slot_at for one in booked if one.slot_at and one.ready_at > now]
    return {
        "line": line,
        "officer": officer,
        "booked": len(booked),
        "next_slot": min(coming, default=None),
        "walk_in": len(walk_in),
        "longest": max((words.minutes(t.issued_at, now) or 0 for t in line), default=0),
        "longest_walk_in": max(
            (words.minutes(t.issued_at, now) or 0 for t in walk_in), default=0
        ),
        "longest_officer": max(
            (words.minutes(t.officer_wait_at, now) or 0 for t in officer), default=0
        ),
    }
