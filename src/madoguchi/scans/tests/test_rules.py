"""Separators and where pages go."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.scans import rules
from madoguchi.scans.rules import Reading, Separator

DAY = dt.date(2025, 12, 3)
NAMES = ("pin", "certificate")
PIN, CERTIFICATE = (Separator("sapporo", name, DAY) for name in NAMES)


def sheet(one: Separator) -> Reading:
    return Reading((rules.code(one),))


PAGES = st.one_of(
    st.sampled_from(
        [
            sheet(PIN),
            sheet(CERTIFICATE),
            sheet(Separator("kyoto", "pin", DAY)),
            Reading(("MDG1:torn",)),
            Reading(failed=True),
            Reading(brightness=1.0),
            Reading(brightness=0.02),
            Reading(("12345678901234567890123",)),
        ]
    ),
    st.builds(Reading, st.just(()), st.floats(0.2, 0.95)),
)


@given(st.lists(PAGES, max_size=60))
def test_every_page_is_in_exactly_one_place(readings: list[Reading]) -> None:
    pages = rules.placed(readings, "sapporo", NAMES)
    kept = [n for some in rules.sections(pages).values() for n in some]
    sheets = [p.number for p in pages if p.separator and p.reason is None]
    aside = [p.number for p in pages if p.reason]
    assert sorted(kept + sheets + aside) == list(range(1, len(readings) + 1))


@given(st.lists(PAGES, max_size=60))
def test_a_kept_page_stands_under_the_last_good_sheet_before_it(
    readings: list[Reading],
) -> None:
    pages = rules.placed(readings, "sapporo", NAMES)
    for section, numbers in rules.sections(pages).items():
        for number in numbers:
            sheets = [p for p in pages[:number] if p.separator]
            assert sheets[-1].section == section


def test_after_a_damaged_sheet_nothing_is_guessed() -> None:
    pages = rules.placed(
        [Reading(), sheet(PIN), Reading(), Reading(("MDG1:torn",)), Reading()],
        "sapporo",
        NAMES,
    )
    assert [p.reason for p in pages] == [
        "no-separator",
        None,
        None,
        "wrong-separator",
        "wrong-separator",
    ]


@given(st.text(max_size=60))
def test_only_a_whole_code_is_a_separator(text: str) -> None:
    assert rules.read(text) is None
    assert rules.read(rules.code(PIN)) == PIN
    assert rules.read(rules.code(PIN).replace("pin", "pit")) is None


def test_a_lost_sheet_is_said() -> None:
    pages = rules.placed([sheet(PIN), Reading()], "sapporo", NAMES)
    assert rules.unseen(pages, NAMES) == {DAY: ["certificate"]}


def test_twelve_digits_are_never_kept_as_an_index() -> None:
    assert rules.is_ref("12345678901234567890123") and rules.is_ref("A-12345")
    assert not rules.is_ref("123456789012")
    assert not rules.is_ref("山田花子") and not rules.is_ref("https://x")
