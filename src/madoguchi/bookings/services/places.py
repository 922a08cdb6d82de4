"""A place of a slot: held for some minutes, claimed for good, given up.

A place is a row, and one live booking can name it: what is claimed here was free
at the moment of the claim, whoever else claims at that moment.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import LiteralString

from django.utils.translation import gettext as _

from madoguchi.bookings.models import Booking, Place, Slot
from madoguchi.core import clock, hot
from madoguchi.core.errors import Refusal
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

# What the holder holds, else the first free place that nobody is just taking.
_FREE: LiteralString = """
  SELECT coalesce(
    (SELECT id FROM bookings_place
     WHERE contract_id = wanted.contract AND slot_id = wanted.slot AND NOT taken
       AND held_until IS NOT NULL AND held_by = wanted.holder
     LIMIT 1 FOR UPDATE SKIP LOCKED),
    (SELECT id FROM bookings_place
     WHERE contract_id = wanted.contract AND slot_id = wanted.slot AND NOT taken
       AND (held_until IS NULL OR held_until < wanted.now)
     ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)) AS place
  FROM (SELECT %s::text AS contract, %s::bigint AS slot, %s::text AS holder,
          %s::timestamptz AS now) wanted
  WHERE EXISTS (SELECT FROM bookings_slot
    WHERE contract_id = wanted.contract AND id = wanted.slot AND open)
"""
CLAIM: LiteralString = f"""
WITH free AS MATERIALIZED ({_FREE}),
claimed AS (
  UPDATE bookings_place SET taken = true, held_until = NULL, held_by = ''
  WHERE contract_id = %s::text AND id = (SELECT place FROM free) RETURNING id)
SELECT id AS place, nextval('bookings_booking_id_seq') AS booking,
  nextval('bookings_number') AS serial
FROM claimed
"""
_HOLD: LiteralString = f"""
WITH free AS MATERIALIZED ({_FREE})
UPDATE bookings_place SET held_until = %s::timestamptz, held_by = %s::text
WHERE contract_id = %s::text AND id = (SELECT place FROM free) RETURNING id
"""
_GIVE_UP: LiteralString = """
UPDATE bookings_place SET held_until = NULL, held_by = ''
WHERE contract_id = %s::text AND held_by = %s::text AND held_until IS NOT NULL
  AND NOT taken AND slot_id <> %s::bigint
"""
NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Claim:
    """A place that was taken, with an id and a number for its booking."""

    place: int
    booking: int
    serial: int


def may(by: Actor, permission: str) -> None:
    """A citizen acts for themself; staff need the permission."""
    if by.side != "citizen":
        need(by, permission)


def claim(slot: Slot, holder: str, now: dt.datetime) -> Claim:
    """Take a place of a slot in the present transaction. Raises ``slot-taken``."""
    row = hot.one(
        CLAIM,
        [slot.contract_id, slot.pk, holder or NOBODY, now, slot.contract_id],
    )
    if row is None:
        raise _taken()
    return Claim(*row)


@walls.verb
def hold(*, slot: Slot, holder: str, minutes: int, by: Actor) -> dt.datetime:
    """Hold a place of a slot for some minutes (仮押さえ); returns when it expires.

    One holder holds one place at a time. Raises :class:`Refusal` ``slot-taken``,
    ``slot-past``, ``list-closed``.
    """
    may(by, "bookings.book")
    now = clock.now()
    not_past(slot, now)
    not_closed(slot)
    until = now + dt.timedelta(minutes=minutes)
    contract, holder = slot.contract_id, holder or NOBODY
    give_up(contract, holder, but=slot.pk)
    held = [contract, slot.pk, holder, now, until, holder, contract]
    if hot.one(_HOLD, held) is None:
        raise _taken()
    return until


@walls.verb
def let_go(*, contract: Contract, holder: str, by: Actor) -> None:
    """Give up what a holder holds; nothing held is no mistake."""
    give_up(contract.pk, holder)


def give_up(contract: str, holder: str, but: int = 0) -> None:
    """Give up, with the next statement, what a holder holds but on one slot."""
    if holder:
        hot.later(_GIVE_UP, [contract, holder, but])


def free(booking: Booking) -> None:
    """The place of a booking is free again."""
    Place.objects.filter(contract_id=booking.contract_id, pk=booking.place_id).update(
        taken=False, held_until=None, held_by=""
    )


def not_past(slot: Slot, now: dt.datetime) -> None:
    """Raises :class:`Refusal` ``slot-past`` once a slot has begun."""
    if slot.starts_at <= now:
        raise Refusal(
            "slot-past",
            _("この時間は過ぎています。これからの時間を選んでください。"),
            field="slot",
        )


def not_closed(slot: Slot) -> None:
    """Raises :class:`Refusal` ``list-closed`` for a slot whose list was closed."""
    if not slot.open:
        raise Refusal(
            "list-closed",
            _("この会場の予約は締め切りました。別の会場か日を選んでください。"),
            field="slot",
        )


def _taken() -> Refusal:
    return Refusal(
        "slot-taken",
        _("この枠は今うまりました。近い時間を選んでください。"),
        field="slot",
        retry=True,
    )
