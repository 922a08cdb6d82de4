"""Steps and papers, purely."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.visits import papers, rules


@settings(deadline=None)  # the machine may be busy
@given(st.sampled_from(sorted(rules.FLOWS)), st.randoms())
def test_every_order_that_the_rules_allow_ends_complete(
    service: str, random: object
) -> None:
    done: list[str] = []
    while options := rules.allowed(service, done):
        done.append(random.choice(options).name)  # type: ignore[attr-defined]
    assert not rules.missing(service, done)
    assert rules.state(service, done) == rules.COMPLETE


def test_identity_comes_before_the_photograph_at_an_outreach_window() -> None:
    allowed = {step.name for step in rules.allowed(rules.APPLY, ["papers"])}
    assert "hand-over" in allowed
    assert not {"photo", "form", "identity"} & allowed


@pytest.mark.parametrize(
    ("held", "enough", "by"),
    [
        (["driving-licence", "passport"], True, "a2"),
        (["driving-licence", "insurance-certificate"], True, "a1b1"),
        (["number-notice", "pension-book", "care-insurance"], True, "notice-b2"),
        (["notice-card", "passport"], True, "notice-a1"),
        (["passport"], False, ""),
        (["pension-book", "care-insurance"], False, ""),
        ([], False, ""),
    ],
)
def test_papers_for_an_application(held: list[str], enough: bool, by: str) -> None:
    decision = papers.decide(rules.APPLY, held)
    assert (decision.enough, decision.by) == (enough, by)
    assert enough == (not decision.missing)


def test_a_child_needs_a_representative() -> None:
    held = ["driving-licence", "passport"]
    assert not papers.decide(rules.APPLY, held, under_15=True).enough
    assert papers.decide(rules.APPLY, [*held, "authority"], under_15=True).enough


def test_mail_receipt_needs_the_notice() -> None:
    assert papers.decide(rules.MAIL, ["passport"]).missing == ("issue-notice",)
    assert papers.decide(rules.MAIL, ["passport", "issue-notice"]).enough
