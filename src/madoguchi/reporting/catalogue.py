"""Every report that can be drawn up, and every way from a number to its records.

A new report is a row here; its builder stands in the app whose figures it shows
(``<app>/reports.py``) and takes ``(contract, ref)``. A drill-down takes
``(contract, source)`` and answers with a table of the records.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.utils.translation import get_language

from madoguchi.contracts import library
from madoguchi.documents.kinds import KINDS
from madoguchi.papers.tables import Report, Source, Table
from madoguchi.tenancy.models import Contract

Builder = Callable[[Contract, str], Report]
Drill = Callable[[Contract, Source], Table]


class UnknownReport(LookupError):
    """Something names a report, a builder or a drill-down that is not there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One report: ``builder`` is ``package.module:function``.

    ``table`` names the part of a contract's parameters without which it has no use,
    ``answers`` what the report is about: a session, day, month or (fiscal) year.
    """

    slug: str
    kind: str
    builder: str
    table: str = ""
    answers: str = "month"

    @property
    def title(self) -> str:
        """The word of the kind of document in the language of the page."""
        kind = KINDS[self.kind]
        return kind.en if get_language() == "en" else kind.ja

    def build(self, contract: Contract, ref: str) -> Report:
        """The report from today's records. Raises :class:`UnknownReport`."""
        report = called(self.builder)(contract, ref)
        if not isinstance(report, Report):
            raise UnknownReport(f"{self.builder} does not answer with a Report")
        return report


REPORTS: tuple[Entry, ...] = (
    Entry(
        "daily-report",
        "daily-report",
        "madoguchi.reporting.centre:daily_report",
        answers="session",
    ),
    Entry(
        "monthly-report", "monthly-report", "madoguchi.reporting.centre:monthly_report"
    ),
    Entry("call-report", "call-report", "madoguchi.calls.reports:daily", answers="day"),
    Entry(
        "ticket-report", "ticket-report", "madoguchi.counter.monthly:tickets", "counter"
    ),
    Entry(
        "progress-report",
        "progress-report",
        "madoguchi.cards.reports.progress:progress_report",
        "cards",
    ),
    Entry(
        "security-statement",
        "security-statement",
        "madoguchi.reporting.safety:security_statement",
        "reporting",
    ),
    Entry(
        "emergency-plan",
        "emergency-plan",
        "madoguchi.reporting.safety:emergency_plan",
        "reporting",
        "year",
    ),
    Entry(
        "opening-notice",
        "publicity-item",
        "madoguchi.reporting.notice:opening_notice",
        "reporting",
    ),
)

DRILLS: dict[str, str] = {
    "outreach.visits": "madoguchi.outreach.reports:visits_behind",
    "outreach.bookings": "madoguchi.outreach.reports:bookings_behind",
    "outreach.days": "madoguchi.outreach.reports:days_behind",
    "outreach.steps": "madoguchi.outreach.reports:steps_behind",
    "counter.tickets": "madoguchi.counter.monthly:tickets_behind",
    "cards.applications": "madoguchi.cards.reports.progress:applications_behind",
    "calls.intervals": "madoguchi.calls.reports:intervals_behind",
    "calls.calls": "madoguchi.calls.reports:calls_behind",
    "calls.bookings": "madoguchi.calls.reports:bookings_behind",
}


def offered(contract: str) -> tuple[Entry, ...]:
    """The reports that a contract can draw up."""
    try:
        told = library.contract_file(contract).table.parameters
    except library.NoSuchContract:
        told = {}
    return tuple(one for one in REPORTS if not one.table or one.table in told)


def asks(entry: Entry, contract: str) -> str:
    """What a report of a contract answers; a centre has days in place of sessions."""
    if entry.answers != "session":
        return entry.answers
    try:
        told = library.contract_file(contract).table.parameters
    except library.NoSuchContract:
        return "session"
    return "day" if "counter" in told else "session"


def find(slug: str) -> Entry:
    """The report of that name. Raises :class:`UnknownReport` with those there are."""
    for entry in REPORTS:
        if entry.slug == slug:
            return entry
    known = ", ".join(entry.slug for entry in REPORTS)
    raise UnknownReport(f"no report {slug!r} in reporting/catalogue.py; known: {known}")


def drill(query: str) -> Drill:
    """The drill-down of that name. Raises :class:`UnknownReport`."""
    if query not in DRILLS:
        raise UnknownReport(f"no drill-down {query!r} in reporting/catalogue.py")
    return called(DRILLS[query])


def called(path: str) -> Callable[..., Any]:
    """The function at ``package.module:function``. Raises :class:`UnknownReport`."""
    module, _, name = path.partition(":")
    try:
        found = getattr(import_module(module), name)
    except (ModuleNotFoundError, AttributeError) as error:
        raise UnknownReport(f"{path} in reporting/catalogue.py: {error}") from error
    return found  # type: ignore[no-any-return]
