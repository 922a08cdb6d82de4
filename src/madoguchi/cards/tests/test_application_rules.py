"""How an application goes on; express issue; numbers."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.cards.rules import applications as rules
from madoguchi.cards.rules.applications import Piece

MAIL = st.sampled_from(["enclosed", "checked", "posted", "delivered", "returned"])
PIECES = st.lists(
    st.builds(
        Piece, st.sampled_from(["application-form", "card"]), MAIL, st.booleans()
    ),
    max_size=5,
)


@given(st.sampled_from(list(rules.STATES)), PIECES, st.booleans())
def test_mail_moves_only_where_an_application_may_go(
    state: str, pieces: list[Piece], express: bool
) -> None:
    now = state
    for new in rules.by_mail(state, pieces, express=express):
        assert rules.follows(now, new, express=express)
        now = new


def test_a_form_at_the_post_office_is_sent() -> None:
    enclosed, posted = (
        Piece("application-form", "enclosed"),
        Piece("application-form", "posted"),
    )
    assert rules.by_mail("received", [enclosed]) == []
    assert rules.by_mail("received", [posted]) == ["sent"]
    assert rules.by_mail("sent", [posted]) == []


def test_what_happened_while_nobody_looked_is_caught_up_in_order() -> None:
    way = rules.by_mail("set-up", [Piece("card", "delivered")])
    assert way == ["enclosed", "posted", "delivered"]
    back = rules.by_mail("posted", [Piece("card", "returned", live=False)])
    assert back == ["returned"]


def test_an_envelope_taken_out_leaves_the_card_set_up() -> None:
    assert rules.taken_out("enclosed", [])
    old = Piece("card", "returned", live=False)
    assert rules.taken_out("enclosed", rules.unknown([old], 1))
    assert not rules.taken_out("enclosed", [Piece("card", "checked")])


def test_a_returned_card_goes_again_and_does_not_come_back_twice() -> None:
    old, new = Piece("card", "returned", live=False), Piece("card", "posted")
    news = rules.unknown([old, new], 1)
    assert rules.by_mail("returned", news) == ["enclosed", "posted"]
    assert rules.by_mail("returned", rules.unknown([old], 1)) == []


def test_only_an_express_card_may_be_delivered_without_our_envelope() -> None:
    assert rules.follows("sent", "delivered", express=True)
    assert not rules.follows("sent", "delivered")


@pytest.mark.parametrize("typed", ["251203-A007", "251203－ａ007", " 251203-a007 "])
def test_a_number_is_read_as_people_type_it(typed: str) -> None:
    assert rules.typed_number(typed) == "251203-A007"


def test_what_is_no_number_is_told_apart() -> None:
    good, bad = rules.typed_numbers("251203-A007\n251203-A008, 山田 251203-A007")
    assert good == ["251203-A007", "251203-A008"]
    assert bad == ["山田"]


@given(st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2080, 1, 1)))
def test_the_day_before_the_first_birthday_is_within_a_year(born: dt.date) -> None:
    last = rules.before_first_birthday(born)
    assert 363 <= (last - born).days <= 365


def test_thirty_days_count_the_day_of_the_event() -> None:
    day = dt.date(2025, 12, 1)
    assert rules.last_day(day, 30) == dt.date(2025, 12, 30)
    assert rules.last_day(day, 30, first_counts=False) == dt.date(2025, 12, 31)
    assert rules.before_first_birthday(dt.date(2024, 2, 29)) == dt.date(2025, 2, 28)


def test_a_part_of_a_minute_is_a_minute_of_a_photographs_life() -> None:
    now = dt.datetime(2025, 12, 3, 13, tzinfo=dt.UTC)
    assert rules.minutes(now, now + dt.timedelta(seconds=61)) == 2
    assert rules.minutes(now, now) == 0
