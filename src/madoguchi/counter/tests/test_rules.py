"""The calling rule, the numbers and the expected wait, by property."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.counter.rules import calling, numbering, states
from madoguchi.counter.rules.calling import Rule, Waiting

NOON = dt.datetime(2025, 11, 29, 3, 0, tzinfo=dt.UTC)
RULE = Rule()
SKILLS = ("certificate", "pin", "card-face")
minutes = st.integers(0, 300).map(lambda n: dt.timedelta(minutes=n))


@st.composite
def tickets(draw: st.DrawFn) -> list[tuple[Waiting, dt.datetime, dt.datetime | None]]:
    """Some visitors with when they joined and their slot, if any."""
    found = []
    for number in range(draw(st.integers(1, 12))):
        joined = NOON + draw(minutes)
        slot = NOON + draw(minutes) if draw(st.booleans()) else None
        stands = calling.standing(joined, slot, RULE)
        needs = frozenset(
            draw(st.sets(st.sampled_from(SKILLS), min_size=1, max_size=2))
        )
        one = Waiting(number, stands.ready_at, stands.order_at, needs)
        found.append((one, joined, slot if stands.on_time else None))
    return found


def drained(waiting_: list[Waiting], now: dt.datetime) -> list[Waiting]:
    """Everybody in the order in which one window that can do all calls them."""
    left, order = list(waiting_), []
    while left:
        one = calling.next_in_line(left, skills=SKILLS, window=1, now=now)
        assert one is not None
        order.append(one)
        left.remove(one)
    return order


@given(tickets())
def test_nobody_is_called_twice_and_nobody_is_lost(made: list) -> None:
    waiting_ = [one for one, _joined, _slot in made]
    order = drained(waiting_, NOON + dt.timedelta(hours=2))
    assert sorted(one.id for one in order) == [one.id for one in waiting_]


class Hall:
    """Several windows and the states of a ticket; nobody is taken out by the test."""

    def __init__(self, waiting_: list[Waiting], windows: list[frozenset[str]]) -> None:
        self.tickets = {one.id: one for one in waiting_}
        self.state = dict.fromkeys(self.tickets, states.WAITING)
        self.at: dict[int, int] = {}
        self.windows = windows
        self.calls = dict.fromkeys(self.tickets, 0)
        self.returns = dict.fromkeys(self.tickets, 0)

    def move(self, ticket: int, to: str) -> None:
        assert states.may_follow(self.state[ticket], to)
        if self.state[ticket] != states.WAITING and to == states.WAITING:
            self.returns[ticket] += 1
        self.state[ticket] = to

    def next(self, window: int) -> int | None:
        waits = [o for i, o in self.tickets.items() if self.state[i] == states.WAITING]
        now, skills = NOON + dt.timedelta(hours=2), self.windows[window]
        one = calling.next_in_line(waits, skills=skills, window=window, now=now)
        if one is None:
            return None
        assert one.id not in self.at.values()
        self.move(one.id, states.CALLED)
        self.at[window] = one.id
        self.calls[one.id] += 1
        return one.id

    def press(self, window: int, key: str, other: int) -> None:
        here = self.at.get(window)
        if here is None:
            away = [i for i, s in self.state.items() if s == states.ABSENT]
            if key == "back" and away:
                self.move(away[other % len(away)], states.WAITING)
            else:
                self.next(window)
            return
        del self.at[window]
        if key == "transfer":
            one = self.tickets[here]
            self.tickets[here] = replace(one, window=other % len(self.windows))
        ends = {"absent": states.ABSENT, "finish": states.ENDED}
        self.move(here, ends.get(key, states.WAITING))


KEYS = st.sampled_from(("next", "absent", "back", "finish", "transfer", "undo"))
presses = st.lists(st.tuples(st.integers(0, 9), KEYS, st.integers(0, 9)), max_size=60)
some = st.frozensets(st.sampled_from(SKILLS), min_size=1)


@given(tickets(), st.lists(some, min_size=2, max_size=5), presses)
def test_several_windows_call_nobody_twice_and_lose_nobody(
    made: list, windows: list[frozenset[str]], keys: list[tuple[int, str, int]]
) -> None:
    hall = Hall([one for one, _joined, _slot in made], windows)
    for window, key, other in keys:
        hall.press(window % len(windows), key, other)
        assert len(set(hall.at.values())) == len(hall.at)
    assert all(n <= 1 + hall.returns[one] for one, n in hall.calls.items())
    for ticket in list(hall.at.values()):
        hall.move(ticket, states.ENDED)
    hall.at.clear()
    for ticket, state in hall.state.items():
        if state == states.ABSENT:
            hall.move(ticket, states.WAITING)
    hall.windows = [frozenset(SKILLS)] * len(windows)
    for window in range(len(windows)):
        while (called := hall.next(window)) is not None:
            hall.move(called, states.ENDED)
            del hall.at[window]
    assert set(hall.state.values()) == {states.ENDED}


@given(tickets())
def test_a_booking_whose_time_has_come_goes_before_fresh_walk_ins(made: list) -> None:
    now = NOON + dt.timedelta(hours=6)
    places = {one.id: n for n, one in enumerate(drained([m[0] for m in made], now))}
    for one, _joined, slot in made:
        for other, joined, other_slot in made:
            if slot and not other_slot and joined > slot - RULE.ageing:
                assert places[one.id] < places[other.id]


@given(tickets())
def test_nobody_starves(made: list) -> None:
    """A walk-in is passed only by slots within the ageing of its ticket."""
    now = NOON + dt.timedelta(hours=6)
    order = drained([m[0] for m in made], now)
    places = {one.id: n for n, one in enumerate(order)}
    for one, joined, slot in made:
        if slot:
            continue
        for other, other_joined, other_slot in made:
            if places[other.id] < places[one.id]:
                assert (
                    other_slot or other_joined + RULE.ageing
                ) <= joined + RULE.ageing


@given(tickets())
def test_who_came_early_waits_for_the_slot_unless_a_window_idles(made: list) -> None:
    now = NOON + dt.timedelta(hours=1)
    waiting_ = [one for one, _joined, _slot in made]
    chosen = calling.next_in_line(waiting_, skills=SKILLS, window=1, now=now)
    if any(one.ready_at <= now for one in waiting_):
        assert chosen is not None and chosen.ready_at <= now


@given(tickets(), st.sets(st.sampled_from(SKILLS)))
def test_a_window_calls_only_what_it_can_do(made: list, skills: set[str]) -> None:
    waiting_ = [one for one, _joined, _slot in made]
    chosen = calling.next_in_line(waiting_, skills=skills, window=1, now=NOON)
    assert chosen is None or chosen.needs <= skills
    if chosen is None:
        assert not any(one.needs <= skills for one in waiting_)


@given(st.integers(0, 60), st.integers(1, 60))
def test_no_call_passes_the_end_of_the_link(left: int, needed: int) -> None:
    until = NOON + dt.timedelta(minutes=left)
    one = Waiting(1, NOON, NOON, frozenset({"pin"}), link=dt.timedelta(minutes=needed))
    chosen = calling.next_in_line(
        [one], skills=SKILLS, window=1, now=NOON, link_until=until
    )
    assert (chosen is not None) == (needed <= left)


def test_who_comes_late_joins_the_walk_ins() -> None:
    stands = calling.standing(NOON + dt.timedelta(minutes=6), NOON, RULE)
    assert not stands.on_time
    assert stands.order_at == stands.ready_at == NOON + dt.timedelta(minutes=6)


def test_priority_goes_an_hour_forward() -> None:
    stands = calling.standing(NOON, None, RULE, priority=True)
    assert stands.order_at == NOON - RULE.priority


@given(st.integers(100, 900), st.integers(0, 99), st.integers(1, 3000))
def test_numbers_of_a_band_are_never_twice_the_same(
    first: int, more: int, count: int
) -> None:
    band = numbering.Band(first, min(first + more, 999))
    numbers = [band.number(n) for n in range(1, count + 1)]
    assert len(set(numbers)) == count and numbers[0] == first


@given(st.lists(st.integers(1, 1500), min_size=2, max_size=40, unique=True))
def test_two_bands_never_give_one_number(counts: list[int]) -> None:
    booked, walk_in = numbering.Band(101, 499), numbering.Band(501, 899)
    assert not numbering.overlap([booked, walk_in])
    one, other = ({band.number(n) for n in counts} for band in (booked, walk_in))
    assert not one & other


@given(st.sampled_from(sorted(states.STATES)))
def test_every_state_can_reach_the_end(state: str) -> None:
    seen, edge = {state}, {state}
    while edge:
        edge = {to for one in edge for to in states.FOLLOWS[one]} - seen
        seen |= edge
    assert states.ENDED in seen
