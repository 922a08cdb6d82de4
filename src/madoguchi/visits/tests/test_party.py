"""Papers by person: each applicant, and who stands for a child or a ward."""

from __future__ import annotations

import pytest

from madoguchi.visits import papers, rules
from madoguchi.visits.papers import ADULT, CHILD, WARD, Party, Person

A2 = ("driving-licence", "passport")
PARENT = ("driving-licence", "insurance-certificate")
CHILDS = ("passport", "insurance-certificate")


def missing(service: str, party: Party) -> list[tuple[str, ...]]:
    return [one.missing for one in papers.decide_party(service, party)]


def test_two_people_in_one_slot_are_decided_one_by_one() -> None:
    party = Party((Person(ADULT, A2), Person(ADULT, ("passport",))))
    assert missing(rules.APPLY, party) == [(), ("second-paper",)]


@pytest.mark.parametrize(
    ("party", "lacks"),
    [
        (Party((Person(CHILD, CHILDS),)), ("representative", "authority")),
        (Party((Person(CHILD, CHILDS),), PARENT), ("authority",)),
        (
            Party((Person(CHILD, CHILDS),), ("passport",), proof=("authority",)),
            ("representative-papers",),
        ),
        (Party((Person(CHILD, CHILDS),), PARENT, proof=("authority",)), ()),
        (Party((Person(CHILD, CHILDS),), PARENT, proof=("same-household",)), ()),
        (Party((Person(CHILD, CHILDS),), PARENT, proof=("home-register",)), ()),
        (Party((Person(CHILD, ()),), PARENT, proof=("authority",)), ("any-papers",)),
        (Party((Person(WARD, A2),), PARENT, proof=("same-household",)), ("authority",)),
        (Party((Person(WARD, A2),), PARENT, proof=("authority",)), ("authority",)),
        (Party((Person(WARD, A2),), PARENT, proof=("guardian-register",)), ()),
    ],
)
def test_a_child_or_a_ward_comes_with_a_representative_who_shows_papers(
    party: Party, lacks: tuple[str, ...]
) -> None:
    assert missing(rules.APPLY, party) == [lacks]


def test_the_parent_who_applies_too_is_the_representative() -> None:
    people = (Person(ADULT, A2), Person(CHILD, CHILDS))
    party = Party(people, applies=True, proof=("same-household",))
    assert missing(rules.APPLY, party) == [(), ()]
    alone = Party(people, proof=("same-household",))
    assert missing(rules.APPLY, alone) == [(), ("representative",)]


def test_at_the_mail_receipt_the_representative_needs_no_notice() -> None:
    child = Person(CHILD, ("issue-notice", "passport"))
    party = Party((child,), ("pension-book", "care-insurance"), proof=("authority",))
    assert missing(rules.MAIL, party) == [()]


@pytest.mark.parametrize(
    ("held", "by"),
    [
        (("number-card", "card-pin"), "card-pin"),
        (("card-pin",), ""),
        (("number-card",), ""),
        (("disability-book", "rehabilitation-book"), "a2"),
        (("notice-card", "passport"), "notice-a1"),
        (("number-notice", "passport"), ""),
        (("number-notice", "pension-book", "student-card"), "notice-b2"),
    ],
)
def test_the_variants_of_one_paper_with_photograph(
    held: tuple[str, ...], by: str
) -> None:
    assert papers.decide(rules.APPLY, held).by == by
