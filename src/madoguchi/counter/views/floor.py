"""フロア: the operations manager's one live screen, and the day's beginning and end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import board, queries, services, waits, whom, words
from madoguchi.counter.models import CLOSED, Appointment, Day, Device, Ticket
from madoguchi.counter.rules import states
from madoguchi.counter.services import devices, importing
from madoguchi.counter.services.day import STOPS
from madoguchi.counter.views.common import (
    calling,
    choices,
    contact,
    find_ticket,
    find_window,
    present,
    queue_figures,
    row,
    rows,
    show,
    table_of,
    url,
)
from madoguchi.crew import queries as crew
from madoguchi.people.access import StaffRequest, page
from madoguchi.people.models import Account
from madoguchi.privacy import services as privacy
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import choices as words_of


@page("counter.view")
def page_(request: StaffRequest) -> HttpResponse:
    """Queues, windows, the officer's queue, and what is stuck."""
    with request.walls():
        return show(request, "floor", _context(request))


@page("counter.view")
def queue(request: StaffRequest) -> HttpResponse:
    """The live part alone."""
    with request.walls():
        return show(request, "parts/floor_queue", _context(request))


@page("counter.view")
def alarms(request: StaffRequest) -> HttpResponse:
    """What calls for somebody: machines, silent screens, a late booking file."""
    with request.walls():
        return show(request, "parts/floor_alarms", _alarms(request.contract.pk))


def _alarms(slug: str) -> dict[str, Any]:
    now, day = clock.now(), queries.day(slug, clock.today())
    return {
        "kept_here": len(whom.keepings(slug)),
        "file_late": importing.overdue(slug, now),
        "calls_for_staff": calling(slug),
        "silent": _silent(slug, now) if day and not day.closed_at else [],
    }


def _context(request: StaffRequest) -> dict[str, Any]:
    slug, now = request.contract.pk, clock.now()
    today, table = clock.today(), table_of(request)
    day = queries.day(slug, today)
    stopped = bool(day and day.stopped_at)
    left, coming, people = whom.whom_to_call(slug, now) if stopped else ([], [], {})
    figures = queue_figures(slug, now)
    desks = _windows(slug, table, now)
    return {
        **figures,
        "day": day,
        "hours": queries.hours(slug, today),
        "next_open": None if day else queries.next_opening(slug, now),
        "why_closed": queries.closed_reason(slug, today, words.english()),
        "counts": queries.counts(slug, today),
        "lanes": board.make(slug, now).lanes if day else [],
        "english": words.english(),
        "windows": desks,
        "people": _people(slug, desks) if "counter.manage" in request.actor.may else [],
        "unserved": rows(queries.unserved(slug, figures["line"]), table, now)
        if day and not day.closed_at
        else [],
        "officer_rows": rows(queries.officer_queue(slug, today), table, now),
        "left": _with_papers(rows(left, table, now), slug, table),
        "booked_later": _booked(slug, coming, people, table),
        "officers": present(queries.officers(slug, today)),
        "no_officer": round(waits.no_officer(queries.officers(slug, today), now) / 60),
        "stopped": stopped,
        "stop_reason": STOPS.get(day.stop_reason, "") if day else "",
        "stops": words_of(STOPS),
        "skills": choices(table),
        "outcomes": words_of(
            {k: v for k, v in states.OUTCOMES.items() if k != states.DONE}
        ),
        **_alarms(slug),
        "unclosed": queries.unclosed([slug], today),
    }


def _silent(slug: str, now: dt.datetime) -> list[Device]:
    """Screens that should show something now, and were not heard of."""
    paired = [d for d in queries.devices(slug) if d.paired_at and not d.revoked_at]
    return [d for d in paired if not devices.alive(d, now)]


@page("counter.manage")
@require_POST
def whom_(request: StaffRequest) -> HttpResponse:
    """お伝えする方, with names and numbers; the log of reveals is written first."""
    with request.walls():
        left, _coming, people = whom.whom_to_call(request.contract.pk, clock.now())
        subjects = queries.subjects_of(request.contract.pk, left)
    try:
        seen = privacy.reveal(
            contract=request.contract,
            subjects=[*subjects.values(), *people.values()],
            purpose="contact",
            by=request.actor,
        )
    except Refusal as refusal:
        return sorry(request, refusal, url(request, "floor"))
    with request.walls():
        context = _context(request)
    if context["day"] is None or not context["stopped"]:
        return HttpResponseRedirect(url(request, "floor"))
    _reach(context["left"], subjects, seen)
    for one in context["booked_later"]:
        one |= contact(seen.get(people.get(one["appointment"].booking_id, 0), {}))
    answer = show(request, "floor", {**context, "revealed": True})
    answer["Cache-Control"] = "private, no-store"
    return answer


def _reach(
    found: list[dict[str, Any]],
    subjects: dict[int, int],
    payloads: dict[int, dict[str, str]],
) -> None:
    for one in found:
        one |= contact(payloads.get(subjects.get(one["ticket"].pk, 0), {}))


def _booked(
    slug: str, coming: list[Appointment], people: dict[int, int], table: Any
) -> list[dict[str, Any]]:
    """Who is booked for the rest of the day and is not here."""
    masked = privacy.masked(slug, people.values())
    return [
        {
            "appointment": one,
            "procedure": words.procedure(table, one.procedure),
            **contact(masked.get(people[one.booking_id], {})),
        }
        for one in coming
    ]


def _with_papers(
    found: list[dict[str, Any]], slug: str, table: Any
) -> list[dict[str, Any]]:
    """Whom to call: with what was taken into custody, and how to reach them."""
    kept = queries.kept(slug)
    subjects = queries.subjects_of(slug, [one["ticket"] for one in found])
    _reach(found, subjects, privacy.masked(slug, subjects.values()))
    for one in found:
        ticket = one["ticket"]
        one["keeping"] = kept.get(ticket.pk)
        words_ = dict(words.keepable(table, ticket))
        one["papers"] = list(words_.items())
        if one["keeping"]:
            one["kept"] = [words_.get(p, p) for p in one["keeping"].papers]
    return found


def _windows(slug: str, table: Any, now: Any) -> list[dict[str, Any]]:
    found = list(queries.windows(slug))
    here = {
        one.window_id: one
        for one in Ticket.objects.filter(
            contract_id=slug, day=clock.today(), state__in=states.AT_WINDOW
        )
    }
    names = dict(
        Account.objects.filter(
            pk__in=[w.account for w in found if w.account]
        ).values_list("pk", "name")
    )
    return [
        {
            "window": one,
            "who": names.get(one.account or 0, ""),
            "ticket": row(here[one.pk], table, now) if one.pk in here else None,
            "skills": [words.procedure(table, s) for s in one.skills],
            "all": len(one.skills) == len(table.procedure),
            "since": words.minutes(one.changed_at, now),
        }
        for one in found
    ]


def _day(request: StaffRequest) -> Day:
    with request.walls():
        found = queries.day(request.contract.pk, clock.today())
    if found is None:
        raise Http404
    return found


@page("counter.manage")
@require_POST
def open_(request: StaffRequest) -> HttpResponse:
    """開所する."""
    back = url(request, "floor")
    try:
        services.open_day(contract=request.contract, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("開所しました。"))
    return HttpResponseRedirect(back)


@page("counter.manage")
@require_POST
def stop(request: StaffRequest) -> HttpResponse:
    """発券を止める: then the list of whom to call is on the page."""
    day, back = _day(request), url(request, "floor")
    given = {name: request.POST.get(name, "") for name in ("reason", "note")}
    try:
        services.stop(day=day, by=request.actor, **given)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    board.forget()
    return HttpResponseRedirect(back)


@page("counter.manage")
@require_POST
def resume(request: StaffRequest) -> HttpResponse:
    """発券を再開する."""
    day, back = _day(request), url(request, "floor")
    try:
        services.resume_ticketing(day=day, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    board.forget()
    return HttpResponseRedirect(back)


@page("counter.manage")
def close(request: StaffRequest) -> HttpResponse:
    """締め: what is left, the day's figures, and a page that asks once."""
    with request.walls():
        context = _context(request)
        if context["day"] is None:
            return HttpResponseRedirect(url(request, "floor"))
        context |= _figures(request)
        left = queries.left_open(request.contract.pk, clock.today())
        context["left"] = rows(left, table_of(request), clock.now())
        unsigned = queries.unsigned(request.contract.pk, clock.today(), clock.today())
        context["unsigned"] = rows(list(unsigned[:200]), table_of(request), clock.now())
    if request.method != "POST":
        return show(request, "close", context)
    try:
        services.close_day(
            day=context["day"], note=request.POST.get("note", ""), by=request.actor
        )
    except Refusal as refusal:
        return sorry(request, refusal, url(request, "close"))
    flash.done(request, _("本日もお疲れさまでした。窓口を締めました。"))
    return HttpResponseRedirect(url(request, "floor"))


def _figures(request: StaffRequest) -> dict[str, Any]:
    table = table_of(request)
    mine = queries.tickets(request.contract.pk, clock.today())
    sums: dict[str, int] = {}
    for done in mine.filter(state=states.ENDED).values_list("done", flat=True):
        for slug, n in done.items():
            sums[slug] = sums.get(slug, 0) + n
    last = mine.aggregate(last=Max("ended_at"))["last"]
    return {
        "sums": [(words.procedure(table, s), sums.get(s, 0)) for s in table.procedure],
        "last_end": last,
    }


@page("counter.manage")
@require_POST
def reopen(request: StaffRequest) -> HttpResponse:
    """締めを取り消す, today only."""
    day, back = _day(request), url(request, "floor")
    try:
        services.reopen_day(day=day, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    return HttpResponseRedirect(back)


@page("counter.receive")
@require_POST
def end_ticket(request: StaffRequest, ticket: int) -> HttpResponse:
    """A ticket that is left over is resolved with an outcome."""
    found = find_ticket(request, ticket)
    back = request.POST.get("back", "")
    back = url(request, back if back in ("close", "floor", "reception") else "floor")
    try:
        services.finish(
            ticket=found,
            outcome=request.POST.get("outcome", ""),
            reason=request.POST.get("reason", ""),
            by=request.actor,
        )
    except Refusal as refusal:
        return sorry(request, refusal, back)
    return HttpResponseRedirect(back)


@page("counter.manage")
@require_POST
def seat(request: StaffRequest, window: int) -> HttpResponse:
    """配置を変える: who sits at a window and what it serves."""
    desk, back = find_window(request, window), url(request, "floor")
    person = request.POST.get("person", "")
    try:
        services.seat(
            window=desk,
            person=int(person) if person.isdigit() else 0,
            skills=request.POST.getlist("skills"),
            by=request.actor,
        )
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("%d番窓口の配置を変えました。") % desk.number)
    return HttpResponseRedirect(back)


def _people(slug: str, found: list[dict[str, Any]]) -> list[tuple[int, str, int]]:
    """Who can be put at a window, and at which they sit now (0: none)."""
    sits = {
        one["window"].account: one["window"].number
        for one in found
        if one["window"].state != CLOSED
    }
    return [(one.pk, one.name, sits.get(one.pk, 0)) for one in crew.candidates(slug)]
