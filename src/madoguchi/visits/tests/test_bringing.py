"""Whoever brings what was said passes the check of papers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from madoguchi.visits import papers
from madoguchi.visits.bringing import bring
from madoguchi.visits.parameters import Papers

GROUPS = st.sampled_from(["a", "b"])
SETS = st.lists(
    st.dictionaries(GROUPS, st.integers(1, 2), min_size=1), min_size=1, max_size=3
)


@st.composite
def tables(draw: st.DrawFn) -> papers.Rules:
    """A city's table whose sets can be filled from its papers."""
    known = {
        f"p{n}": (draw(GROUPS), f"書類{n}") for n in range(draw(st.integers(0, 4)))
    }
    known |= {f"{g}{n}": (g, f"{g}{n}") for g in "ab" for n in range(2)}
    known["authority"] = ("authority", "戸籍")

    def needs() -> tuple[papers.Need, ...]:
        rows = draw(SETS)
        return tuple(papers.Need(f"s{n}", f"組{n}", c) for n, c in enumerate(rows))

    others = {"apply-in-person": needs()} if draw(st.booleans()) else {}
    sets = {"apply-in-person": needs(), "mail-receipt": needs()}
    return papers.Rules("t-1", known, sets, others)


@given(st.one_of(st.just(papers.COMMON), tables()), st.booleans())
def test_what_was_said_is_enough(table: papers.Rules, under_15: bool) -> None:
    for service in table.sets:
        said = bring(service, table, under_15=under_15)
        assert said is not None
        decided = papers.decide_party(service, said.party(), table=table)
        assert [one.missing for one in decided] == [()]


def test_a_child_hears_of_the_authority_and_what_replaces_it() -> None:
    said = bring("apply-in-person", papers.COMMON, under_15=True)
    assert said is not None
    assert "戸籍" in said.proof[0] and "同じ世帯" in said.proof[0]
    assert "2点" in said.representative[0]


def test_a_service_without_a_check_asks_nothing() -> None:
    assert bring("collect-in-person", papers.COMMON) is None


def test_a_city_cannot_say_what_its_own_check_refuses() -> None:
    given = {
        "version": "x-1",
        "groups": {"passport": "a", "student-card": "b", "authority": "authority"},
        "sets": {
            name: [{"slug": "a1b1", "label": "AとB", "counts": {"a": 1, "b": 1}}]
            for name in ("apply-in-person", "mail-receipt")
        },
    }
    said = {"label": "パスポート", "papers": ["passport"]}
    with pytest.raises(ValidationError, match="do not pass the check"):
        Papers.model_validate({**given, "bring": {"apply-in-person": said}})
    said = {"label": "旅券と学生証", "papers": ["passport", "student-card"]}
    table = Papers.model_validate({**given, "bring": {"apply-in-person": said}}).table()
    found = bring("apply-in-person", table)
    assert found is not None and found.own[0] == "旅券と学生証"
