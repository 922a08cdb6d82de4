"""会場・日程: the weeks, planning, fixing, stopping; the printed day list."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from madoguchi.bookings import queries as booking_queries
from madoguchi.bookings.models import Booking
from madoguchi.contracts import gates
from madoguchi.core import clock, dates
from madoguchi.core.errors import Refusal
from madoguchi.messages import wording
from madoguchi.outreach import facts, posts, queries, services, words
from madoguchi.outreach.models import CANCELLED, FIXED, PLANNED, TYPES, Session
from madoguchi.outreach.views.common import check_url, find_session, number, show, sure
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import services as privacy
from madoguchi.publicity import queries as publicity
from madoguchi.web import flash
from madoguchi.web.fields import DayField
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse

WEEKS = 3


def _url(name: str, request: StaffRequest, *args: object) -> str:
    return reverse(f"outreach:{name}", args=[request.contract.pk, *args])


@page("outreach.view")
@require_safe
def board(request: StaffRequest) -> HttpResponse:
    """Three weeks of sessions with fill, officer and state; planning is a link."""
    request.live = True  # type: ignore[attr-defined]
    first = _first(request.GET.get("from", ""))
    last = first + dt.timedelta(days=7 * WEEKS - 1)
    rows = list(queries.sessions(request.contract.pk, first, last)[:300])
    may_stop = _may(request)["may_stop"]
    return show(
        request,
        "board",
        {
            "weeks": _weeks(request, first, rows, may_move=may_stop),
            "previous": (first - dt.timedelta(days=7 * WEEKS)).isoformat(),
            "next": (first + dt.timedelta(days=7 * WEEKS)).isoformat(),
            "may_plan": "outreach.plan" in request.actor.may,
            "may_report": "reporting.view" in request.actor.may,
            "now": clock.now(),
        },
    )


def _first(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = clock.today()
    if not 2000 <= day.year <= 2200:
        day = clock.today()
    return day - dt.timedelta(days=day.weekday())


def _weeks(
    request: StaffRequest, first: dt.date, rows: list[Session], *, may_move: bool
) -> list[dict[str, Any]]:
    slug = request.contract.pk
    booked = booking_queries.counts(slug, [s.ref for s in rows])
    places = booking_queries.place_counts(slug, [s.ref for s in rows])
    needed = posts.posts(slug, rows)
    announced = publicity.announced(slug, [s.ref for s in rows])
    weeks = []
    for start in (first + dt.timedelta(days=7 * n) for n in range(WEEKS)):
        end = start + dt.timedelta(days=6)
        found = [
            {
                "session": s,
                "type": TYPES[s.type],
                "booked": booked.get(s.ref, 0),
                "places": places.get(s.ref, 0),
                "posts": needed.get(s.ref, []),
                "people": sum(p.planned for p in needed.get(s.ref, [])),
                "least": sum(p.minimum for p in needed.get(s.ref, [])),
                "short": any(p.missing for p in needed.get(s.ref, [])),
                "announced": s.ref in announced,
                "unattended": _unattended(s),
                "may_move": may_move and s.running,
                "status": _status(s),
            }
            for s in rows
            if start <= s.day <= end
        ]
        weeks.append({"start": start, "end": end, "rows": found})
    return weeks


def _unattended(session: Session) -> bool:
    """Fixed as a session with an officer, and none of the city comes."""
    return session.with_officer and session.state == FIXED and not session.officers


def _status(session: Session) -> str:
    states = {"planned": "planned", "fixed": "confirmed", "held": "held"}
    if session.state == CANCELLED:
        return "postponed" if session.moved_to else "cancelled"
    return states[session.state]


class FixForm(forms.Form):
    officers = forms.IntegerField(
        label=gettext_lazy("立ち会う市職員の人数"), min_value=0, max_value=50, initial=1
    )


class StopForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("理由"), choices=list(words.STOPPED.items())
    )
    new_day = DayField(
        label=gettext_lazy("新しい日（別の日に移すとき）"), required=False
    )


@page("outreach.view")
@require_safe
def session(request: StaffRequest, pk: int) -> HttpResponse:
    """One session: what is ready, what is missing, who must still be told."""
    found = find_session(request, pk)
    stop = StopForm()
    if "move" in request.GET:  # 移す from the board: the new day is asked first
        stop.fields["new_day"].widget.attrs["autofocus"] = True
    return _session_page(request, found, FixForm(), stop)


def _session_page(
    request: StaffRequest,
    found: Session,
    fix: FixForm,
    stop: StopForm,
    status: int = 200,
) -> HttpResponse:
    slug = request.contract.pk
    request.live = True  # type: ignore[attr-defined]
    with request.walls():
        slots = list(booking_queries.slots(slug, found.ref, clock.now()))
        missing = gates.check(slug, facts.SESSION_HELD, _held_keys(found))
        untold = queries.unreached(found) if _stopped(found) else []
        was, later = queries.moves(found)
        unnamed = queries.unnamed(found)
        masked = privacy.masked(slug, [u.booking.subject_id for u in untold])
        same_day = queries.on_day(slug, found.day)
        needed = posts.posts(slug, same_day).get(found.ref, [])
    return show(
        request,
        "session",
        {
            "session": found,
            **_may(request),
            "is_today": found.day == clock.today(),
            "type": TYPES[found.type],
            "status": _status(found),
            "slots": slots,
            "free": sum(s.free for s in slots),
            "total": sum(s.total for s in slots),
            "list_closed": bool(slots) and not any(s.open for s in slots),
            "posts": needed,
            "unattended": found.running and _unattended(found),
            "missing": missing,
            "check_url": check_url(request, found),
            "untold": [
                (u, masked.get(u.booking.subject_id, {}), _way(u)) for u in untold
            ],
            "fix": fix,
            "stop": stop,
            "unnamed": unnamed,
            "reason": words.STOPPED.get(found.stopped_why, ""),
            "was": was,
            "later": later,
            "planned": found.state == PLANNED,
        },
        status,
    )


def _may(request: StaffRequest) -> dict[str, bool]:
    """What the reader may do on a session's page."""
    may = request.actor.may
    return {
        "may_see_crew": "crew.view" in may,
        "may_tell": "bookings.book" in may,
        "may_name": "contract.instruct" in may,
        "may_plan": "outreach.plan" in may,
        "may_stop": "outreach.plan" in may or request.actor.side == "municipality",
        "may_run": "outreach.run" in may,
        "may_close": "outreach.close" in may,
    }


def _way(one: queries.Unreached) -> str:
    """How far the news has come: メール 送信待ち, 口頭."""
    if one.message is None:
        return ""
    channel = wording.channel(one.message.channel)
    if one.message.channel == "spoken":
        return channel
    return f"{channel} {wording.state(one.message.state)}"


def _held_keys(found: Session) -> dict[str, str]:
    return {"session": found.ref, "type": found.type, "day": found.day.isoformat()}


def _stopped(found: Session) -> bool:
    return found.stopped or bool(found.moved_from or found.place_changed_at)


@page("contract.instruct")
@require_POST
def name(request: StaffRequest, pk: int) -> HttpResponse:
    """指定する: the city names the session; one press, told back."""
    found = find_session(request, pk)
    try:
        services.name_session(session=found, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, _url("session", request, pk))
    flash.done(request, _("この開催を市の指定として記録しました。"))
    return HttpResponseRedirect(_url("session", request, pk))


@page("outreach.plan")
def fix(request: StaffRequest, pk: int) -> HttpResponse:
    """Fix a session; warnings of the contract are shown, closed gates refuse."""
    found = find_session(request, pk)
    if request.method != "POST":
        return HttpResponseRedirect(_url("session", request, pk))
    form = FixForm(request.POST)
    if form.is_valid():
        try:
            warned = services.fix_session(
                session=found,
                officers=form.cleaned_data["officers"],
                by=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _fixed_words(warned))
            return HttpResponseRedirect(_url("session", request, pk))
    return _session_page(request, found, form, StopForm(), 422)


def _fixed_words(warned: list[gates.Missing]) -> str:
    if not warned:
        return _("確定しました。")
    clauses = "、".join(f"{gate.number}" for gate in warned[:5])
    return _("確定しました。まだ記録のない前提があります（%s）。") % clauses


@page("outreach.view")
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Switch to 申請サポート, put off or cancel: one act, by either side."""
    found = find_session(request, pk)
    if request.method != "POST":
        return HttpResponseRedirect(_url("session", request, pk))
    form = StopForm(request.POST)
    if form.is_valid():
        try:
            _day_said(request, form.cleaned_data)
            asked = _ask_stop(request, found, form.cleaned_data)
            if asked is not None:
                return asked
            shown = _stop(request, found, form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("登録しました。予約の方へのお知らせを送ります。"))
            return HttpResponseRedirect(_url("session", request, shown.pk))
    return _session_page(request, found, FixForm(), form, 422)


def _ask_stop(
    request: StaffRequest, found: Session, given: dict[str, Any]
) -> HttpResponse | None:
    """Whom it concerns, and what they will be told."""
    switch, move = (request.POST.get("how") == how for how in ("switch", "move"))
    with request.walls():
        booked = booking_queries.open_count(request.contract.pk, found.ref)
    rows: list[tuple[str, object]] = [
        (_("会場"), f"{found.venue.name} {dates.screen(found.day, clock.today())}"),
        (_("理由"), words.STOPPED[given["reason"]]),
        (_("予約の方"), _("%d件") % booked),
    ]
    title, told = _("中止します"), _("予約の方全員へ、すぐにお知らせを送ります。")
    verb = _("中止する")
    if move:
        rows.append((_("新しい日"), dates.screen(given["new_day"], clock.today())))
        title, verb = _("別の日に移します"), _("別の日に移す")
        told = _(
            "同じ会場・時間で新しい日に作りなおし、予約を同じ時刻に移して"
            "全員に知らせます。新しい日は、市職員の手配のあと確定してください。"
        )
    if switch:
        title, verb = _("申請サポートに切り替えます"), _("申請サポートに切り替える")
        told = _("予約の方全員へ、カードが郵送されなくなることをすぐに知らせます。")
    return sure(
        request,
        title=title,
        rows=rows,
        verb=verb,
        back=_url("session", request, found.pk),
        warning=told + _("この操作は取り消せません。"),
        danger=not switch and not move,
    )


def _day_said(request: StaffRequest, given: dict[str, Any]) -> None:
    if request.POST.get("how") == "move" and not given["new_day"]:
        said = _("新しい日を入力してください。")
        raise Refusal("new-day-missing", said, field="new_day")


def _stop(request: StaffRequest, found: Session, given: dict[str, Any]) -> Session:
    """The one act; returns the session whose page shows whom nobody has reached."""
    how, reason, by = request.POST.get("how"), given["reason"], request.actor
    if how == "switch":
        return services.switch_session(session=found, reason=reason, by=by)
    if how == "move":
        day = given["new_day"]
        return services.move_session(session=found, reason=reason, new_day=day, by=by)
    return services.cancel_session(session=found, reason=reason, by=by)


@page("outreach.view")
def told(request: StaffRequest, pk: int) -> HttpResponse:
    """Someone booked was told of the change (連絡済)."""
    found = find_session(request, pk)
    url = _url("session", request, pk)
    if request.method != "POST":
        return HttpResponseRedirect(url)
    with request.walls():
        booking = Booking.objects.filter(
            contract=request.contract,
            session=found.ref,
            pk=number(request.POST.get("booking")),
        ).first()
    if booking is not None:
        try:
            services.told_by_word(session=found, booking=booking, by=request.actor)
        except Refusal as refusal:
            return sorry(request, refusal, url)
    return HttpResponseRedirect(url)
