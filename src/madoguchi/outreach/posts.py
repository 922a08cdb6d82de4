"""Who is planned for each session, against the least that the contract asks for."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from madoguchi.crew import queries as crew
from madoguchi.crew.models import Shift
from madoguchi.outreach import parameters
from madoguchi.outreach.models import PLANNED, Session
from madoguchi.people.rules import ROLES


@dataclass(frozen=True, slots=True)
class Post:
    """One role at one session; ``names`` are the contractor's planned people."""

    role: str
    minimum: int
    planned: int
    names: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        known = ROLES.get(self.role)
        return known.ja if known else self.role

    @property
    def missing(self) -> int:
        return max(0, self.minimum - self.planned)


def posts(contract: str, sessions: Sequence[Session]) -> dict[str, list[Post]]:
    """The posts of each session by its ref; one query, however many sessions.

    A shift counts for the session whose venue it names; one that names no place
    counts where only one session is held that day, so that two venues need two
    crews. The city's officers are those that the city has named for the session.
    """
    going = [session for session in sessions if session.running]
    if not going:
        return {}
    days = [session.day for session in going]
    on_day = Counter(days)
    shifts: dict[dt.date, list[Shift]] = {}
    for shift in crew.planned_between(contract, min(days), max(days)):
        shifts.setdefault(shift.day, []).append(shift)
    return {
        session.ref: _posts(
            session, list(_of(session, shifts.get(session.day, []), on_day))
        )
        for session in going
    }


def _of(
    session: Session, shifts: Iterable[Shift], on_day: Counter[dt.date]
) -> Iterable[Shift]:
    for shift in shifts:
        alone = not shift.place and on_day[session.day] == 1
        if alone or shift.place == session.venue.name:
            yield shift


def _posts(session: Session, shifts: list[Shift]) -> list[Post]:
    found = []
    least = parameters.on(session.contract_id, session.day).minimum(session.type)
    for role, minimum in least.items():
        people = {s.account_id: s.account.name for s in shifts if s.role == role}
        planned = len(people)
        if role == "identity_officer":
            planned = 0 if session.state == PLANNED else session.officers
        found.append(Post(role, minimum, planned, tuple(people.values())))
    return found
