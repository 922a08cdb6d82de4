"""発券機: at most three touches, every dead end has a next step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import segno
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.views.decorators.http import require_POST

from madoguchi.core import clock, text
from madoguchi.core.errors import Refusal
from madoguchi.counter import board, parameters, queries, services, words
from madoguchi.counter.models import (
    MACHINE,
    PRACTICE,
    TABLET,
    Appointment,
    Device,
    Ticket,
)
from madoguchi.counter.parameters import Parameters
from madoguchi.counter.rules import waiting
from madoguchi.counter.rules.waiting import Estimate
from madoguchi.counter.services import devices, notify, practice, printing
from madoguchi.counter.views import practice as invented
from madoguchi.counter.views.common import practising, row, table_of, url
from madoguchi.counter.views.devices import here, unpaired
from madoguchi.people import access
from madoguchi.people.access import public


def language_of(request: Any) -> str:
    """Japanese, or English for this one visitor; never the machine's own."""
    wanted = request.POST.get("lang") or request.GET.get("lang") or "ja"
    chosen = "en" if wanted == "en" else "ja"
    translation.activate(chosen)
    return chosen


def shown(
    request: Any, template: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """A page of a screen that visitors touch, in the language of this visitor."""
    language = language_of(request)
    other = "ja" if language == "en" else "en"
    return TemplateResponse(
        request,
        f"counter/{template}.html",
        {
            "lang": language,
            "other": other,
            "keep": f"?lang={language}" if language == "en" else "",
            "start": url(request, "machine"),
            "practising": practising(request),
            "place": words.place(request.contract, clock.today()),
            **context,
        },
        status=status,
    )


@public
def start(request: Any) -> HttpResponse:
    """Do I have a booking? What did I come for? How long?"""
    device = here(request, MACHINE)
    if device is None:
        return unpaired(request)
    seen = board.snapshot(request.contract.pk)
    if practising(request):
        seen = replace(seen, state="open", reason="")
    language_of(request)
    lanes = [
        {
            "slug": one.slug,
            "word": one.en if words.english() else one.ja,
            "low": one.low,
            "high": one.high,
            "minutes": one.minutes,
        }
        for one in seen.lanes
        if one.on_machine and not one.booking_only
    ]
    only = [
        one.en if words.english() else one.ja
        for one in seen.lanes
        if one.booking_only and one.on_machine
    ]
    context = {"seen": seen, "lanes": lanes, "only": only, "device": device}
    context["notice"] = seen.notice()
    return shown(request, "machine", context)


@public
def walk_in(request: Any) -> HttpResponse:
    """One or several procedures, people who came along; then the ticket."""
    device = here(request, MACHINE)
    if device is None:
        return unpaired(request)
    language_of(request)
    table = table_of(request)
    given = request.POST if request.method == "POST" else request.GET
    wanted = [p for p in given.getlist("p") if p in table.procedure]
    if request.method == "POST":
        people = _people(request, 1)
        return _issued(
            request, device, services.Wanted(dict.fromkeys(wanted, 1), people=people)
        )
    return shown(request, "machine_walk_in", _offered(table, wanted, 1))


def _people(request: Any, told: int) -> int:
    """How many came together: as touched on this machine, else as ``told``."""
    typed = text.digits(request.POST.get("people", ""))
    return min(max(int(typed[:2]), 1), 9) if typed else told


def _offered(
    table: Parameters, chosen: Sequence[str], people: int, without: Sequence[str] = ()
) -> dict[str, Any]:
    """What can be touched without a booking, and for how many people."""
    offered = [
        {"slug": p, "word": words.procedure(table, p), "chosen": p in chosen}
        for p, one in table.procedure.items()
        if _free(table, p) and p not in without
    ]
    return {"offered": offered, "people": range(1, 7), "came": people}


def _free(table: Parameters, procedure: str) -> bool:
    one = table.procedure.get(procedure)
    return one is not None and one.on_machine and not one.booking_only


def _added(request: Any, own: Sequence[str]) -> dict[str, int]:
    """A booking's own procedures, and what was added without a booking."""
    table = table_of(request)
    more = [p for p in request.POST.getlist("p") if _free(table, p)]
    return dict.fromkeys([*own, *more], 1)


@public
def booked(request: Any) -> HttpResponse:
    """By the number, typed on large digits or read from a QR code.

    The plain case is a ticket at once; who wants more touches that instead, and
    chooses other procedures and the people who came along.
    """
    device = here(request, MACHINE)
    if device is None:
        return unpaired(request)
    language_of(request)
    typed = request.POST.get("number", "").strip()
    if request.method != "POST" or not typed:
        return shown(request, "machine_booked", {})
    if practising(request):
        return _practised(request, device, typed)
    with request.walls():
        found = queries.appointment(request.contract.pk, typed)
    if found is None:
        return _dead_end(request, Refusal("no-booking", ""), device)
    if "more" in request.POST:
        return _more_of(request, device, found)
    wanted = services.Wanted(
        _added(request, [found.procedure]),
        people=_people(request, found.people),
        appointment=found,
    )
    return _issued(request, device, wanted)


def _more_of(request: Any, device: Device, found: Appointment) -> HttpResponse:
    """Dead ends are said before anybody chooses."""
    try:
        with request.walls():
            services.ready(found)
    except Refusal as refusal:
        return _dead_end(request, refusal, device)
    return _more(
        request, found.number, [found.procedure], found.people, found.starts_at
    )


def _more(
    request: Any, number: str, own: Sequence[str], people: int, at: dt.datetime | None
) -> HttpResponse:
    """What else, and who came along?"""
    table = table_of(request)
    context = {
        **_offered(table, (), people, without=own),
        "number": number,
        "at": at,
        "own": words.procedures(table, dict.fromkeys(own, 1)),
    }
    return shown(request, "machine_walk_in", context)


def _practised(request: Any, device: Device, typed: str) -> HttpResponse:
    """An invented booking, with its dead ends."""
    try:
        visitor = invented.visitor(request.contract.pk, typed)
        own, people = visitor.procedures, visitor.people
        if "more" in request.POST:
            return _more(request, visitor.number, own, people, visitor.starts_at)
        made = practice.practise(
            contract=request.contract,
            visitor=replace(
                visitor,
                procedures=tuple(_added(request, own)),
                people=_people(request, people),
            ),
            by=access.here(request).actor(request.contract.pk),
            language=language_of(request),
        )
    except Refusal as refusal:
        return _dead_end(request, refusal, device)
    return _to_paper(request, made, "")


def _issued(request: Any, device: Any, wanted: services.Wanted) -> HttpResponse:
    language = language_of(request)
    by, source = devices.actor(request.contract.pk), MACHINE
    if practising(request):
        by, source = access.here(request).actor(request.contract.pk), PRACTICE
    wanted = services.Wanted(
        wanted.procedures,
        people=wanted.people,
        appointment=wanted.appointment,
        language=language,
    )
    try:
        made = services.issue(
            contract=request.contract, wanted=wanted, source=source, by=by
        )
    except Refusal as refusal:
        return _dead_end(request, refusal, device)
    return _to_paper(request, made, _printed(request, made, device, by))


def _to_paper(request: Any, made: Ticket, trouble: str) -> HttpResponse:
    to, language = url(request, "machine-done", made.token), language_of(request)
    query = "&".join(
        part for part in ("lang=en" if language == "en" else "", trouble) if part
    )
    return HttpResponseRedirect(to + (f"?{query}" if query else ""))


def _printed(request: Any, ticket: Any, device: Any, by: Any) -> str:
    """A printer that is off loses nobody: the number stays and counts."""
    table = parameters.on(request.contract.pk, clock.today())
    if not table.printer.host or ticket.practice:
        return ""
    try:
        printing.print_ticket(ticket=ticket, table=table)
    except Refusal:
        devices.want_staff(device=device, trouble="printer", by=by)
        return "paper=out"
    return "paper=printed"


def _dead_end(request: Any, refusal: Refusal, device: Device) -> HttpResponse:
    """What now? Never a useless ticket, always a next step and a member of staff."""
    table, called = table_of(request), refusal.code in devices.DEAD_ENDS
    if called:
        by = devices.actor(request.contract.pk)
        devices.want_staff(device=device, trouble=refusal.code, by=by)
    with request.walls():
        seen = board.make(request.contract.pk, clock.now())
    context = {
        "code": refusal.code,
        "called": called,
        "sentence": refusal.sentence,
        "telephone": table.call_centre_tel,
        "seen": seen,
    }
    return shown(request, "machine_dead_end", context, status=409)


@public
def done(request: Any, token: str) -> HttpResponse:
    """The number, large; the QR of one's own page; back to the start by itself."""
    if here(request, MACHINE) is None:
        return unpaired(request)
    language_of(request)
    with request.walls():
        ticket = queries.by_token(request.contract.pk, token)
    if ticket is None:
        return HttpResponseRedirect(url(request, "machine"))
    told = None
    if ticket.told_minutes is not None:
        told = waiting.rounded(
            Estimate(ticket.told_minutes, ticket.told_low or 0, ticket.told_high or 0)
        )
    link = notify.page_address(ticket)
    context = {
        **row(ticket, table_of(request), clock.now()),
        "told": told,
        "paper": request.GET.get("paper", ""),
        "qr": segno.make(link, error="m").svg_data_uri(scale=5, border=2),
        "link": link,
    }
    return shown(request, "machine_done", context)


@public
@require_POST
def staff(request: Any) -> HttpResponse:
    """係員をよぶ: rings at reception with this machine's place."""
    device = here(request, MACHINE, TABLET)
    if device is None:
        return unpaired(request)
    devices.want_staff(device=device, by=devices.actor(request.contract.pk))
    start = url(request, "tablet" if device.kind == TABLET else "machine")
    return shown(request, "machine_staff", {"start": start})
