"""Take over the booking system's file: all of it or nothing, and say what changed.

A booking becomes a booking of ``bookings`` (so that cards, calls and reports know it)
in the occasion of its procedure and day; here stand its procedure and a keyed hash.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Max
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from madoguchi.bookings import facts
from madoguchi.bookings.models import BOOKED, CANCELLED, MISSED, Booking, Place, Slot
from madoguchi.core import clock, locks
from madoguchi.core.errors import RowErrors
from madoguchi.counter import parameters, queries
from madoguchi.counter.adapters import bookings as adapter
from madoguchi.counter.adapters.bookings import Reading
from madoguchi.counter.models import Appointment, Import
from madoguchi.counter.parameters import Parameters
from madoguchi.counter.services.common import need
from madoguchi.journal.facts import FactType
from madoguchi.journal.services import record
from madoguchi.privacy import facts as privacy_facts
from madoguchi.privacy import services as privacy
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

SHOWN = 200
"""So many changes are kept with an import, to be read afterwards."""
CHANNEL = "import"
_SALT = "madoguchi.counter.appointment"


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file did; ``changes`` holds (booking number, what changed)."""

    rows: int
    new: int
    changed: int
    gone: int
    same: int
    days: tuple[dt.date, ...]
    changes: list[tuple[str, list[str]]] = field(default_factory=list)


@walls.verb
def import_bookings(
    *, contract: Contract, body: bytes, by: Actor, by_folder: bool = False
) -> Imported:
    """Read a booking file and take it over: SP 5(2)キ.

    Read again after a correction, it changes what changed, takes back what is no
    longer in it for its days, and leaves the rest. Who has already come is left
    alone. Raises those of :func:`adapter.read`, and :class:`RowErrors`
    ``rows-wrong`` for closed days and hours.
    """
    need(by, "counter.receive", "bookings.book")
    locks.hold(f"counter.import.{contract.pk}")
    today = clock.today()
    table = parameters.on(contract.pk, today)
    rows = adapter.read(body, table)
    _open_then(contract.pk, rows, table)
    known = {
        one.number: one
        for one in Appointment.objects.select_for_update().filter(
            contract=contract, number__in=[row.number for row in rows]
        )
    }
    places = _places(contract, rows)
    done: dict[str, int] = {"new": 0, "changed": 0, "same": 0}
    changes: list[tuple[str, list[str]]] = []
    for row in rows:
        what, said = _take(contract, row, known.get(row.number), table, places, by)
        done[what] += 1
        if said:
            changes.append((row.number, said))
    gone = _gone(contract, rows, today, by)
    changes += [(number, [_("取消")]) for number in gone]
    changes += over_cap(contract.pk, rows, table)
    result = Imported(
        rows=len(rows),
        gone=len(gone),
        days=tuple(sorted({row.day for row in rows})),
        changes=changes,
        **done,
    )
    _written(contract, result, table, today, by, by_folder=by_folder)
    return result


def over_cap(
    contract: str, rows: Sequence[Reading], table: Parameters
) -> list[tuple[str, list[str]]]:
    """Hours with more priority bookings than both sides agreed on: SP 5(2)キ.

    The bookings are the city's and stand; the hours are said, so that the city can
    be asked. Empty while no number is agreed.
    """
    cap = parameters.per_hour(contract, table)
    if cap is None:
        return []
    hours = Counter(
        row.starts_at.astimezone(clock.TOKYO).replace(minute=0)
        for row in rows
        if not table.procedure[row.procedure].booking_only
    )
    return [
        (
            f"{hour:%Y-%m-%d %H:00}",
            [_("1時間の上限 %(cap)d件に対し %(count)d件") % {"cap": cap, "count": n}],
        )
        for hour, n in sorted(hours.items())
        if n > cap
    ]


def _open_then(contract: str, rows: Sequence[Reading], table: Parameters) -> None:
    """A booking on a closed day or outside the hours is a mistake of the file."""
    columns, errors = table.bookings.columns, []
    spans = {day: queries.hours(contract, day) for day in {row.day for row in rows}}
    for row in rows:
        span = spans[row.day]
        if span is None:
            reason = queries.closed_reason(contract, row.day) or _("休所日")
            errors.append((row.row, columns.day, _("休所日です（%s）。") % reason))
        elif not span[0] <= row.starts_at < span[1]:
            errors.append((row.row, columns.time, _("開所時間の外です。")))
    if errors:
        raise RowErrors("rows-wrong", sorted(errors))


def session(row: Reading) -> str:
    """The occasion of a booking: ``card-issue-2026-11-21``."""
    return f"{row.procedure}-{row.day.isoformat()}"


class _Slots:
    """The slots of the file's bookings, with the last place number of each."""

    def __init__(self, contract: Contract, rows: Iterable[Reading]) -> None:
        self.contract = contract
        wanted = {(session(row), row.starts_at) for row in rows}
        Slot.objects.bulk_create(
            (
                Slot(
                    contract=contract,
                    session=name,
                    starts_at=starts,
                    minutes=30,
                    open=False,
                )
                for name, starts in sorted(wanted)
            ),
            ignore_conflicts=True,
        )
        names = {name for name, _starts in wanted}
        found = Slot.objects.filter(contract=contract, session__in=names)
        last = found.annotate(last=Max("places__number"))
        self.slots = {(s.session, s.starts_at): s for s in last}

    def place(self, row: Reading) -> Place:
        """One more place: the city counts them, not we."""
        slot = self.slots[session(row), row.starts_at]
        slot.last = (slot.last or 0) + 1
        return Place.objects.create(
            contract=self.contract,
            slot=slot,
            number=slot.last,
            taken=True,
        )


def _places(contract: Contract, rows: Sequence[Reading]) -> _Slots:
    return _Slots(contract, rows)


def _take(
    contract: Contract,
    row: Reading,
    known: Appointment | None,
    table: Parameters,
    slots: _Slots,
    by: Actor,
) -> tuple[str, list[str]]:
    if known is None:
        _new(contract, row, table, slots, by)
        return "new", []
    digest = _digest(row)
    if known.digest == digest and known.gone_at is None:
        return "same", []
    return "changed", _change(known, row, digest, slots, by)


def _new(
    contract: Contract, row: Reading, table: Parameters, slots: _Slots, by: Actor
) -> None:
    subject = privacy.keep(
        contract=contract,
        purpose="booking",
        payload=row.payload,
        retain_until=row.day + dt.timedelta(days=table.bookings.keep_days),
        by=by,
    )
    place = slots.place(row)
    booking = Booking.objects.create(
        contract=contract,
        number=row.number,
        session=session(row),
        slot_id=place.slot_id,
        place_id=place.pk,
        subject_id=subject.pk,
        people=row.people,
        channel=CHANNEL,
        in_city=True,
        made_by=by.account,
        made_at=clock.now(),
    )
    Appointment.objects.create(
        contract=contract,
        number=row.number,
        booking_id=booking.pk,
        **_said(row, _digest(row)),
    )
    record(
        privacy_facts.PAYLOAD_COLLECTED,
        contract=contract.pk,
        by=by,
        purpose="booking",
        ref=booking.pk,
        measures={"fields": [n for n in FIELDS if row.payload.get(n)]},
    )
    _fact(facts.BOOKING_MADE, booking, row.starts_at, by)


FIELDS = ("kana", "name", "birth", "notice", "telephone")


def _said(row: Reading, digest: str) -> dict[str, object]:
    return {
        "day": row.day,
        "starts_at": row.starts_at,
        "procedure": row.procedure,
        "people": row.people,
        "digest": digest,
        "birth_key": _keyed(row.payload["birth"][-5:]) if row.payload["birth"] else "",
        "extra": list(row.extra),
        "gone_at": None,
    }


def _digest(row: Reading) -> str:
    """Keyed, because a bare hash of a name and a birthday is soon guessed."""
    said = [row.starts_at.isoformat(), row.procedure, row.people, row.payload]
    return _keyed(json.dumps(said, ensure_ascii=False, sort_keys=True))


def _keyed(value: str) -> str:
    return salted_hmac(_SALT, value, algorithm="sha256").hexdigest()


def _change(
    known: Appointment, row: Reading, digest: str, slots: _Slots, by: Actor
) -> list[str]:
    booking = Booking.objects.select_for_update().get(
        contract_id=known.contract_id, pk=known.booking_id
    )
    said = _differences(known, row)
    moved = known.starts_at != row.starts_at or known.procedure != row.procedure
    before = known.starts_at
    if booking.state in (BOOKED, CANCELLED, MISSED):
        privacy.change(
            contract=booking.contract,
            subject=booking.subject_id,
            payload=row.payload,
            by=by,
        )
        _rebook(booking, row, slots, by, before, moved=moved)
    for name, value in _said(row, digest).items():
        setattr(known, name, value)
    known.save()
    return said


def _rebook(
    booking: Booking,
    row: Reading,
    slots: _Slots,
    by: Actor,
    before: dt.datetime,
    *,
    moved: bool,
) -> None:
    """Another time, or back after it was taken away; the facts follow."""
    booking.people = row.people
    if moved and booking.state == BOOKED:
        _fact(facts.BOOKING_CANCELLED, booking, before, by)
    if moved or booking.state == CANCELLED:
        old = booking.place_id
        place = slots.place(row)
        booking.session, booking.slot_id = session(row), place.slot_id
        booking.place_id = place.pk
        Place.objects.filter(contract_id=booking.contract_id, pk=old).update(
            taken=False
        )
        booking.state = BOOKED
        _fact(facts.BOOKING_MADE, booking, row.starts_at, by)
    booking.changed_at = clock.now()
    booking.save()


def _differences(known: Appointment, row: Reading) -> list[str]:
    """What changed, in words that name the column and never the value."""
    pairs = (
        (known.gone_at is not None, _("取消から復活")),
        (known.starts_at != row.starts_at, _("日時")),
        (known.procedure != row.procedure, _("手続")),
        (known.people != row.people, _("人数")),
    )
    said = [word for differs, word in pairs if differs]
    return said or [_("氏名・連絡先など")]


def _gone(
    contract: Contract, rows: Sequence[Reading], today: dt.date, by: Actor
) -> list[str]:
    """Who was in an earlier file for these days and no longer is."""
    days = {row.day for row in rows if row.day >= today}
    left = Appointment.objects.filter(contract=contract, day__in=days, gone_at=None)
    left = left.exclude(number__in=[row.number for row in rows])
    found = []
    for one in left.select_for_update():
        booking = Booking.objects.select_for_update().get(
            contract=contract, pk=one.booking_id
        )
        if booking.state != BOOKED:
            continue
        booking.state, booking.changed_at = CANCELLED, clock.now()
        booking.save(update_fields=["state", "changed_at"])
        _fact(facts.BOOKING_CANCELLED, booking, one.starts_at, by)
        one.gone_at = clock.now()
        one.save(update_fields=["gone_at"])
        found.append(one.number)
    return found


def _fact(fact: FactType, booking: Booking, starts: dt.datetime, by: Actor) -> None:
    """Keys begin with the procedure, so that card issue can be told from the rest."""
    at = starts.astimezone(clock.TOKYO)
    record(
        fact,
        contract=booking.contract_id,
        by=by,
        booking=booking.pk,
        slot=f"{booking.session}-{at:%H%M}",
        session=booking.session,
        day=at.date(),
        measures={
            "people": booking.people,
            "channel": CHANNEL,
            "planned_date": at.date(),
            "planned_at": at,
            "procedure": booking.session[: -len(f"-{at.date()}")],
        },
    )


def _written(
    contract: Contract,
    done: Imported,
    table: Parameters,
    today: dt.date,
    by: Actor,
    *,
    by_folder: bool,
) -> None:
    Import.objects.create(
        contract=contract,
        day=today,
        at=clock.now(),
        account=by.account,
        first_day=done.days[0],
        last_day=done.days[-1],
        rows=done.rows,
        new=done.new,
        changed=done.changed,
        gone=done.gone,
        same=done.same,
        by_folder=by_folder,
        changes=[[number, said] for number, said in done.changes[:SHOWN]],
    )
    record(
        facts.LIST_IMPORTED,
        contract=contract.pk,
        by=by,
        source=table.bookings.source,
        day=today,
        measures={"rows": done.rows, "errors": 0},
    )


def birth_matches(appointment: Appointment, typed: str) -> bool:
    """Whether a typed birth date is that of the booking: month and day decide."""
    read = adapter.birth(typed)
    return read is not None and _keyed(read[-5:]) == appointment.birth_key


def overdue(contract: str, now: dt.datetime) -> bool:
    """Whether today's file should be here and is not (alarm), from the first day on."""
    today = clock.tokyo_date(now)
    table = parameters.on(contract, today)
    due, span = table.bookings.due, queries.hours(contract, today)
    expected = due or any(one.booking_only for one in table.procedure.values())
    if span is None or not expected:
        return False
    hour, minute = (int(part) for part in due.split(":")) if due else (0, 0)
    limit = clock.tokyo(today, hour, minute) if due else span[0]
    return now >= limit and not queries.imported_on(contract, today)
