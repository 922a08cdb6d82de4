"""Verbs of the counter's day: open it, stop and resume ticketing, close it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import BOOKED, Booking
from madoguchi.core import clock, locks
from madoguchi.core.errors import Refusal
from madoguchi.core.text import translatable
from madoguchi.counter import facts, parameters, queries
from madoguchi.counter.models import CLOSED, Appointment, Day, Window
from madoguchi.counter.rules import states
from madoguchi.counter.services import practice
from madoguchi.counter.services import window as window_services
from madoguchi.counter.services.common import minutes, need, open_day_of
from madoguchi.journal.services import record
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

STOPS = translatable(
    {
        "national-system": "全国のシステムの停止",
        "power": "停電・設備の故障",
        "crowded": "本日の受付数に達したため",
        "safety": "安全のため",
    }
)
HALTING = ("national-system", "power", "safety")
"""Stops in which the windows cannot go on either: nobody's wait can be foretold."""


@walls.verb
def open_day(*, contract: Contract, by: Actor, day: dt.date | None = None) -> Day:
    """Open the counter's day (開所). Makes the windows of the contract once.

    Clauses SP 4(1), 4(2). Raises ``not-allowed``, ``closed-day``, ``day-open``.
    """
    need(by, "counter.manage", "counter.serve")
    on = day or clock.today()
    span = queries.hours(contract.pk, on)
    if span is None:
        reason = queries.closed_reason(contract.pk, on)
        raise Refusal("closed-day", _("休所日です（%s）。") % (reason or _("休所")))
    locks.hold(f"counter.day.{contract.pk}.{on}")
    if Day.objects.filter(contract=contract, day=on).exists():
        raise Refusal("day-open", _("この日の窓口はすでに開いています。"))
    table = parameters.on(contract.pk, on)
    made = Day.objects.create(
        contract=contract,
        day=on,
        opened_at=clock.now(),
        closes_at=span[1],
        link_until=_link_until(table, on),
    )
    _windows(contract, table)
    record(
        facts.DAY_OPENED,
        contract=contract.pk,
        by=by,
        day=on,
        measures={
            "minutes": minutes(*span),
            "from": _clock(span[0]),
            "until": _clock(span[1]),
            "windows": Window.objects.filter(contract=contract).count(),
        },
    )
    return made


def _clock(moment: dt.datetime) -> str:
    """09:30: when the centre opens by its hours, however late the day was opened."""
    return f"{moment.astimezone(clock.TOKYO):%H:%M}"


def _link_until(table: parameters.Parameters, on: dt.date) -> dt.datetime | None:
    closes = table.queue.link_closes
    if closes is None:
        return None
    hour, minute = (int(part) for part in closes.split(":"))
    return clock.tokyo(on, hour, minute) - table.queue.rule().margin


def _windows(contract: Contract, table: parameters.Parameters) -> None:
    Window.objects.bulk_create(
        (
            Window(contract=contract, number=n, skills=sorted(table.procedure))
            for n in range(1, table.windows + 1)
        ),
        ignore_conflicts=True,
    )


@walls.verb
def stop(*, day: Day, reason: str, by: Actor, note: str = "") -> Day:
    """Stop ticketing by hand (発券停止), with a reason that everybody sees.

    Raises ``not-allowed``, ``reason-missing``, ``already-stopped``, ``day-closed``.
    """
    need(by, "counter.manage")
    if reason not in STOPS:
        raise Refusal("reason-missing", _("理由を選んでください。"), field="reason")
    open_day_of(day.contract_id, day.day)
    moved = Day.objects.filter(
        pk=day.pk, contract_id=day.contract_id, stopped_at=None
    ).update(stopped_at=clock.now(), stop_reason=reason, stop_note=note[:200])
    if moved != 1:
        raise Refusal("already-stopped", _("発券はすでに止まっています。"))
    return _ticketing(day, by, "stopped", reason)


@walls.verb
def resume(*, day: Day, by: Actor) -> Day:
    """Issue tickets again. Raises ``not-allowed``, ``not-stopped``."""
    need(by, "counter.manage")
    open_day_of(day.contract_id, day.day)
    moved = Day.objects.filter(
        pk=day.pk, contract_id=day.contract_id, stopped_at__isnull=False
    ).update(stopped_at=None, stop_reason="", stop_note="")
    if moved != 1:
        raise Refusal("not-stopped", _("発券は止まっていません。"))
    return _ticketing(day, by, "resumed", None)


def _ticketing(day: Day, by: Actor, state: str, reason: str | None) -> Day:
    day.refresh_from_db()
    waiting = queries.tickets(day.contract_id, day.day).filter(state=states.WAITING)
    record(
        facts.TICKETING_CHANGED,
        contract=day.contract_id,
        by=by,
        day=day.day,
        measures={"state": state, "reason": reason, "waiting": waiting.count()},
    )
    return day


@walls.verb
def close_day(*, day: Day, by: Actor, note: str = "") -> Day:
    """Close the day (締め): no ticket may be left, windows close, no-shows are noted.

    A day that nobody closed is closed later with a reason in ``note``; the windows
    that are open by now stay so, and its minutes end with its opening hours. Raises
    ``not-allowed``, ``tickets-left`` with how many, ``day-closed``, ``late-reason``
    and ``officer-open`` while a confirmation on paper is not the officer's own yet,
    unless ``note`` says why.
    """
    need(by, "counter.manage")
    locks.hold(f"counter.day.{day.contract_id}.{day.day}")
    held = open_day_of(day.contract_id, day.day)
    late = held.day < clock.today()
    if late and not note.strip():
        raise Refusal(
            "late-reason", _("おくれて締める理由を入力してください。"), field="note"
        )
    left = queries.left_open(day.contract_id, day.day)
    if left:
        raise Refusal(
            "tickets-left",
            _("終わっていない番号が %d件あります。先に終えてください。") % len(left),
        )
    _signed(held, note)
    practice.end_all(held.contract_id, held.day)
    if not late:
        _close_windows(held, by)
    _missed(held, by)
    now = clock.now()
    over = queries.over(held.contract_id, held.day)
    Day.objects.filter(pk=held.pk, contract_id=held.contract_id).update(
        closed_at=now, note=note[:400]
    )
    held.refresh_from_db()
    record(
        facts.DAY_CLOSED,
        contract=held.contract_id,
        by=by,
        day=held.day,
        measures={
            "minutes": minutes(held.opened_at, over),
            "windows": _served(held),
        },
    )
    return held


def _signed(day: Day, note: str) -> None:
    """The officer's own word for what was confirmed on paper: SP 5(2)イ."""
    count = queries.unsigned(day.contract_id, day.day, day.day).count()
    if count and not note.strip():
        raise Refusal(
            "officer-open",
            _(
                "紙で確認した番号のうち %d件は、市の職員の確認がまだです。"
                "確認してもらうか、特記事項に理由を書いてください。"
            )
            % count,
            field="note",
        )


def _close_windows(day: Day, by: Actor) -> None:
    for one in queries.windows(day.contract_id).exclude(state=CLOSED):
        window_services.set_state(window=one, state=CLOSED, by=by, reason="")


def _served(day: Day) -> int:
    """How many windows served on the day."""
    served = queries.tickets(day.contract_id, day.day).exclude(window=None)
    return served.values("window").distinct().count()


def _missed(day: Day, by: Actor) -> None:
    """Who had an appointment and did not come: SP 5(2)ク."""
    rows = Appointment.objects.filter(
        contract_id=day.contract_id, day=day.day, gone_at=None
    )
    found = Booking.objects.filter(
        contract_id=day.contract_id,
        pk__in=rows.values_list("booking_id", flat=True),
        state=BOOKED,
        slot__starts_at__lte=clock.now(),
    )
    for booking in found.select_related("slot"):
        bookings.miss(booking=booking, by=by)


@walls.verb
def reopen_day(*, day: Day, by: Actor) -> Day:
    """Take the closing back on the same day. Raises ``not-allowed``, ``not-closed``."""
    need(by, "counter.manage")
    moved = Day.objects.filter(
        pk=day.pk, contract_id=day.contract_id, day=clock.today()
    ).exclude(closed_at=None)
    if moved.update(closed_at=None) != 1:
        raise Refusal("not-closed", _("本日の締めだけを取り消せます。"))
    day.refresh_from_db()
    return day
