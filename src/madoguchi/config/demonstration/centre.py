"""The card centre of the demonstration: its start, and the weeks before today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from madoguchi.config.demonstration import (
    centre_bookings,
    centre_cards,
    centre_desk,
    centre_mail,
    centre_papers,
    centre_people,
    centre_plan,
    centre_scans,
)
from madoguchi.config.demonstration.centre_floor import MORNING, Act, Floor, Tally
from madoguchi.config.demonstration.centre_people import Crew
from madoguchi.config.demonstration.centre_plan import Visitor
from madoguchi.contracts import library
from madoguchi.core import clock
from madoguchi.core.models import Once
from madoguchi.counter import queries as counter
from madoguchi.counter import services
from madoguchi.counter.models import Day
from madoguchi.simulation import queries as simulation
from madoguchi.simulation.queries import Ground
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

SEED = "centre"
FAMILY = "sapporo-card-centre"
START = 0.05
"""The share of an average day that a start plays, of the last opening day."""
TODAY = 0.25
"""The share of the next opening day's bookings that a start imports."""
ROUNDED = 0.001
"""Minutes by which the moment of a ticket may differ from the one that was drawn."""
LAST_CLOSES = dt.timedelta(minutes=90)


@dataclass
class Centre:
    """One contract's centre: its people, its calendar and what its volumes say."""

    contract: Contract
    them: Crew
    _grounds: dict[dt.date, Ground] = field(default_factory=dict)

    def open_days(self, first: dt.date, last: dt.date) -> list[dt.date]:
        """Its opening days within the term."""
        calendar = library.contract_file(self.contract.pk).calendars[simulation.SITE]
        begins, ends = self.contract.starts_on, self.contract.ends_on
        return calendar.opening_days(max(first, begins), min(last, ends))

    def following(self, day: dt.date) -> dt.date:
        """The next opening day."""
        return self.open_days(day + dt.timedelta(days=1), day + dt.timedelta(days=40))[
            0
        ]

    def before(self, day: dt.date) -> dt.date | None:
        """The opening day before."""
        found = self.open_days(day - dt.timedelta(days=40), day - dt.timedelta(days=1))
        return found[-1] if found else None

    def hours(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """From opening to closing; the day must be open."""
        span = counter.hours(self.contract.pk, day)
        assert span is not None
        return span

    def ground(self, day: dt.date) -> Ground:
        """The contract's volumes and assumptions of a day's month."""
        month = day.replace(day=1)
        if month not in self._grounds:
            found = simulation.ground(self.contract.pk, month, "average", measured={})
            assert found is not None
            self._grounds[month] = found
        return self._grounds[month]

    def visitors(self, day: dt.date, share: float) -> list[Visitor]:
        """Who comes on an opening day at a share of the average; always alike."""
        ground = self.ground(day)
        items = centre_plan.items_by_day(
            ground.volumes, ground.days, ground.assumed, share
        )
        open_day = next(one for one in ground.days if one.day == day)
        return centre_plan.visitors(
            open_day, items[day], ground.assumed, self.wards, f"{SEED} {share}"
        )

    @cached_property
    def wards(self) -> tuple[str, ...]:
        from madoguchi.cards import parameters

        return tuple(parameters.on(self.contract.pk, self.contract.starts_on).wards)

    def floor(self, day: dt.date, share: float, **more: object) -> Floor:
        """Windows and officers as many as the share of visitors needs."""
        ground = self.ground(day)
        windows = max(2, round(ground.windows * min(share * 1.2, 1.0)))
        officers = max(2, round(ground.told.officers * min(share * 1.5, 1.0)))
        return Floor(
            self.contract,
            self.them,
            day,
            windows=windows,
            officers=officers,
            **more,  # type: ignore[arg-type]
        )


def of(contract: str) -> Centre:
    """The centre of a contract whose people are settled."""
    return Centre(Contract.objects.get(pk=contract), centre_people.crew_of(contract))


# -- the start --------------------------------------------------------------------


def start(contract: str, share: float = START) -> Tally:
    """People, papers, one past opening day at a small scale, the next one's cards."""
    held = Contract.objects.get(pk=contract)
    centre_people.settle(held)
    made = of(contract)
    today = clock.today()
    past = made.before(today)
    if past is None or past <= held.starts_on:
        return Tally()
    _before(made, past)
    first = made.before(past) or past - dt.timedelta(days=1)
    coming = today if _is_open(made, today) else made.following(today)
    here, ahead = made.visitors(past, share), made.visitors(coming, TODAY)
    _brought(made, first, {past: here, coming: ahead})
    began(made, past)
    tally = whole_day(made, past, here, share)
    close(made, past)
    with clock.at(after_closing(made, past, 15)):
        centre_desk.screens(made.contract, made.them)
    evening(made, past, here, ready=coming)
    with clock.at(after_closing(made, past, 40)):
        centre_mail.of_day(made.contract, made.them, past)
    for month in sorted({first.replace(day=1), today.replace(day=1)}):
        centre_papers.duties(made.contract, made.them, max(month, first))
    return tally


def _is_open(made: Centre, day: dt.date) -> bool:
    return day in made.open_days(day, day)


def _before(made: Centre, past: dt.date) -> None:
    """What is on file some weeks before: papers, people, shifts, places."""
    ago = max(past - dt.timedelta(days=30), made.contract.starts_on)
    with clock.at(clock.tokyo(ago, 9)):
        centre_papers.before_opening(made.contract, made.them)
        centre_people.prepare(made.contract, made.them, ago)
        centre_cards.furnish(made.contract, made.them)
    last = past + dt.timedelta(days=25)
    days = {
        day: (
            span[0].astimezone(clock.TOKYO).time(),
            span[1].astimezone(clock.TOKYO).time(),
        )
        for day in made.open_days(ago, last)
        if (span := made.hours(day))
    }
    centre_people.rosters(made.contract, made.them, days)


def _brought(
    made: Centre, day: dt.date, planned: Mapping[dt.date, Sequence[Visitor]]
) -> None:
    """In the evening before: the booking files, and the transport with their cards."""
    with clock.at(closed(made, day) + dt.timedelta(hours=1)):
        for booked, visitors in planned.items():
            opens, _closes = made.hours(booked)
            centre_bookings.take(made.contract, opens, visitors)
        every = [one for visitors in planned.values() for one in visitors]
        centre_cards.brought(made.contract, made.them, every)
        centre_cards.prepare(made.contract, made.them, min(planned))


def closed(made: Centre, day: dt.date) -> dt.datetime:
    """When a counter closed: as the calendar says, or later with its last visitor.

    What belongs to the evening follows it, or a stocktake would not see what the
    close did to the cards of those who did not come.
    """
    span = counter.hours(made.contract.pk, day)
    said = span[1] if span else clock.tokyo(day, 18)
    with walls.scope([made.contract.pk]):
        held = counter.day(made.contract.pk, day)
    return max(said, held.closed_at) if held and held.closed_at else said


def began(made: Centre, first: dt.date) -> None:
    """The operation began on this day, unless an earlier one is written down."""
    key = f"centre-began-{made.contract.pk}"
    known = Once.objects.filter(key=key).values_list("answer", flat=True).first()
    if known is not None and known <= first.isoformat():
        return
    with clock.at(clock.tokyo(first, 9)):
        centre_papers.begin_operation(made.contract, made.them)
    Once.objects.update_or_create(
        key=key, defaults={"answer": first.isoformat(), "made_at": clock.now()}
    )


# -- one day ----------------------------------------------------------------------


def whole_day(
    made: Centre, day: dt.date, visitors: Sequence[Visitor], share: float
) -> Tally:
    """All of a day's visits, from the windows' opening to the last who is served.

    A day that an interrupted run has begun goes on; a closed one stays as it is.
    """
    with walls.scope([made.contract.pk]):
        held = counter.day(made.contract.pk, day)
    if held is not None and held.closed_at is not None:
        return Tally()
    _opens, closes = made.hours(day)
    floor = made.floor(day, share)
    if held is None:
        _opened(made, floor, visitors)
    else:
        _gone_on(made, floor, visitors)
    limit = closes + LAST_CLOSES

    def happen(moment: dt.datetime, act: Act) -> bool:
        if moment > limit:
            return False
        with clock.at(moment):
            act()
        return True

    floor.play(happen)
    return floor.tally


def _opened(made: Centre, floor: Floor, visitors: Sequence[Visitor]) -> None:
    opens, _closes = made.hours(floor.day)
    with clock.at(opens - MORNING):
        services.open_day(contract=made.contract, by=made.them.manager, day=floor.day)
    with clock.at(opens):
        floor.take_windows()
    floor.expect(opens, visitors)


def _gone_on(made: Centre, floor: Floor, visitors: Sequence[Visitor]) -> None:
    """From the last thing that happened; who has a ticket does not come again."""
    opens, _closes = made.hours(floor.day)
    with walls.scope([made.contract.pk]):
        tickets = counter.tickets(made.contract.pk, floor.day).order_by("-issued_at")
        came = tickets.values_list("issued_at", flat=True).first()
    since = (came - opens).total_seconds() / 60 + ROUNDED if came else -1.0
    with clock.at(max(_last(made.contract.pk, floor.day), opens)):
        floor.take_windows()
        floor.take_over()
        floor.expect(opens, [v for v in visitors if v.at is not None and v.at > since])
        floor.plan(clock.now(), floor.call_all)


def evening(
    made: Centre,
    day: dt.date,
    visitors: Sequence[Visitor],
    *,
    ready: dt.date | None,
    all_back: bool = False,
) -> None:
    """Of a closed day: cards handed over, the next day's ready, counted, written up."""
    contract, them = made.contract, made.them
    centre_cards.handed_over(contract, them, day, visitors)
    with clock.at(after_closing(made, day, 20)):
        centre_cards.sent_back(contract, them, day, all_=all_back)
        if ready is not None:
            centre_cards.prepare(contract, them, ready)
    with clock.at(after_closing(made, day, 30)):
        centre_cards.counted(contract, them)
        centre_scans.of_day(contract, them, day)
        centre_desk.said(contract, them, day)
        centre_papers.of_day(contract, them, day)


def close(made: Centre, day: dt.date) -> Day:
    """Whoever is left is told another day; the photographs are gone; the day closes."""
    from madoguchi.cards.models.applications import Photo
    from madoguchi.cards.services import photos
    from madoguchi.counter.rules import states

    last = _last(made.contract.pk, day) + dt.timedelta(minutes=5)
    moment = max(after_closing(made, day, 5), min(last, clock.now()))
    with clock.at(moment), walls.scope([made.contract.pk]):
        for ticket in counter.left_open(made.contract.pk, day):
            outcome = (
                states.NOT_COME if ticket.state == states.ABSENT else states.ANOTHER_DAY
            )
            services.finish(ticket=ticket, outcome=outcome, by=made.them.manager)
        for photo in Photo.objects.filter(contract=made.contract, deleted_at=None):
            photos.do(photo=photo, step="deleted", by=made.them.manager)
        photos.check_day(contract=made.contract, by=made.them.manager, looked=True)
        held = counter.day(made.contract.pk, day)
        assert held is not None
        shut = services.close_day(day=held, by=made.them.manager)
        opens, _closes = made.hours(day)
        over = (moment + dt.timedelta(minutes=15)).astimezone(clock.TOKYO)
        centre_people.attended(made.contract, made.them, day, opens, over)
        centre_cards.follow(made.contract)
    return shut


def after_closing(made: Centre, day: dt.date, minutes: int) -> dt.datetime:
    """So many minutes after a day's closing, but never after now."""
    return min(closed(made, day) + dt.timedelta(minutes=minutes), clock.now())


def _last(contract: str, day: dt.date) -> dt.datetime:
    """When the last visitor was done; without any, the morning."""
    with walls.scope([contract]):
        rows = counter.tickets(contract, day).order_by("-moved_at")
        last = rows.values_list("moved_at", flat=True).first()
    return last or clock.tokyo(day)


__all__ = [
    "Centre",
    "after_closing",
    "began",
    "close",
    "closed",
    "evening",
    "of",
    "start",
    "whole_day",
]
