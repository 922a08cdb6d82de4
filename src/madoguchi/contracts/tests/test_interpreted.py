"""A rule that is a reading, with a soft word besides: both say "interpreted" once."""

from __future__ import annotations

import datetime as dt

from madoguchi.calendars.rules import Calendars
from madoguchi.contracts.facts import REQUEST_ANSWERED, REQUEST_MADE
from madoguchi.contracts.rules.engine import (
    Engine,
    FactRow,
    MemoryStore,
    Program,
    RuleSpec,
    SoftWord,
    Term,
)
from madoguchi.contracts.rules.grammar import RULES

RULE = {
    "kind": "follows",
    "first": {"fact": "contracts.request_made"},
    "then": {"fact": "contracts.request_answered"},
    "within": {"word": "速やかに"},
    "interpreted": True,
    "reading": "求めには速やかに応じると読みます。",
}


def test_an_interpreted_rule_with_a_soft_word_is_judged() -> None:
    moment = dt.datetime(2026, 11, 20, 3, tzinfo=dt.UTC)
    program = Program(
        contract="k",
        rules=(RuleSpec("1", 1, RULES.validate_python(RULE)),),  # type: ignore[arg-type]
        term=Term(dt.date(2026, 4, 1), dt.date(2027, 3, 31)),
        calendars=Calendars.from_data({}),
        facts={f.name: f for f in (REQUEST_MADE, REQUEST_ANSWERED)},
        words={"速やかに": SoftWord(days=2, calendar="civil")},
    )
    engine = Engine(program, MemoryStore())
    asked = FactRow(
        1,
        1,
        "contracts.request_made",
        {"subject": "analysis", "ref": "C-0001"},
        moment,
        moment,
    )
    (key,) = engine.feed([asked])
    outcome = engine.outcome(key)
    assert outcome is not None
    assert outcome.interpreted
    assert outcome.due is not None
    assert outcome.due.astimezone(dt.UTC).date() == dt.date(2026, 11, 22)
