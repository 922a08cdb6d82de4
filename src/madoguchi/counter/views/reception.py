"""受付: find the booking, check the papers, give the ticket, note what helps."""

from __future__ import annotations

import datetime as dt
from typing import Any

import segno
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.bookings import queries as booking_queries
from madoguchi.cards import parameters as card_parameters
from madoguchi.cards.models import Card
from madoguchi.cards.queries import holding as cards
from madoguchi.cards.rules import holding as card_rules
from madoguchi.core import clock, text
from madoguchi.core.errors import Refusal
from madoguchi.counter import board, queries, services, whom, words
from madoguchi.counter.models import PRACTICE, RECEPTION, Appointment, Device, Ticket
from madoguchi.counter.rules import states
from madoguchi.counter.services import call, devices, notify, printing
from madoguchi.counter.services.issue import HELPS, NO_CARD, PRIORITIES
from madoguchi.counter.services.practice import practise
from madoguchi.counter.views import practice as invented
from madoguchi.counter.views.common import (
    calling,
    choices,
    counts_of,
    find_ticket,
    practising,
    queue_figures,
    row,
    rows,
    show,
    table_of,
    url,
)
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import services as privacy
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import choices as words_of


@page("counter.receive")
def desk(request: StaffRequest) -> HttpResponse:
    """Search, today's bookings that have not come, and the queue."""
    request.cover = True  # type: ignore[attr-defined]
    with request.walls():
        return show(request, "reception", _context(request))


desk.changes = "counter:change-reception"  # type: ignore[attr-defined]


def _context(request: StaffRequest, refusal: Refusal | None = None) -> dict[str, Any]:
    slug, table, now = request.contract.pk, table_of(request), clock.now()
    typed = request.GET.get("q", "").strip()
    practice = practising(request)
    found, ticket = ([], None) if practice else _search(slug, typed)
    day = queries.day(slug, clock.today())
    shown = {
        **_alarms(request),
        **_queue(request),
        **_soon(request),
        "q": typed,
        "found": _shown(slug, found, table),
        "hit": row(ticket, table, now) if ticket else None,
        "day": day,
        "hours": queries.hours(slug, clock.today()),
        "next_open": None if day else queries.next_opening(slug, now),
        "procedures": _offered(slug, table),
        "helps": words_of(HELPS),
        "priorities": words_of(PRIORITIES),
        "refusal": refusal,
    }
    return shown | (invented.reception(slug, typed, table) if practice else {})


def _alarms(request: StaffRequest) -> dict[str, Any]:
    """How full it is, who calls for staff, whose card is not here."""
    slug, now, practice = request.contract.pk, clock.now(), practising(request)
    return {
        **queue_figures(slug, now, practice=practice),
        "stopped": not practice and _stopped(slug),
        "machines": [] if practice else calling(slug),
        "without_card": 0 if practice else _without_card(slug, now),
        "kept_here": 0 if practice else len(whom.keepings(slug)),
    }


def _queue(request: StaffRequest) -> dict[str, Any]:
    """Who waits, and who is away or set aside."""
    slug, table, now = request.contract.pk, table_of(request), clock.now()
    practice, today = practising(request), clock.today()
    away = queries.tickets(slug, today, practice=practice).filter(
        state__in=(states.ABSENT, states.HELD)
    )
    line = queries.in_line(slug, today, practice=practice)
    return {
        "rows": rows(line[:60], table, now),
        "away": rows(list(away.order_by("moved_at")[:40]), table, now),
    }


def _soon(request: StaffRequest) -> dict[str, Any]:
    """Today's bookings near their time that have not come."""
    slug, table = request.contract.pk, table_of(request)
    if practising(request):
        return {"coming": invented.reception(slug, "", table)["coming"]}
    coming = _shown(slug, _coming(slug, clock.now()), table)
    return {"coming": coming, "telephone": table.call_centre_tel}


LIVE = {"alarms": _alarms, "queue": _queue, "coming": _soon}


@page("counter.receive")
def live(request: StaffRequest, part: str) -> HttpResponse:
    """A part that comes fresh by itself. An unknown one is 404."""
    if part not in LIVE:
        raise Http404
    with request.walls():
        return show(request, f"parts/reception_{part}", LIVE[part](request))


def _without_card(slug: str, now: dt.datetime) -> int:
    """Bookings of today that are still to come and whose card is not here yet."""
    if not card_parameters.available(slug):
        return 0
    late = cards.warned(slug, clock.tokyo_date(now))
    ends = clock.end_of_day(clock.tokyo_date(now))
    return late.filter(booked_at__gte=now, booked_at__lt=ends).count()


def _stopped(slug: str) -> bool:
    day = queries.day(slug, clock.today())
    return bool(day and day.stopped_at)


def _offered(slug: str, table: Any) -> list[dict[str, Any]]:
    lanes = {one.slug: one for one in board.make(slug, clock.now()).lanes}
    return [
        {"slug": p, "word": word, "lane": lanes.get(p), "rule": table.procedure[p]}
        for p, word in choices(table)
    ]


def _coming(slug: str, now: dt.datetime) -> list[Appointment]:
    """Who is booked within the hour and has no ticket yet."""
    rows = queries.appointments(slug, clock.tokyo_date(now)).filter(
        starts_at__gte=now - dt.timedelta(minutes=60),
        starts_at__lte=now + dt.timedelta(minutes=60),
    )
    here = Ticket.objects.filter(
        contract_id=slug, day=clock.today(), booking_id__isnull=False
    ).values("booking_id")
    return list(rows.exclude(booking_id__in=here)[:40])


def _search(slug: str, typed: str) -> tuple[list[Appointment], Ticket | None]:
    """By booking number, ticket number, telephone or kana name."""
    if not typed:
        return [], None
    one = queries.appointment(slug, typed)
    digits = text.digits(typed)
    ticket = None
    if digits and len(digits) <= 4 and digits == text.folded(typed):
        ticket = queries.by_number(slug, clock.today(), int(digits))
    if one is not None:
        return [one], ticket
    bookings = [b.pk for b in booking_queries.search(slug, typed)]
    return queries.appointments_of(slug, bookings)[:20], ticket


def _shown(slug: str, found: list[Appointment], table: Any) -> list[dict[str, Any]]:
    """Appointments with masked names; four queries whatever their number."""
    from madoguchi.bookings.models import Booking

    ids = [one.booking_id for one in found]
    subjects = dict(
        Booking.objects.filter(contract_id=slug, pk__in=ids).values_list(
            "pk", "subject_id"
        )
    )
    masked = privacy.masked(slug, subjects.values())
    tickets = {
        t.booking_id: t
        for t in Ticket.objects.filter(contract_id=slug, booking_id__in=ids)
    }
    held = cards.where(slug, ids)
    return [
        {
            "no_card": _no_card(held.get(one.booking_id)),
            "appointment": one,
            "procedure": words.procedure(table, one.procedure),
            "who": masked.get(subjects.get(one.booking_id, 0), {}),
            "today": one.day == clock.today(),
            "ticket": tickets.get(one.booking_id),
            "papers": list(table.procedure[one.procedure].papers.values())
            if one.procedure in table.procedure
            else [],
        }
        for one in found
    ]


def _no_card(card: Card | None) -> dict[str, Any] | None:
    """Why a booked card cannot be handed over, and where to look; None = it is here."""
    why = card_rules.ABSENT.get(card.state) if card else None
    return None if why is None else {"card": card, "why": NO_CARD[why]}


@page("counter.receive")
@require_POST
def issue(request: StaffRequest) -> HttpResponse:
    """発券する, for a booking or a walk-in."""
    table, posted = table_of(request), request.POST
    back = url(request, "reception")
    try:
        made = _made(request, table)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    if posted.get("papers-checked"):
        services.check_papers(
            ticket=made, shown=posted.getlist("papers"), missing=(), by=request.actor
        )
    flash.done(request, _("%d番を発券しました。") % made.number)
    return HttpResponseRedirect(url(request, "print", made.pk))


def _made(request: StaffRequest, table: Any) -> Ticket:
    if not practising(request):
        return services.issue(
            contract=request.contract,
            wanted=_wanted(request, table),
            source=RECEPTION,
            by=request.actor,
        )
    if number := request.POST.get("booking", ""):
        visitor = invented.visitor(request.contract.pk, number)
        return practise(contract=request.contract, visitor=visitor, by=request.actor)
    return services.issue(
        contract=request.contract,
        wanted=_wanted(request, table),
        source=PRACTICE,
        by=request.actor,
    )


def _wanted(request: StaffRequest, table: Any) -> services.Wanted:
    posted = request.POST
    number = posted.get("booking", "")
    appointment = None
    counts = counts_of(posted, table)
    counts |= {p: 1 for p in posted.getlist("procedures") if p in table.procedure}
    if number:
        with request.walls():
            appointment = queries.appointment(request.contract.pk, number)
        if appointment is None:
            raise Refusal("no-booking", _("予約が見つかりません。"))
        counts = {appointment.procedure: 1} | counts
    typed = text.digits(posted.get("people", "1")) or "1"
    return services.Wanted(
        counts,
        people=int(typed[:3]),
        appointment=appointment,
        help=tuple(posted.getlist("help")),
        priority=posted.get("priority", ""),
    )


@page("counter.receive")
def ticket(request: StaffRequest, ticket: int) -> HttpResponse:
    """One ticket: its way so far, its papers, what may be changed."""
    found = find_ticket(request, ticket)
    with request.walls():
        table, now = table_of(request), clock.now()
        kept = queries.kept(found.contract_id, practice=found.practice)
        keeping = kept.get(found.pk)
        steps = list(found.steps.order_by("at", "id"))
        for one in steps:
            one.reason = call.OUT_OF_TURN.get(one.reason, one.reason)
        context = {
            **row(found, table, now),
            "steps": steps,
            "papers": words.checklist(table, found),
            "keepable": words.keepable(table, found),
            "procedures_all": _counted(found, table),
            "helps": words_of(HELPS),
            "priorities": words_of(PRIORITIES),
            "outcomes": words_of(
                {k: v for k, v in states.OUTCOMES.items() if k != states.DONE}
            ),
            "keeping": keeping,
            "kept_words": [
                words.paper(table, found, slug)
                for slug in (keeping.papers if keeping else ())
            ],
            "may_end": found.state in (states.WAITING, states.ABSENT, states.HELD),
            "may_reopen": found.state == states.ENDED
            and found.day == clock.today()
            and not found.practice,
            "may_correct": found.outcome == states.DONE and found.day == clock.today(),
        }
    return show(request, "ticket", context)


def _counted(found: Ticket, table: Any) -> list[tuple[str, str, int]]:
    counts = found.done or found.procedures
    return [(slug, word, counts.get(slug, 0)) for slug, word in choices(table)]


@page("counter.receive")
@require_POST
def keep(request: StaffRequest, ticket: int) -> HttpResponse:
    """お預かりする: which papers, and where they lie."""
    found, back = find_ticket(request, ticket), _after(request, ticket)
    try:
        services.keep_papers(
            ticket=found,
            papers=request.POST.getlist("papers"),
            place=request.POST.get("place", ""),
            kana=request.POST.get("kana", ""),
            telephone=request.POST.get("telephone", ""),
            by=request.actor,
        )
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("%d番の書類をお預かりしました。") % found.number)
    return HttpResponseRedirect(back)


@page("counter.receive")
@require_POST
def give_back(request: StaffRequest, ticket: int) -> HttpResponse:
    """返却する."""
    found, back = find_ticket(request, ticket), _after(request, ticket)
    try:
        services.give_back(ticket=found, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("%d番の書類を返却しました。") % found.number)
    return HttpResponseRedirect(back)


def _after(request: StaffRequest, ticket: int) -> str:
    if request.POST.get("back") in ("floor", "kept"):
        return url(request, request.POST["back"])
    return url(request, "ticket", ticket)


@page("counter.receive")
def print_(request: StaffRequest, ticket: int) -> HttpResponse:
    """The paper of a ticket, for the browser's printer; a reprint is the same."""
    found = find_ticket(request, ticket)
    table = table_of(request)
    printed = False
    if request.method == "POST" and not found.practice:
        try:
            printing.print_ticket(ticket=found, table=table)
            printed = True
        except Refusal as refusal:
            return sorry(request, refusal, url(request, "print", ticket))
    context = {
        **row(found, table, clock.now()),
        "qr": segno.make(notify.page_address(found), error="m").svg_data_uri(
            scale=4, border=2
        ),
        "link": notify.page_address(found),
        "has_printer": bool(table.printer.host) and not found.practice,
        "printed": printed,
        "place": words.place(request.contract, found.day),
    }
    return show(request, "print", context)


@page("counter.receive")
@require_POST
def papers(request: StaffRequest, ticket: int) -> HttpResponse:
    """The checklist, ticked."""
    found, back = find_ticket(request, ticket), url(request, "ticket", ticket)
    table = table_of(request)
    known = [slug for slug, _word, _shown in words.checklist(table, found)]
    shown = [p for p in request.POST.getlist("papers") if p in known]
    short = [p for p in request.POST.getlist("missing") if p in known]
    try:
        services.check_papers(
            ticket=found, shown=shown, missing=short, by=request.actor
        )
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("書類の確認を記録しました。"))
    return HttpResponseRedirect(back)


@page("counter.receive")
@require_POST
def helped(request: StaffRequest, ticket: int) -> HttpResponse:
    """記載補助をした."""
    found, back = find_ticket(request, ticket), url(request, "ticket", ticket)
    try:
        services.helped(ticket=found, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("記載補助を記録しました。"))
    return HttpResponseRedirect(back)


@page("counter.receive")
@require_POST
def change(request: StaffRequest, ticket: int) -> HttpResponse:
    """Another queue, needs, priority with its reason."""
    found, back = find_ticket(request, ticket), url(request, "ticket", ticket)
    try:
        services.change(
            ticket=found,
            procedures=counts_of(request.POST, table_of(request)),
            help=request.POST.getlist("help"),
            priority=request.POST.get("priority", ""),
            by=request.actor,
        )
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("変更しました。"))
    return HttpResponseRedirect(back)


@page("counter.receive")
@require_POST
def back(request: StaffRequest, ticket: int) -> HttpResponse:
    """The absent or held visitor is here again."""
    found, to = find_ticket(request, ticket), url(request, "reception")
    try:
        services.back_in_line(ticket=found, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, to)
    flash.done(request, _("%d番を列に戻しました。") % found.number)
    return HttpResponseRedirect(to)


@page("counter.receive")
@require_POST
def reopen(request: StaffRequest, ticket: int) -> HttpResponse:
    """対応終了を取り消す: back into the line, with a reason."""
    found, to = find_ticket(request, ticket), url(request, "ticket", ticket)
    try:
        services.into_line(
            ticket=found, reason=request.POST.get("reason", ""), by=request.actor
        )
    except Refusal as refusal:
        return sorry(request, refusal, to)
    flash.done(request, _("%d番を列に戻しました。") % found.number)
    return HttpResponseRedirect(to)


@page("counter.serve")
@require_POST
def correct(request: StaffRequest, ticket: int) -> HttpResponse:
    """Counts corrected the same day, with a reason."""
    found, to = find_ticket(request, ticket), url(request, "ticket", ticket)
    try:
        services.correct(
            ticket=found,
            done=counts_of(request.POST, table_of(request)),
            reason=request.POST.get("reason", ""),
            by=request.actor,
        )
    except Refusal as refusal:
        return sorry(request, refusal, to)
    flash.done(request, _("件数を直しました。"))
    return HttpResponseRedirect(to)


@page("counter.receive")
@require_POST
def attended(request: StaffRequest, device: int) -> HttpResponse:
    """Somebody went to the machine."""
    with request.walls():
        found = get_object_or_404(Device, contract=request.contract, pk=device)
    devices.attended(device=found, by=request.actor)
    back = "floor" if request.POST.get("back") == "floor" else "reception"
    return HttpResponseRedirect(url(request, back))
