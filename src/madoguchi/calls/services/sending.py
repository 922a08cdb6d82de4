"""The day's report goes out by itself after closing, where the contract says when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from madoguchi.calls import parameters, queries, rules
from madoguchi.calls.models import DeskDay, Interval
from madoguchi.calls.services import report
from madoguchi.contracts import library
from madoguchi.core import clock
from madoguchi.documents.models import DRAFT, Version
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

CALENDAR = "call-centre"
BACK = 7
"""Days back that are looked at again: figures may come late, a worker be down."""


@dataclass(frozen=True, slots=True)
class Sending:
    """When a report goes out by itself, and what holds it back.

    ``nobody``: no person closed the desk. ``unfilled``: starts of the intervals that
    wait for their figures.
    """

    at: dt.datetime
    nobody: bool = False
    unfilled: tuple[dt.datetime, ...] = ()

    @property
    def held(self) -> bool:
        """Whether it stays until a person does something."""
        return self.nobody or bool(self.unfilled)


def sending(
    desk: DeskDay, version: Version | None, rows: Iterable[Interval]
) -> Sending | None:
    """How the report of a closed day goes out; None where a person submits it.

    ``rows`` are the day's figures. What came back from the city, or was submitted,
    is never sent by itself.
    """
    if version is None or version.number > 1 or version.state != DRAFT:
        return None
    return _first_draft(desk, rows)


def _first_draft(desk: DeskDay, rows: Iterable[Interval]) -> Sending | None:
    table = parameters.on(desk.contract_id, desk.day)
    if table.report_sent_minutes is None or desk.closed_at is None:
        return None
    unfilled = rules.unfilled(
        desk.opened_at,
        desk.closed_at,
        table.interval_minutes,
        [(one.starts_at, one.minutes) for one in rows],
    )
    return Sending(
        rules.sent_at(desk.closed_at, _closes(desk), table.report_sent_minutes),
        desk.closed_by is None,
        tuple(unfilled),
    )


@dataclass(frozen=True, slots=True)
class Stuck:
    """Days whose report does not go out: never closed, or closed and held back."""

    left_open: list[DeskDay]
    held: list[tuple[DeskDay, Sending]]

    @property
    def days(self) -> list[dt.date]:
        """Every such day in order."""
        return sorted(
            [desk.day for desk in self.left_open]
            + [desk.day for desk, _why in self.held]
        )


def stuck(contract: str, now: dt.datetime) -> Stuck:
    """What a manager must look after, over the days that the job looks at."""
    today = clock.tokyo_date(now)
    since = today - dt.timedelta(days=BACK)
    left_open = queries.left_open(contract, today, since)
    unsent = queries.unsent(contract, since)
    rows = queries.intervals_of(contract, unsent)
    found = [(desk, _first_draft(desk, rows.get(desk.pk, []))) for desk in unsent]
    held = [(desk, one) for desk, one in found if one and one.held and one.at <= now]
    return Stuck(left_open, held)


def stuck_each(contracts: Collection[str], now: dt.datetime) -> dict[str, Stuck]:
    """:func:`stuck` of the contracts that had a desk on the days that it looks at."""
    since = clock.tokyo_date(now) - dt.timedelta(days=BACK)
    running = queries.with_desk(contracts, since)
    return {slug: stuck(slug, now) for slug in contracts if slug in running}


def _closes(desk: DeskDay) -> dt.datetime | None:
    """The closing time of the day that the contract's calendar prints."""
    calendar = library.contract_file(desk.contract_id).calendars.get(CALENDAR)
    hours = calendar.hours_on(desk.day) if calendar else ()
    if not hours:
        return None
    return clock.tokyo(desk.day, hours[-1][1].hour, hours[-1][1].minute)


@walls.verb
def send_report(*, desk: DeskDay, by: Actor) -> bool:
    """Submit the draft of a closed day whose moment has come; whether it went out.

    Safe twice: what is not the first draft any more stays as it is. Raises those of
    ``submit_report``.
    """
    held = DeskDay.objects.select_for_update().get(pk=desk.pk)
    version = queries.report_version(held.contract_id, held.day)
    rows = queries.intervals(held.contract_id, held)
    found = sending(held, version, rows)
    if version is None or found is None or found.held or found.at > clock.now():
        return False
    report.submit_report(desk=held, remark=version.remark, by=by)
    return True
