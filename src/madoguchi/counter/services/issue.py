"""Verbs that give a ticket: from the machine, at reception, from the paper sheet."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import ARRIVED, Booking
from madoguchi.cards.queries import holding as cards
from madoguchi.cards.rules import holding as card_rules
from madoguchi.core import clock, hot
from madoguchi.core.errors import Refusal
from madoguchi.core.text import translatable
from madoguchi.counter import facts, parameters, waits
from madoguchi.counter.models import (
    MACHINE,
    PAPER,
    PRACTICE,
    RECEPTION,
    SOURCES,
    Appointment,
    Day,
    Series,
    Ticket,
)
from madoguchi.counter.rules import calling, numbering, states
from madoguchi.counter.rules.waiting import Estimate
from madoguchi.counter.services import visiting
from madoguchi.counter.services.common import leave, locked, need, open_day_of, step
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

PRIORITIES = translatable(
    {
        "wheelchair": "車いす",
        "pregnant": "妊娠中・乳幼児連れ",
        "elderly": "高齢・体調への配慮",
        "sign-language": "手話・筆談",
        "interpreter": "通訳",
        "returned": "再来所（当方の都合）",
    }
)
HELPS = translatable(
    {
        "wheelchair": "車いす",
        "sign-language": "手話",
        "writing": "筆談",
        "interpreter": "通訳",
        visiting.FORM_HELP: "記載補助",
        "id-form": "申請書ID",
    }
)
NO_CARD = translatable(
    {
        "not-come": "お受け取りになるカードが、まだセンターに届いていません。",
        "not-found": "お受け取りになるカードを、係員が確認します。",
        "returned": "お受け取りになるカードは、区役所に戻っています。",
        "issued": "この予約のカードは、もうお渡ししています。",
    }
)
"""What the visitor is told whose booked card is not here, by why it is not."""
_NEXT = """
INSERT INTO counter_series (contract_id, day, name, last) VALUES (%s::text, %s::date,
  %s::text, 1)
ON CONFLICT (contract_id, day, name) DO UPDATE SET last = counter_series.last + 1
RETURNING last
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor comes for; ``appointment`` if they are booked.

    ``procedures`` is {procedure: how many}, ``help`` the considerations that staff
    note, ``priority`` the reason for going first ("" for none).
    """

    procedures: Mapping[str, int]
    people: int = 1
    appointment: Appointment | None = None
    help: tuple[str, ...] = ()
    priority: str = ""
    language: str = "ja"
    papers: tuple[str, ...] = field(default=())
    slot: dt.datetime | None = None
    note: str = ""
    """``slot`` and ``note`` belong to the invented visitors of the practice mode."""


@walls.verb
def issue(
    *,
    contract: Contract,
    wanted: Wanted,
    source: str,
    by: Actor,
    joined: dt.datetime | None = None,
) -> Ticket:
    """Give a ticket (発券). ``joined`` is the moment on the paper sheet, if any.

    Card issue is by booking only, and no ticket is given that cannot be served:
    SP 5(2)キ. Raises ``not-allowed``, ``day-not-open``, ``day-closed``, ``stopped``,
    ``nothing-wanted``, ``booking-only``, ``wrong-day``, ``already-here``,
    ``no-card``, ``too-late``, ``nobody``.
    """
    _may(source, by)
    today = clock.today()
    table = parameters.on(contract.pk, today)
    _sensible(wanted, table)
    practice = source == PRACTICE
    now = joined or clock.now()
    day = None if practice else open_day_of(contract.pk, today)
    if day and source != PAPER:
        _not_stopped(day)
    if wanted.appointment:
        _todays(wanted.appointment, today)
        _not_here_yet(wanted.appointment)
        if source != PAPER:
            _card_here(wanted.appointment)
    elif not (practice and wanted.slot):
        _walk_in(wanted, table)
    ticket = _ticket(contract, wanted, source, table, now)
    seen = waits.for_ticket(ticket)
    if day and source != PAPER:
        _in_time(ticket, day, seen)
    _numbered(ticket, table)
    _tell_wait(ticket, seen)
    ticket.save(force_insert=True)
    step(ticket, "issued", by, at=now)
    if not practice:
        _arrived(ticket, wanted, by)
    return ticket


def ready(appointment: Appointment) -> None:
    """Who is booked can have a ticket now: asked before they choose what to add.

    Raises ``day-not-open``, ``day-closed``, ``stopped``, ``booking-gone``,
    ``wrong-day``, ``already-here``, ``no-card``. Needs a scope.
    """
    today = clock.today()
    _not_stopped(open_day_of(appointment.contract_id, today))
    _todays(appointment, today)
    _not_here_yet(appointment)
    _card_here(appointment)


def _may(source: str, by: Actor) -> None:
    if source not in SOURCES:
        raise Refusal("unknown-source", _("発券の方法を選んでください。"))
    if source == MACHINE and by.role == "device":
        return
    need(by, "counter.receive")


def _sensible(wanted: Wanted, table: parameters.Parameters) -> None:
    unknown = set(wanted.procedures) - set(table.procedure)
    if not wanted.procedures or unknown or min(wanted.procedures.values()) < 1:
        raise Refusal("nothing-wanted", _("手続を選んでください。"), field="procedures")
    if not 1 <= wanted.people <= 99 or max(wanted.procedures.values()) > 99:
        raise Refusal("nobody", _("人数を1以上で入力してください。"), field="people")


def _not_stopped(day: Day) -> None:
    if day.stopped_at is not None:
        from madoguchi.counter.services.day import STOPS

        raise Refusal(
            "stopped",
            _("ただいま発券を止めています（%s）。")
            % _(STOPS.get(day.stop_reason, "停止中")),
        )


def _todays(appointment: Appointment, today: dt.date) -> None:
    if appointment.gone_at is not None:
        raise Refusal("booking-gone", _("この予約は取り消されています。"))
    if appointment.day != today:
        raise Refusal(
            "wrong-day",
            _("ご予約の日は %(month)d月%(day)d日です。")
            % {"month": appointment.day.month, "day": appointment.day.day},
        )


def _not_here_yet(appointment: Appointment) -> None:
    """One ticket a booking, but for one that was given up; the database says so too."""
    given = Ticket.objects.filter(
        contract_id=appointment.contract_id, booking_id=appointment.booking_id
    ).exclude(outcome__in=(states.CANCELLED, states.NOT_COME, states.ANOTHER_DAY))
    if given.exists():
        raise Refusal("already-here", _("この予約の番号はすでに発券されています。"))


def _card_here(appointment: Appointment) -> None:
    """No ticket for a card that is not here: SP 5(2)ク, 5(4)."""
    booking = appointment.booking_id
    card = cards.where(appointment.contract_id, [booking]).get(booking)
    why = card_rules.ABSENT.get(card.state) if card else None
    if why is not None:
        raise Refusal("no-card", _(NO_CARD[why]))


def _walk_in(wanted: Wanted, table: parameters.Parameters) -> None:
    only = [p for p in wanted.procedures if table.procedure[p].booking_only]
    if only:
        raise Refusal(
            "booking-only",
            _("「%s」は予約が必要です。") % _(table.procedure[only[0]].ja),
            field="procedures",
        )


def _ticket(
    contract: Contract,
    wanted: Wanted,
    source: str,
    table: parameters.Parameters,
    now: dt.datetime,
) -> Ticket:
    slot = wanted.appointment.starts_at if wanted.appointment else wanted.slot
    rule = table.queue.rule()
    stands = calling.standing(now, slot, rule, priority=bool(wanted.priority))
    if wanted.priority and wanted.priority not in PRIORITIES:
        raise Refusal(
            "reason-missing", _("優先の理由を選んでください。"), field="priority"
        )
    return Ticket(
        contract=contract,
        day=clock.tokyo_date(now),
        practice=source == PRACTICE,
        source=source,
        booking_id=wanted.appointment.booking_id if wanted.appointment else None,
        slot_at=slot,
        booked=slot is not None,
        procedures=dict(wanted.procedures),
        lane=next(iter(wanted.procedures)),
        needs=sorted(wanted.procedures),
        help=sorted(set(wanted.help) & set(HELPS)),
        priority=wanted.priority,
        people=wanted.people,
        language=wanted.language,
        papers=sorted(wanted.papers),
        note=wanted.note[:200],
        token=secrets.token_urlsafe(16),
        issued_at=now,
        moved_at=now,
        ready_at=stands.ready_at,
        order_at=stands.order_at,
        link_seconds=link_seconds(wanted.procedures, table),
    )


def link_seconds(procedures: Mapping[str, int], table: parameters.Parameters) -> int:
    """How long a ticket needs the national link; 0 if none of its procedures does."""
    linked = any(table.procedure[p].link for p in procedures)
    return table.seconds(dict(procedures)) if linked else 0


def _in_time(ticket: Ticket, day: Day, seen: Estimate | None) -> None:
    """No ticket whose predicted end passes the link's end less the margin."""
    if day.link_until is None or not ticket.link_seconds:
        return
    wait = dt.timedelta(minutes=seen.minutes if seen else 0)
    ends = ticket.issued_at + wait + dt.timedelta(seconds=ticket.link_seconds)
    if ends > day.link_until:
        raise Refusal(
            "too-late",
            _("本日の受付は終了しました。いまからでは手続が終わりません。"),
        )


def _numbered(ticket: Ticket, table: parameters.Parameters) -> None:
    """The next number of its series; the series' row is held until the end."""
    name = "booked" if ticket.booked else "walk-in"
    name = {PRACTICE: "practice", PAPER: "paper"}.get(ticket.source, name)
    row = hot.one(_NEXT, [ticket.contract_id, ticket.day, name])
    assert row is not None
    ticket.series, ticket.seq = name, int(row[0])
    ticket.number = band(name, table).number(ticket.seq)


def band(name: str, table: parameters.Parameters) -> numbering.Band:
    """The numbers of a series."""
    series = table.series.get(name)
    return series.band() if series else _PLAIN[name]


_PLAIN = {
    "booked": numbering.Band(101, 499),
    "walk-in": numbering.Band(501, 899),
    "practice": numbering.Band(901, 919),
    "paper": numbering.Band(921, 999),
}
"""For a contract that does not say its own bands. Paper has one of its own: its numbers
are fixed when the sheet is printed, whatever is issued before the network is lost."""


def _tell_wait(ticket: Ticket, seen: Estimate | None) -> None:
    if seen is not None:
        ticket.told_minutes = min(seen.minutes, 999)
        ticket.told_low, ticket.told_high = min(seen.low, 999), min(seen.high, 999)


def _arrived(ticket: Ticket, wanted: Wanted, by: Actor) -> None:
    """The booking is checked in, the visit received, the fact left."""
    if wanted.appointment is not None:
        booking = Booking.objects.get(
            contract_id=ticket.contract_id, pk=wanted.appointment.booking_id
        )
        if booking.state == ARRIVED:
            raise Refusal("already-here", _("この予約の番号はすでに発券されています。"))
        bookings.check_in(booking=booking, by=_receiver(by))
    visit = visiting.receive(ticket, by)
    ticket.visit_id = visit.pk
    ticket.save(update_fields=["visit_id"])
    leave(
        facts.TICKET_ISSUED,
        ticket,
        by,
        booked=ticket.booked,
        procedures=sorted(ticket.procedures),
    )


def _receiver(by: Actor) -> Actor:
    """A machine checks in with the one right that the verb below asks for."""
    if by.role != "device":
        return by
    return Actor(by.side, by.role, by.scope, by.account, by.may | {"visits.receive"})


@walls.verb
def check_papers(
    *, ticket: Ticket, shown: Iterable[str], missing: Iterable[str], by: Actor
) -> Ticket:
    """Tick the checklist of the procedures before the window (書類の事前確認).

    Clause SP 5(2)ア. Raises ``not-allowed``, ``ended``.
    """
    need(by, "counter.receive")
    held = locked(ticket)
    if held.state == states.ENDED:
        raise Refusal("ended", _("この番号の対応は終了しています。"))
    held.papers, held.missing = sorted(set(shown)), sorted(set(missing))
    held.papers_at = clock.now()
    held.save(update_fields=["papers", "missing", "papers_at"])
    step(held, "papers", by)
    visiting.papers_checked(held, by, enough=not held.missing)
    return held


@walls.verb
def helped(*, ticket: Ticket, by: Actor) -> Ticket:
    """The form was filled in with help (記載補助をした): SP 5(2)ア.

    Raises ``not-allowed``, ``ended``, ``not-wanted`` where nobody asked for it.
    """
    need(by, "counter.receive")
    held = locked(ticket)
    if held.state == states.ENDED:
        raise Refusal("ended", _("この番号の対応は終了しています。"))
    if visiting.FORM_HELP not in held.help:
        raise Refusal(
            "not-wanted", _("先に配慮の「記載補助」を選んで変更してください。")
        )
    step(held, "helped", by)
    visiting.helped_with_form(held, by)
    return held


@walls.verb
def change(
    *,
    ticket: Ticket,
    by: Actor,
    procedures: Mapping[str, int] | None = None,
    help: Iterable[str] | None = None,
    priority: str | None = None,
    people: int | None = None,
) -> Ticket:
    """Move a waiting ticket between queues or note needs; its first time is kept.

    Raises ``not-allowed``, ``not-waiting``, ``nothing-wanted``, ``booking-only``.
    """
    need(by, "counter.receive")
    held = locked(ticket)
    if held.state not in (states.WAITING, states.ABSENT, states.HELD):
        raise Refusal("not-waiting", _("お待ちの番号だけを変えられます。"))
    table = parameters.on(held.contract_id, held.day)
    if procedures is not None:
        wanted = Wanted(procedures)
        _sensible(wanted, table)
        if not held.booked:
            _walk_in(wanted, table)
        held.procedures, held.lane = dict(procedures), next(iter(procedures))
        held.needs = sorted(procedures)
        held.link_seconds = link_seconds(procedures, table)
    if help is not None:
        held.help = sorted(set(help) & set(HELPS))
    if people is not None:
        held.people = max(people, 1)
    if priority is not None and priority != held.priority:
        _prioritise(held, priority, table)
    held.save()
    step(held, "changed", by, reason=held.priority)
    return held


def _prioritise(ticket: Ticket, priority: str, table: parameters.Parameters) -> None:
    if priority and priority not in PRIORITIES:
        raise Refusal(
            "reason-missing", _("優先の理由を選んでください。"), field="priority"
        )
    stands = calling.standing(
        ticket.issued_at, ticket.slot_at, table.queue.rule(), priority=bool(priority)
    )
    ticket.priority = priority
    ticket.ready_at, ticket.order_at = stands.ready_at, stands.order_at


__all__ = [
    "HELPS",
    "MACHINE",
    "PAPER",
    "PRACTICE",
    "PRIORITIES",
    "RECEPTION",
    "Series",
    "Wanted",
    "band",
    "change",
    "check_papers",
    "helped",
    "issue",
    "link_seconds",
    "ready",
]
