"""What the operator's booking and its change share: search, sessions, slots."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from madoguchi.bookings import queries as booking_queries
from madoguchi.bookings.models import Slot
from madoguchi.core import clock, dates, hot, text
from madoguchi.core.errors import Refusal
from madoguchi.outreach import queries
from madoguchi.outreach.models import Session

SHOWN = 8


@dataclass(slots=True)
class Desk:
    """The place chooser: what was searched, what is free, what is chosen."""

    q: str = ""
    day: str = ""
    sessions: list[tuple[Session, int]] = field(default_factory=list)
    session: Session | None = None
    slots: list[Any] = field(default_factory=list)
    slot: Slot | None = None
    held_until: dt.datetime | None = None
    nearest: Slot | None = None
    nearest_session: Session | None = None
    closed: set[str] = field(default_factory=set)
    """Which of the sessions have a closed list: not full, but nobody may book."""

    @property
    def list_closed(self) -> bool:
        return self.session is not None and self.session.ref in self.closed

    @property
    def venue(self) -> str:
        return self.session.venue.name if self.session else ""


def build(contract: str, data: QueryDict, holder: str, public: bool = False) -> Desk:
    """The chooser from what was typed; needs a scope. Bounded queries.

    ``session`` and ``slot`` in ``data`` are what was chosen; a slot that is held
    by ``holder`` counts as free for them.
    """
    now = clock.now()
    desk = Desk(q=data.get("q", "").strip(), day=data.get("day", "").strip())
    offered = [s for s in queries.bookable(contract, now) if _offered(s, public)]
    matching = [s for s in offered if matches(s, desk)]
    free = booking_queries.free_places(contract, [s.ref for s in offered], now)
    desk.sessions = [(s, free.get(s.ref, 0)) for s in matching[:SHOWN]]
    desk.closed = booking_queries.closed_lists(contract, [s.ref for s in offered])
    desk.slot = _slot(contract, data.get("slot", ""))
    desk.session = _chosen(desk, offered, data.get("session", ""))
    if desk.session is not None:
        desk.slots = list(
            booking_queries.slots(contract, desk.session.ref, now, holder)
        )
        if not any(s.free and s.open and s.starts_at > now for s in desk.slots):
            _nearest(desk, contract, offered, now)
    if desk.slot is not None:
        held = desk.slot.places.filter(held_by=holder, held_until__gt=now).first()
        desk.held_until = held.held_until if held else None
    return desk


def _offered(session: Session, public: bool) -> bool:
    return session.type == "outreach" if public else session.with_officer


def matches(session: Session, desk: Desk) -> bool:
    """Whether a session fits the words and the day that were searched."""
    words = text.folded(desk.q)
    place = f"{session.venue.ward} {session.venue.name}"
    if words and not all(word in place for word in words.split()):
        return False
    if not desk.day:
        return True
    try:
        return session.day >= dates.parse(desk.day, today=clock.today())
    except Refusal:
        return True


def whole(typed: str) -> int:
    """An id as it came in a form; 0 for anything else."""
    good = typed.isascii() and typed.isdigit() and len(typed) <= 18
    return int(typed) if good else 0


def chosen(contract: str, data: QueryDict) -> Slot | None:
    """The slot that was chosen, alone; needs a scope."""
    pk = whole(data.get("slot", ""))
    found = hot.get(Slot, contract_id=contract, id=pk) if pk else None
    return found if found is not None and found.open else None


def _slot(contract: str, pk: str) -> Slot | None:
    return Slot.objects.filter(contract_id=contract, pk=whole(pk), open=True).first()


def _chosen(desk: Desk, offered: list[Session], pk: str) -> Session | None:
    if desk.slot is not None:
        return next((s for s in offered if s.ref == desk.slot.session), None)
    if pk:
        found = next((s for s in offered if s.pk == whole(pk)), None)
        if found is not None:
            return found
    with_room = [s for s, free in desk.sessions if free]
    found_first = with_room or [s for s, _free in desk.sessions]
    return found_first[0] if found_first else None


def _nearest(
    desk: Desk, contract: str, offered: list[Session], now: dt.datetime
) -> None:
    refs = {s.ref: s for s in offered}
    desk.nearest = booking_queries.next_free(contract, refs, now)
    if desk.nearest is not None:
        desk.nearest_session = refs[desk.nearest.session]


def left(desk: Desk) -> int:
    """Seconds for which the chosen slot is still held."""
    if desk.held_until is None:
        return 0
    return max(0, int((desk.held_until - clock.now()).total_seconds()))


def context(desk: Desk) -> dict[str, Any]:
    """For the template."""
    return {"desk": desk, "left": left(desk), "now": clock.now()}
