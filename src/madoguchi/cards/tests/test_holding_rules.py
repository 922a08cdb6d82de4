"""The card's states and the counting equation."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.calendars.rules.calendar import Calendar
from madoguchi.cards.rules import holding as rules
from madoguchi.contracts import library
from madoguchi.core import clock

NOW = dt.datetime(2025, 12, 3, 13, 0, tzinfo=clock.TOKYO)


def calendar() -> Calendar:
    return library.contract_file("sapporo-card-centre").calendars["site-open"]


ACTS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(sorted(rules.NEXT))), max_size=80
)


@given(ACTS, st.integers(0, 40))
def test_whatever_happens_issued_returned_and_held_are_what_was_received(
    acts: list[tuple[int, str]], cut: int
) -> None:
    """Closed anywhere in between, the second span begins with what the first left."""
    states = dict.fromkeys(range(6), rules.EXPECTED)

    def span(part: list[tuple[int, str]], opening: int) -> rules.Balance:
        done: dict[str, int] = {}
        for card, act in part:
            if (state := rules.after(states[card], act)) is not None:
                states[card] = state
                done[act] = done.get(act, 0) + 1
        held = sum(state in rules.HERE for state in states.values())
        return rules.balance(opening, done, held)

    first = span(acts[:cut], 0)
    second = span(acts[cut:], first.held)
    for told in (first, second):
        assert told.holds
        assert told.should_be_here == told.held >= 0
    received = first.received + second.received
    gone = sum(t.issued + t.returned + t.destroyed + t.lost for t in (first, second))
    assert received == gone + second.held


@given(ACTS)
def test_a_card_that_was_issued_or_returned_never_moves_again(
    acts: list[tuple[int, str]],
) -> None:
    for ended in (rules.ISSUED, rules.RETURNED, rules.DESTROYED):
        assert all(rules.after(ended, act) is None for _card, act in acts)


def test_one_card_too_few_breaks_the_equation() -> None:
    told = rules.balance(10, {"receive": 5, "issue": 3, "return": 1}, held=10)
    assert told.should_be_here == 11 and not told.holds
    assert rules.balance(10, {"receive": 5, "issue": 3, "return": 1}, held=11).holds


def test_a_found_card_takes_its_loss_back() -> None:
    assert rules.balance(2, {"lose": 1, "find": 1}, held=2).holds


def test_saturdays_cards_are_ready_on_wednesday_and_mondays_on_sunday() -> None:
    saturday, monday = dt.date(2025, 12, 6), dt.date(2025, 12, 8)
    assert rules.prepare_by(saturday, calendar()) == dt.date(2025, 12, 3)
    assert rules.prepare_by(monday, calendar()) == dt.date(2025, 12, 7)
    # The Sunday after the third Saturday is closed: Saturday is the day before.
    assert rules.prepare_by(dt.date(2025, 12, 22), calendar()) == dt.date(2025, 12, 20)


def test_a_scan_is_read_with_hyphens_wide_letters_and_a_birth_date() -> None:
    assert rules.notice("１２３４-567") == "1234567"
    assert rules.notice("山田") == ""
    assert rules.birth("0512") == rules.birth("5月12日") == "05-12"
    assert rules.birth("19800512") == "1980-05-12"
    assert rules.birth("0230") == ""
    assert rules.birth("昭和55年5月12日生") == rules.birth("S550512") == "1980-05-12"
    assert rules.birth("ｓ55.5.12") == rules.birth("S55/05/12") == "1980-05-12"
    assert rules.birth("令和元年5月1日") == rules.birth("r010501") == "2019-05-01"
    assert rules.scans("1234-567 0512\n\n998877\n?\n") == [
        rules.Scan("1234567", "05-12"),
        rules.Scan("998877"),
    ]


def test_a_place_alarms_after_the_set_days_or_when_nobody_ever_counted_it() -> None:
    days = [("A", NOW - dt.timedelta(days=8)), ("B", NOW), ("C", None)]
    assert rules.uncounted(days, NOW, 7) == ["A", "C"]


def test_unpacking_that_stood_still_is_broken_off() -> None:
    later = NOW + dt.timedelta(minutes=11)
    assert rules.broken_off(NOW, later, 10) and not rules.broken_off(NOW, NOW, 10)
