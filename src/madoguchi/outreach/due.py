"""When a report is due, and why: read from the contract's own clause."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from madoguchi.contracts import library
from madoguchi.contracts.rules.due import NoDue, due_for
from madoguchi.contracts.rules.grammar import Deadline, Recurring


@dataclass(frozen=True, slots=True)
class Due:
    """A due date with its sentence and the clause that sets it."""

    day: dt.date
    why: str
    clause: str
    number: str


def report_due(contract: str, day: dt.date) -> Due | None:
    """The due date of the daily report of a session day; None without such a clause."""
    loaded = library.contract_file(contract)
    for clause in loaded.clauses_on(day):
        for rule in clause.rules:
            if isinstance(rule, Deadline) and _is_daily(rule):
                days = rule.within.days if rule.within else None
                if not isinstance(days, int) or rule.within is None:
                    continue
                calendar = loaded.calendars[rule.within.calendar or "city-open"]
                found = calendar.nth_open_after(day, days, rule.within.count)
                return Due(found.date, found.why_ja, clause.clause_id, clause.number)
    return None


def _is_daily(rule: Deadline) -> bool:
    return (
        rule.trigger is not None
        and rule.trigger.fact == "outreach.session_held"
        and rule.fulfil.where.get("kind") == "daily-report"
    )


def monthly_due(contract: str, month: dt.date) -> Due | None:
    """The due date of the report of a month; None without such a clause."""
    loaded = library.contract_file(contract)
    for clause in loaded.clauses_on(month):
        if any(_is_monthly(rule) for rule in clause.rules):
            try:
                found = due_for(loaded, clause.clause_id, month)[0]
            except NoDue:
                return None
            return Due(found.date, found.why, clause.clause_id, clause.number)
    return None


def _is_monthly(rule: object) -> bool:
    return (
        isinstance(rule, Recurring)
        and rule.fulfil.fact == "documents.submission_submitted"
        and rule.fulfil.where.get("kind") == "monthly-report"
    )
