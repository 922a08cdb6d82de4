"""A small contract for the tests of the engine: facts, calendars, rules, rows."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from madoguchi.calendars.rules import Calendars
from madoguchi.contracts.rules.engine import (
    Engine,
    FactRow,
    MemorySource,
    MemoryStore,
    Outcome,
    Program,
    RuleSpec,
    SoftWord,
    State,
    Term,
    state_at,
)
from madoguchi.contracts.rules.grammar import RULES
from madoguchi.journal.facts import FactType

JST = dt.timezone(dt.timedelta(hours=9))
WEEK = ["mon", "tue", "wed", "thu", "fri"]
CALENDARS = Calendars.from_data(
    {"city-open": {"open": WEEK}, "contractor-business": {"like": "city-open"}}
)


def _fact(
    name: str, keys: str = "", moment: Any = "occ", also: str = ""
) -> tuple[str, FactType]:
    given = (tuple(keys.split()), tuple(also.split()))
    return name, FactType(
        name, ja=name, en=name, keys=given[0], also=given[1], moment=moment
    )


FACTS = dict(
    [
        _fact("contracts.consultation_decided", "subject ref", "rec"),
        _fact("contracts.waiver_recorded", "clause ref", "rec"),
        _fact("contracts.declaration_made", "clause period", "rec"),
        _fact("contracts.consent_given", "subject ref", "rec"),
        _fact("contracts.request_made", "subject ref", "rec"),
        _fact("contracts.request_answered", "subject ref", "rec"),
        _fact("documents.submission_submitted", "kind ref version", "rec"),
        _fact("documents.submission_approved", "kind ref version", "rec"),
        _fact("documents.submission_returned", "kind ref version", "rec"),
        _fact("privacy.incident_detected", "incident"),
        _fact("privacy.handling_started", "information person"),
        _fact("privacy.inspection_requested", "kind ref", "rec"),
        _fact("privacy.inspection_held", "kind ref"),
        _fact("crew.pledge_signed", "person type", "rec"),
        _fact("crew.attendance_recorded", "person role", also="session day"),
        _fact("crew.training_held", "topic day place"),
        _fact("custody.transfer_confirmed", "what direction ref", also="session day"),
        _fact("visits.visit_closed", "visit", also="session day"),
        _fact("visits.step_completed", "visit step", also="session day"),
        _fact("calls.figures_recorded", "day interval"),
        _fact("bookings.booking_made", "booking slot", also="session"),
        _fact("bookings.booking_cancelled", "booking slot", also="session"),
        _fact("outreach.session_planned", "session type day", "rec"),
        _fact("outreach.session_held", "session type day", also="venue"),
        _fact("outreach.venue_fixed", "venue session", "rec"),
        _fact("counter.day_opened", "day"),
    ]
)
WORDS = {
    "速やかに": SoftWord(days=1, calendar="city-open"),
    "定期的": SoftWord(every="month"),
    "直ちに": SoftWord(hours=1, agreed=True),
}
TERM = Term(dt.date(2025, 4, 1), dt.date(2026, 3, 31))
_numbers = itertools.count(1)


def rules(*tables: Mapping[str, Any], **more: Any) -> tuple[RuleSpec, ...]:
    """Each table as the one rule of clause c1, c2, …"""
    return tuple(
        RuleSpec(f"c{n}", 1, RULES.validate_python(dict(table)), **more)  # type: ignore[arg-type]
        for n, table in enumerate(tables, 1)
    )


def program(*tables: Mapping[str, Any], **more: Any) -> Program:
    """A contract of these rules."""
    dated = {k: more.pop(k) for k in ("since", "until", "waits_for") if k in more}
    given: dict[str, Any] = {
        "contract": "test",
        "rules": rules(*tables, **dated),
        "term": TERM,
        "calendars": CALENDARS,
        "facts": FACTS,
        "words": WORDS,
    }
    return Program(**(given | more))


def at(text: str) -> dt.datetime:
    """A moment of 2025 in Tokyo: ``05-01 10:00`` or with a year."""
    full = text if text[:2] == "20" and text[4] == "-" else f"2025-{text}"
    found = dt.datetime.fromisoformat(full)
    return found.replace(tzinfo=JST)


def fact(
    name: str, when: str, keys: Mapping[str, str] | None = None, **more: Any
) -> FactRow:
    """A fact that occurred (and, unless given, was recorded) at a moment."""
    number = more.pop("seq", None) or next(_numbers)
    recorded = more.pop("recorded", when)
    side = more.pop("side", "contractor")
    role = more.pop("role", "")
    corrects = more.pop("corrects", None)
    return FactRow(
        number,
        number,
        name,
        dict(keys or {}),
        at(when),
        at(recorded),
        side,
        role,
        more,
        corrects,
    )


def held(session: str, when: str, **more: Any) -> FactRow:
    """A session held."""
    day = at(when).date().isoformat()
    keys = {"session": session, "type": "outreach", "day": day}
    return fact("outreach.session_held", when, keys, **more)


def submitted(
    kind: str, ref: str, when: str, version: str = "1", **more: Any
) -> FactRow:
    """A document submitted."""
    keys = {"kind": kind, "ref": ref, "version": version}
    return fact("documents.submission_submitted", when, keys, **more)


def full(contract: Program, facts: Sequence[FactRow]) -> dict[str, Outcome]:
    """Every outcome after one batch from zero."""
    engine = Engine(contract, MemoryStore(), MemorySource(facts))
    engine.seed()
    engine.feed(facts)
    return everything(engine)


def everything(engine: Engine) -> dict[str, Outcome]:
    """Every occasion's outcome."""
    assert isinstance(engine.store, MemoryStore)
    return engine.outcomes(sorted(engine.store.keys()))


def only(
    table: Mapping[str, Any], *facts: FactRow, key: str | None = None, **more: Any
) -> Outcome:
    """The outcome of a contract of one rule: its only occasion, or the one named."""
    found = full(program(table, **more), facts)
    if key is not None:
        return found[f"c1#1:{key}"]
    assert len(found) == 1, sorted(found)
    return next(iter(found.values()))


def state(outcome: Outcome, when: str) -> State:
    """The state at a moment of 2025."""
    return state_at(outcome, at(when))
