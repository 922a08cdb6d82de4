"""The demonstration's card centre: planned from the volumes, played by the services."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.cards.models import Card, Move, Stocktake
from madoguchi.cards.rules import holding
from madoguchi.cards.tests.test_holding_clauses import rows
from madoguchi.config.demonstration import (
    centre,
    centre_plan,
    centre_scans,
    centre_weeks,
    people,
)
from madoguchi.config.demonstration.centre_floor import Act, Floor
from madoguchi.contracts import services as contracts
from madoguchi.contracts.rules.engine import Verdict
from madoguchi.contracts.tests.test_founding_contracts import judged
from madoguchi.core import clock
from madoguchi.core.models import Installation
from madoguchi.counter import queries as counter
from madoguchi.counter.models import Ticket
from madoguchi.counter.rules import states
from madoguchi.invoices.models import ISSUED, Invoice
from madoguchi.journal.models import Fact
from madoguchi.manuals import queries as manuals
from madoguchi.scans import queries as scans
from madoguchi.simulation.rules import Assumptions, OpenDay, Procedure, Spread
from madoguchi.tenancy import walls

SLUG = "sapporo-card-centre"
TODAY, PAST = dt.date(2025, 12, 3), dt.date(2025, 12, 2)
NOW = clock.tokyo(TODAY, 13)


@pytest.fixture
def begun(committed_db: object, connected_as: Any) -> Iterator[None]:
    with connected_as("worker"):
        Installation.settle(demonstration=True)
        with clock.at(clock.tokyo(dt.date(2025, 4, 1))):
            contracts.load(SLUG)
        with clock.at(NOW), clock.movable():
            people.settle([SLUG])
            centre.start(SLUG, share=0.02)
            yield


def test_a_tiny_day_closes_with_nobody_left_and_its_counts_add_up(begun: None) -> None:
    with walls.scope([SLUG]):
        tickets = list(Ticket.objects.filter(day=PAST))
        ended = [one for one in tickets if one.state == states.ENDED]
        assert len(tickets) == len(ended) > 5
        done: dict[str, int] = {}
        for one in tickets:
            for slug, count in one.done.items():
                done[slug] = done.get(slug, 0) + count
        assert counter.procedures_by_day(SLUG, PAST, PAST)[PAST] == done
        held = counter.day(SLUG, PAST)
        assert held is not None and held.closed_at is not None


def test_the_stocktake_of_a_tiny_day_holds(begun: None) -> None:
    with walls.scope([SLUG]):
        (made,) = Stocktake.objects.all()
        here = Card.objects.filter(state__in=holding.HERE).count()
        issued = Card.objects.filter(state=holding.ISSUED).count()
        assert made.state == "closed" and made.held == made.found == here > 0
        assert made.received == made.held + made.issued
        assert made.issued == issued


def test_the_evening_comes_after_a_close_that_was_late(begun: None) -> None:
    # Who did not come is held at the close: a stocktake before it misses the cards.
    late = clock.tokyo(PAST, 20, 50)
    with walls.scope([SLUG]):
        held = counter.day(SLUG, PAST)
        assert held is not None
        held.closed_at = late
        held.save()
    after = centre.after_closing(centre.of(SLUG), PAST, 30)
    assert after == late + dt.timedelta(minutes=30)


def facts_and_moves() -> tuple[int, int, int]:
    with walls.scope([SLUG]):
        return Fact.objects.count(), Move.objects.count(), Ticket.objects.count()


def test_a_week_is_made_once_and_its_cards_are_counted_through(begun: None) -> None:
    days = centre_weeks.fill(SLUG, 1, 0.02, lambda _made: None, hands=1)
    assert [day.day for day in days] == [26, 29, 30, 1]
    before = facts_and_moves()
    assert centre_weeks.fill(SLUG, 1, 0.02, lambda _made: None, hands=1) == []
    assert facts_and_moves() == before
    with walls.scope([SLUG]):
        made = list(Stocktake.objects.order_by("closed_at"))
        assert [one.day for one in made] == [*days, PAST]
        assert [one.opening for one in made] == [0, *(one.held for one in made[:-1])]
        assert not Ticket.objects.exclude(state=states.ENDED).exists()
        (bill,) = Invoice.objects.all()
        assert (bill.month, bill.state, bill.number) == ("2025-11", ISSUED, 1)
        assert bill.report is not None and bill.report.submission.ref == "2025-11"
    attended = judged(SLUG, "6-2-f", *rows())
    made_of = {"2025-11-29", "2025-12-01", "2025-12-02"}
    found = {key: out.verdict for key, out in attended.items()}
    assert all(any(day in key for key in found) for day in made_of), found
    assert {v for key, v in found.items() if str(TODAY) not in key} == {Verdict.MET}
    borne = judged(SLUG, "7-1", *rows()).values()
    assert {out.verdict for out in borne} == {Verdict.MET}


def test_a_day_that_was_stopped_goes_on_and_is_written_up(
    begun: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = centre_weeks.played

    def stopped(contract: str, day: dt.date, share: float) -> object:
        with monkeypatch.context() as patched:
            patched.setattr(Floor, "play", some_events)
            return played(contract, day, share)

    monkeypatch.setattr(centre_weeks, "played", stopped)
    with pytest.raises(KeyboardInterrupt):
        centre_weeks.fill(SLUG, 1, 0.02, lambda _made: None, hands=1)
    monkeypatch.setattr(centre_weeks, "played", played)
    days = centre_weeks.fill(SLUG, 1, 0.02, lambda _made: None, hands=1)
    made = centre.of(SLUG)
    came = [one for one in made.visitors(days[0], 0.02) if one.at is not None]
    with walls.scope([SLUG]):
        assert counter.tickets(SLUG, days[0]).count() == len(came)
        assert not Ticket.objects.exclude(state=states.ENDED).exists()
        assert centre_weeks.missing(made, days[0]) == []


def some_events(floor: Floor, happen: Callable[[dt.datetime, Act], bool]) -> None:
    """As much of a day as fits in before somebody stops the run."""
    for _nth in range(12):
        moment, _number, act = heapq.heappop(floor.events)
        happen(moment, act)
    raise KeyboardInterrupt


def test_the_start_has_papers_scanned_screens_paired_and_answers_to_look_up(
    begun: None,
) -> None:
    with walls.scope([SLUG]):
        pages = scans.page_counts(SLUG, PAST, PAST)
        assert set(pages.values()) == {centre_scans.EACH} and len(pages) == 5
        assert all(one.paired_at for one in counter.devices(SLUG))
        assert {one.kind for one in counter.devices(SLUG)} == {
            "machine",
            "hall",
            "window",
        }
        assert manuals.search(SLUG, "暗証番号").rows


# -- the plan ------------------------------------------------------------------------

SLUGS = ("card-issue", "certificate", "pin", "application")
TIMES = Spread(8, 13)
ASSUMED = Assumptions(
    procedures={
        slug: Procedure(slug, TIMES, 5, 0.5, 1.0 if slug == "card-issue" else 0.5)
        for slug in SLUGS
    },
    officer=Spread(3, 6),
    items_per_visit=1.6,
    no_show=0.07,
    late=0.05,
    late_after=5,
    late_by=Spread(8, 20),
    slot=15,
    last_before_close=30,
    weekdays={0: 1.15},
)
DAYS = [OpenDay(dt.date(2025, 12, day), 720, 1200) for day in (1, 2, 3, 6, 7)]
volumes = st.fixed_dictionaries({slug: st.integers(0, 60) for slug in SLUGS})


@given(volumes, st.floats(0.01, 2.0))
def test_the_items_of_a_month_are_shared_out_without_a_remainder(
    wanted: dict[str, int], share: float
) -> None:
    found = centre_plan.items_by_day(wanted, DAYS, ASSUMED, share)
    for slug, volume in wanted.items():
        sums = [found[day.day][slug] for day in DAYS]
        assert min(sums) >= 0 and abs(sum(sums) - volume * share) <= 0.5 + 1e-6


@settings(max_examples=30)
@given(volumes, st.integers(0, 99))
def test_the_visits_of_a_day_are_its_items(wanted: dict[str, int], seed: int) -> None:
    day = DAYS[0]
    made = centre_plan.visitors(day, wanted, ASSUMED, ["chuo"], str(seed))
    came = [one for one in made if one.at is not None]
    done: dict[str, int] = {}
    for one in came:
        for slug, count in one.procedures:
            done[slug] = done.get(slug, 0) + count
    assert done == {slug: count for slug, count in wanted.items() if count}
    assert all(0 <= (one.at or 0) <= day.minutes for one in came)
    assert made == centre_plan.visitors(day, wanted, ASSUMED, ["chuo"], str(seed))


@settings(max_examples=30)
@given(volumes, st.integers(0, 99))
def test_who_books_has_a_number_of_their_own_and_a_card_has_its_notice(
    wanted: dict[str, int], seed: int
) -> None:
    made = centre_plan.visitors(DAYS[1], wanted, ASSUMED, [], str(seed))
    numbers = [one.booking for one in made if one.booking]
    assert len(numbers) == len(set(numbers))
    for one in made:
        assert bool(one.person.notice) == (one.lane == "card-issue")
        assert one.at is not None or one.booking
