"""A city's own table of papers: validated, used, and its version kept."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from madoguchi.visits import papers, rules
from madoguchi.visits.parameters import Parameters, table_on

OWN: dict[str, Any] = {
    "version": "kyoto-2026-04",
    "groups": {"passport": "a", "city-proof": "b", "authority": "authority"},
    "words": {"city-proof": "市発行の証明書"},
    "sets": {
        rules.APPLY: [{"slug": "a1b1", "label": "各1点", "counts": {"a": 1, "b": 1}}],
        rules.MAIL: [{"slug": "a1", "label": "Aを1点", "counts": {"a": 1}}],
    },
}


def own(**changes: object) -> papers.Rules:
    found = Parameters.model_validate({"papers": {**OWN, **changes}}).papers
    assert found is not None
    return found.table()


def test_a_citys_table_decides_and_gives_its_version() -> None:
    table = own()
    decision = papers.decide(rules.APPLY, ["passport", "city-proof"], table=table)
    assert (decision.enough, decision.by) == (True, "a1b1")
    assert decision.version == "kyoto-2026-04"
    assert table.papers["city-proof"] == ("b", "市発行の証明書")
    assert not papers.decide(rules.APPLY, ["passport"], table=table).enough


def test_without_an_own_table_the_common_one_holds() -> None:
    import datetime as dt

    assert table_on("kyoto-outreach-2025", dt.date(2025, 11, 25)) is papers.COMMON


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"words": {}}, "no Japanese word"),
        ({"sets": {rules.APPLY: OWN["sets"][rules.APPLY]}}, "needs exactly"),
        ({"groups": {"passport": "a", "authority": "authority"}}, "no paper of"),
        ({"groups": {"passport": "a", "city-proof": "b"}}, "which a child needs"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_table_that_would_mislead_is_refused(
    changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        own(**changes)
