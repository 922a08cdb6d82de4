"""What one month of sessions holds: its sessions, and each figure as one query."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from madoguchi.bookings import queries as booking_queries
from madoguchi.cases import queries as case_queries
from madoguchi.cases.models import Case
from madoguchi.core import clock
from madoguchi.outreach import parameters, queries
from madoguchi.outreach.models import HELD, Session
from madoguchi.papers.tables import Cell, Column, Period, Source
from madoguchi.tenancy.models import Contract
from madoguchi.visits import queries as visit_queries


@dataclass
class Month:
    """What one month holds; each figure is one query, however many sessions."""

    contract: Contract
    days: Period

    @cached_property
    def sessions(self) -> list[Session]:
        return list(queries.sessions(self.contract.pk, self.days.first, self.days.last))

    @cached_property
    def held(self) -> list[Session]:
        return [s for s in self.sessions if s.state == HELD]

    @cached_property
    def refs(self) -> list[str]:
        return [s.ref for s in self.held]

    @cached_property
    def applications(self) -> dict[str, Counter[tuple[str, bool]]]:
        return visit_queries.applications_by_occasion(self.contract.pk, self.refs)

    @cached_property
    def accepted(self) -> Counter[str]:
        return visit_queries.accepted_by_occasion(self.contract.pk, self.refs)

    @cached_property
    def bookings(self) -> dict[str, dict[str, int]]:
        return booking_queries.state_counts(self.contract.pk, self.refs)

    @cached_property
    def places(self) -> dict[str, int]:
        return booking_queries.place_counts(self.contract.pk, self.refs)

    @cached_property
    def cases(self) -> list[Case]:
        first = clock.tokyo(self.days.first, 0)
        after = clock.tokyo(self.days.last + dt.timedelta(days=1), 0)
        return list(case_queries.opened_between(self.contract.pk, first, after))

    @cached_property
    def about(self) -> int | None:
        """How many applicants a day the contract expects; None if it says nothing."""
        return parameters.on(self.contract.pk, self.days.last).applicants_about

    def total(self, session: Session) -> int:
        """Applications of one session, of every service."""
        return sum(self.applications[session.ref].values())

    def booked(self, session: Session) -> int:
        """Bookings of one session that were not cancelled."""
        states = self.bookings.get(session.ref, {})
        return sum(n for state, n in states.items() if state != "cancelled")

    def source(self, query: str = "outreach.visits", **where: str) -> Source:
        """The records of the whole month."""
        return Source(query=query, where={"session": ",".join(self.refs), **where})


def source_of(session: Session, query: str = "outreach.visits", **where: str) -> Source:
    """The records of one session."""
    return Source(query=query, where={"session": session.ref, **where})


def refs_of(sessions: Iterable[Session]) -> str:
    """Sessions as a source names them."""
    return ",".join(s.ref for s in sessions)


DAY = (
    Column("date", "date", "実施日", "Day"),
    Column("venue", "text", "会場", "Venue"),
)


def named(session: Session) -> tuple[Cell, Cell]:
    """The cells under :data:`DAY`."""
    return Cell(session.day), Cell(session.venue.name)
