"""窓口: call, serve, hand over, finish; everything from the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import queries, services, words
from madoguchi.counter.models import CLOSED, Ticket, Window
from madoguchi.counter.rules import states
from madoguchi.counter.services import call, practice
from madoguchi.counter.views.common import (
    choices,
    counts_of,
    find_window,
    practising,
    queue_figures,
    row,
    rows,
    show,
    table_of,
    url,
)
from madoguchi.crew import queries as crew
from madoguchi.manuals import queries as manuals
from madoguchi.people.access import StaffRequest, page
from madoguchi.people.models import Account
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import choices as words_of


@page("counter.serve")
def choose(request: StaffRequest) -> HttpResponse:
    """Which window am I?"""
    with request.walls():
        found = list(queries.windows(request.contract.pk))
        day = queries.day(request.contract.pk, clock.today())
    names = dict(
        Account.objects.filter(
            pk__in=[w.account for w in found if w.account]
        ).values_list("pk", "name")
    )
    listed = [{"window": w, "who": names.get(w.account or 0, "")} for w in found]
    return show(request, "windows", {"windows": listed, "day": day})


@page("counter.serve")
def console(request: StaffRequest, window: int) -> HttpResponse:
    """One window: who is here, what they need, who comes next."""
    found = find_window(request, window)
    request.cover = True  # type: ignore[attr-defined]
    with request.walls():
        context = _context(request, found)
    return show(request, "window", context)


console.changes = "counter:change-window"  # type: ignore[attr-defined]


@page("counter.serve")
def queue(request: StaffRequest, window: int) -> HttpResponse:
    """The queue's figures alone, fetched every few seconds."""
    found = find_window(request, window)
    with request.walls():
        return show(request, "parts/window_queue", _queue(request, found))


@page("counter.serve")
def now(request: StaffRequest, window: int) -> HttpResponse:
    """Who is here, fetched while the officer has them: the officer's word comes in."""
    found = find_window(request, window)
    with request.walls():
        return show(request, "parts/window_now", _context(request, found))


def _context(request: StaffRequest, window: Window) -> dict[str, Any]:
    table, now = table_of(request), clock.now()
    slug, today = request.contract.pk, clock.today()
    ticket = queries.at_window(window)
    mine = queries.tickets(slug, today, practice=window.practice).filter(
        window=window, outcome=states.DONE
    )
    took = [
        (one.ended_at - one.serving_at).total_seconds() / 60
        for one in mine.only("ended_at", "serving_at")
        if one.ended_at and one.serving_at
    ]
    ended = (
        queries.tickets(slug, today, practice=window.practice)
        .filter(window=window, state=states.ENDED)
        .order_by("-ended_at")
    )
    asked = request.GET.get("faq", "")[:100].strip()
    return {
        **_queue(request, window),
        "practice": window.practice,
        "typed": asked,
        "found": manuals.search(slug, asked, ticket.needs if ticket else ())
        if asked
        else None,
        "day": queries.day(slug, today),
        "ticket": row(ticket, table, now) if ticket else None,
        "papers": words.checklist(table, ticket) if ticket else [],
        "counts": _counts(ticket, table) if ticket else [],
        "officer_needed": bool(
            ticket and any(table.procedure[p].officer for p in ticket.procedures)
        ),
        "held": rows(queries.held(slug, today, practice=window.practice), table, now),
        "ended": rows(list(ended[:5]), table, now),
        "passed": words.procedures(table, ticket.passed) if ticket else "",
        "after": _after(ticket, table) if ticket else "",
        "out_of_turn": words_of(call.OUT_OF_TURN),
        "served": len(took),
        "mean": round(sum(took) / len(took)) if took else None,
        "skills": choices(table),
        "lacking": crew.unskilled(slug, request.actor.account or 0, table.procedure),
        "served_words": [words.procedure(table, s) for s in window.skills],
        "cannot_why": services.CANNOT.get(ticket.officer_result, "") if ticket else "",
        "with_officer": (states.OFFICER_WAIT, states.OFFICER),
        "max_calls": table.queue.calls_before_absent,
        "others": [
            w for w in queries.windows(slug) if w.pk != window.pk and w.state != CLOSED
        ],
        "outcomes": words_of(
            {k: v for k, v in states.OUTCOMES.items() if k != states.NOT_COME}
        ),
    }


def _queue(request: StaffRequest, window: Window) -> dict[str, Any]:
    table, now = table_of(request), clock.now()
    figures = queue_figures(request.contract.pk, now, practice=window.practice)
    line = figures["line"]
    able = [
        one
        for one in line
        if set(one.needs) <= set(window.skills)
        and one.to_window_id in (None, window.pk)
    ]
    ready = [one for one in able if one.ready_at <= now] or able
    following = ready[0] if ready else None
    return {
        **figures,
        "window": window,
        "able": len(able),
        "following": row(following, table, now) if following else None,
        "following_papers": words.checklist(table, following) if following else [],
    }


def _counts(ticket: Ticket, table: Any) -> list[tuple[str, str, int]]:
    """For the counts at the end: what was asked of this window, then the rest."""
    order = dict.fromkeys([*ticket.procedures, *table.procedure])
    here = {p: n for p, n in ticket.procedures.items() if p in ticket.needs}
    return [(slug, words.procedure(table, slug), here.get(slug, 0)) for slug in order]


def _after(ticket: Ticket, table: Any) -> str:
    """What another window does after this one."""
    rest = {p: n for p, n in ticket.procedures.items() if p not in ticket.needs}
    return words.procedures(table, rest)


@page("counter.serve")
@require_POST
def act(request: StaffRequest, window: int, verb: str) -> HttpResponse:
    """One key of the console. An unknown one is 404."""
    work = VERBS.get(verb)
    if work is None:
        raise Http404
    desk = find_window(request, window)
    back = url(request, "window", window)
    try:
        work(request, desk)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    return HttpResponseRedirect(back)


def _here(request: StaffRequest, desk: Window) -> Ticket:
    """Who is at the window; the form says whom it meant, so that nobody is mixed up."""
    with request.walls():
        ticket = queries.at_window(desk)
    if ticket is None or str(ticket.pk) != request.POST.get("ticket", ""):
        raise Refusal("not-here", _("この番号はもうこの窓口にいません。"))
    return ticket


def _meant(request: StaffRequest) -> Ticket:
    typed = request.POST.get("ticket", "")
    with request.walls():
        found = Ticket.objects.filter(
            contract=request.contract, pk=int(typed) if typed.isdigit() else 0
        ).first()
    if found is None:
        raise Refusal("no-ticket", _("その番号はありません。"))
    return found


def _open(request: StaffRequest, desk: Window) -> None:
    services.open_window(
        window=desk,
        skills=request.POST.getlist("skills"),
        practice=bool(request.POST.get("practice")) or practising(request),
        by=request.actor,
    )


def _next(request: StaffRequest, desk: Window) -> None:
    called = services.call_next(window=desk, by=request.actor)
    undo = url(request, "act", desk.number, "undo")
    flash.undoable(request, _("%d番を呼びました。") % called.number, undo)


def _undo(request: StaffRequest, desk: Window) -> None:
    with request.walls():
        ticket = queries.at_window(desk)
    if ticket is None:
        raise Refusal("not-here", _("この番号はもうこの窓口にいません。"))
    services.undo_call(ticket=ticket, by=request.actor)


def _number(request: StaffRequest, desk: Window) -> None:
    from madoguchi.core import text

    typed = text.digits(request.POST.get("number", ""))
    with request.walls():
        found = queries.by_number(
            request.contract.pk,
            clock.today(),
            int(typed or 0),
            practice=desk.practice,
        )
    if found is None:
        raise Refusal("no-ticket", _("その番号はありません。"))
    reason = request.POST.get("reason", "")
    services.call_number(window=desk, ticket=found, by=request.actor, reason=reason)


def _absent(request: StaffRequest, desk: Window) -> None:
    ticket = services.absent(ticket=_here(request, desk), by=request.actor)
    flash.done(request, _("%d番を不在にしました。") % ticket.number)


def _hold(request: StaffRequest, desk: Window) -> None:
    services.hold(
        ticket=_here(request, desk),
        note=request.POST.get("note", ""),
        by=request.actor,
    )


def _transfer(request: StaffRequest, desk: Window) -> None:
    table = table_of(request)
    to = request.POST.get("to_window", "")
    target = find_window(request, int(to)) if to.isdigit() else None
    procedure = request.POST.get("procedure", "")
    wanted = {procedure: 1} if procedure in table.procedure else None
    services.transfer(
        ticket=_here(request, desk),
        procedures=wanted,
        done=counts_of(request.POST, table, "d-"),
        to_window=target,
        note=request.POST.get("note", ""),
        by=request.actor,
    )


def _finish(request: StaffRequest, desk: Window) -> None:
    table = table_of(request)
    outcome = request.POST.get("outcome", states.DONE)
    ticket = services.finish(
        ticket=_here(request, desk),
        outcome=outcome,
        done=counts_of(request.POST, table) if outcome == states.DONE else None,
        missing=request.POST.getlist("missing"),
        by=request.actor,
    )
    flash.done(request, _("%d番の対応を終えました。") % ticket.number)


def _reopen(request: StaffRequest, desk: Window) -> None:
    services.reopen(
        ticket=_meant(request),
        window=desk,
        reason=request.POST.get("reason", ""),
        by=request.actor,
    )


def _pause(request: StaffRequest, desk: Window) -> None:
    services.pause(window=desk, reason=request.POST.get("reason", ""), by=request.actor)


def _close(request: StaffRequest, desk: Window) -> None:
    services.set_state(window=desk, state=CLOSED, reason="", by=request.actor)


def _add(request: StaffRequest, desk: Window) -> None:
    services.add_procedure(
        ticket=_here(request, desk),
        procedure=request.POST.get("procedure", ""),
        by=request.actor,
    )


def _note(request: StaffRequest, desk: Window) -> None:
    note = request.POST.get("note", "")
    services.leave_note(window=desk, note=note, by=request.actor)


def _practise(request: StaffRequest, desk: Window) -> None:
    """An invented visitor for the trainee's window."""
    if not desk.practice:
        raise Refusal("not-practice", _("練習モードの窓口だけで使えます。"))
    with request.walls():
        waiting = practice.given(request.contract.pk, clock.today())
    able = [
        one
        for one in practice.invented(request.contract.pk)
        if set(one.procedures) <= set(desk.skills)
        and not one.trouble
        and one.number not in waiting
    ]
    if not able:
        raise Refusal("all-here", _("練習の来所者は、みなさん来ています。"))
    practice.practise(contract=request.contract, visitor=able[0], by=request.actor)


VERBS: dict[str, Callable[[StaffRequest, Window], None]] = {
    "open": _open,
    "next": _next,
    "undo": _undo,
    "number": _number,
    "absent": _absent,
    "hold": _hold,
    "transfer": _transfer,
    "finish": _finish,
    "reopen": _reopen,
    "pause": _pause,
    "close": _close,
    "add": _add,
    "note": _note,
    "practise": _practise,
    "again": lambda r, d: _ignore(services.call_again(ticket=_here(r, d), by=r.actor)),
    "start": lambda r, d: _ignore(services.start(ticket=_here(r, d), by=r.actor)),
    "officer": lambda r, d: _ignore(
        services.to_officer(ticket=_here(r, d), by=r.actor)
    ),
    "take-back": lambda r, d: _ignore(
        services.take_back(ticket=_here(r, d), by=r.actor)
    ),
    "resume": lambda r, d: _ignore(
        services.resume(ticket=_meant(r), window=d, by=r.actor)
    ),
    "read": lambda r, d: _ignore(services.read_note(window=d, by=r.actor)),
}


def _ignore(_done: object) -> None:
    """A verb's answer that the page does not need."""
