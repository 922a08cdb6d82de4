"""Questions about the counter's day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from statistics import median, quantiles
from typing import Any

from django.db.models import (
    Avg,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    StdDev,
    Sum,
)
from django.db.models.functions import Extract

from madoguchi.bookings.models import Booking
from madoguchi.contracts import library
from madoguchi.core import clock
from madoguchi.counter import parameters
from madoguchi.counter.models import (
    OPEN,
    Appointment,
    Day,
    Device,
    Import,
    Keeping,
    Officer,
    Ticket,
    Window,
    WindowChange,
)
from madoguchi.counter.rules import states, waiting
from madoguchi.counter.rules.states import ON_PAPER
from madoguchi.counter.rules.waiting import Learnt, Took
from madoguchi.crew import queries as crew
from madoguchi.manuals.rules import Topic
from madoguchi.papers.tables import Period
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract
from madoguchi.visits.models import Procedure

SERVICE = "counter"
"""The service of a counter's visits."""

LEARN_DAYS = 28


def contracts_with_counter(today: dt.date) -> list[Contract]:
    """The contracts in force that describe a counter (procedures to serve)."""
    rows = Contract.objects.filter(starts_on__lte=today, ends_on__gte=today)
    return [one for one in rows.order_by("pk") if _has_counter(one.pk, today)]


def _has_counter(contract: str, today: dt.date) -> bool:
    try:
        return bool(parameters.on(contract, today).procedure)
    except library.NoSuchContract:
        return False


def runs(contract: str) -> bool:
    """Whether a contract runs a counter today."""
    return _has_counter(contract, clock.today())


def days_open(contract: str, days: Period) -> int:
    """On how many days of a period the counter was open."""
    rows = Day.objects.filter(
        contract_id=contract, day__gte=days.first, day__lte=days.last
    )
    return rows.count()


def closed_days(contract: str, first: dt.date, last: dt.date) -> list[dt.date]:
    """The days of a period that were closed."""
    rows = Day.objects.filter(contract_id=contract, day__gte=first, day__lte=last)
    found = rows.exclude(closed_at=None).order_by("day")
    return list(found.values_list("day", flat=True)[:62])


def tickets_between(contract: str, first: dt.date, last: dt.date) -> QuerySet[Ticket]:
    """The tickets of a period in order, practice left out."""
    rows = Ticket.objects.filter(
        contract_id=contract, day__gte=first, day__lte=last, practice=False
    )
    return rows.order_by("day", "issued_at", "id")


def day(contract: str, on: dt.date) -> Day | None:
    """The counter's day, once it was opened."""
    return Day.objects.filter(contract_id=contract, day=on).first()


def hours(contract: str, on: dt.date) -> tuple[dt.datetime, dt.datetime] | None:
    """When the centre opens and closes on a day; None when it is closed."""
    table = parameters.on(contract, on)
    calendars = library.contract_file(contract).calendars
    if table.calendar not in calendars:
        return clock.tokyo(on, 9), clock.tokyo(on, 17)
    found = calendars[table.calendar].day(on)
    if not found.open or not found.hours:
        return None
    first, last = found.hours[0][0], found.hours[-1][1]
    return (
        clock.tokyo(on, first.hour, first.minute),
        clock.tokyo(on, last.hour, last.minute),
    )


def next_opening(contract: str, after: dt.datetime) -> dt.datetime | None:
    """The next moment at which the centre opens, within two months."""
    for ahead in range(60):
        on = clock.tokyo_date(after) + dt.timedelta(days=ahead)
        span = hours(contract, on)
        if span and span[0] > after:
            return span[0]
    return None


def closed_reason(contract: str, on: dt.date, english: bool = False) -> str:
    """Why the centre is closed on a day, in the calendar's words."""
    table = parameters.on(contract, on)
    calendars = library.contract_file(contract).calendars
    if table.calendar not in calendars:
        return ""
    found = calendars[table.calendar].day(on)
    return found.reason_en if english else found.reason


def windows(contract: str) -> QuerySet[Window]:
    """Every window, in order of its number."""
    return Window.objects.filter(contract_id=contract).order_by("number")


def sat_before(window: Window, person: int) -> int | None:
    """Who sat at a window last today, another than ``person``; to be offered first."""
    changes = WindowChange.objects.filter(
        contract_id=window.contract_id, window=window, day=clock.today()
    )
    changes = changes.filter(account__isnull=False).exclude(account=person)
    return changes.order_by("-at", "-pk").values_list("account", flat=True).first()


def tickets(contract: str, on: dt.date, *, practice: bool = False) -> QuerySet[Ticket]:
    """The tickets of a day."""
    return Ticket.objects.filter(contract_id=contract, day=on, practice=practice)


def in_line(
    contract: str, on: dt.date, *, practice: bool = False, only: Iterable[str] = ()
) -> list[Ticket]:
    """Who waits, in the order in which they stand; ``only`` names what is read."""
    found = tickets(contract, on, practice=practice).filter(state=states.WAITING)
    return list(found.only(*only).order_by("order_at", "id"))


def at_window(window: Window) -> Ticket | None:
    """Who is at a window now."""
    return Ticket.objects.filter(
        contract_id=window.contract_id,
        window=window,
        state__in=states.AT_WINDOW,
    ).first()


def held(contract: str, on: dt.date, *, practice: bool = False) -> list[Ticket]:
    """Who was set aside, the longest first."""
    found = tickets(contract, on, practice=practice).filter(state=states.HELD)
    return list(found.select_related("window").order_by("moved_at"))


def officer_queue(
    contract: str, on: dt.date, *, practice: bool = False
) -> list[Ticket]:
    """Who waits for the municipal officer or is with one, the longest first."""
    found = tickets(contract, on, practice=practice).filter(
        state__in=(states.OFFICER_WAIT, states.OFFICER)
    )
    return list(found.select_related("window").order_by("officer_wait_at"))


UNSIGNED_DAYS = 31
"""How long a confirmation on paper stays on the officer's list."""


def unsigned(contract: str, first: dt.date, last: dt.date) -> QuerySet[Ticket]:
    """Confirmed on paper while the network was lost; the officer has not said so."""
    rows = Ticket.objects.filter(
        contract_id=contract,
        day__gte=first,
        day__lte=last,
        practice=False,
        officer_result=ON_PAPER,
    )
    return rows.order_by("day", "number")


def by_token(contract: str, token: str) -> Ticket | None:
    """The ticket of a personal page."""
    rows = Ticket.objects.filter(contract_id=contract, token=token)
    return rows.select_related("window").first()


def by_number(
    contract: str, on: dt.date, number: int, *, practice: bool = False
) -> Ticket | None:
    """The ticket of a day with this number."""
    return tickets(contract, on, practice=practice).filter(number=number).first()


def ahead(ticket: Ticket) -> int:
    """How many stand before a waiting ticket in its own queue."""
    if ticket.state != states.WAITING:
        return 0
    return (
        tickets(ticket.contract_id, ticket.day, practice=ticket.practice)
        .filter(state=states.WAITING, order_at__lte=ticket.order_at)
        .exclude(pk=ticket.pk)
        .count()
    )


def appointment(contract: str, typed: str) -> Appointment | None:
    """The appointment of a booking number as it is typed or scanned."""
    from madoguchi.counter.adapters.bookings import booking_number

    return Appointment.objects.filter(
        contract_id=contract, number=booking_number(typed), gone_at=None
    ).first()


def appointments(contract: str, on: dt.date) -> QuerySet[Appointment]:
    """The appointments of a day, by time."""
    rows = Appointment.objects.filter(contract_id=contract, day=on, gone_at=None)
    return rows.order_by("starts_at", "number")


def appointments_of(contract: str, bookings: Iterable[int]) -> list[Appointment]:
    """The appointments of some bookings."""
    rows = Appointment.objects.filter(contract_id=contract, gone_at=None)
    return list(rows.filter(booking_id__in=list(bookings)).order_by("-starts_at"))


def imports(contract: str, limit: int = 20) -> list[Import]:
    """The latest readings of the booking file."""
    return list(Import.objects.filter(contract_id=contract).order_by("-id")[:limit])


def imported_on(contract: str, on: dt.date) -> bool:
    """Whether a booking file was taken over on a day."""
    return Import.objects.filter(contract_id=contract, day=on, errors=0).exists()


def subjects_of(contract: str, tickets: Iterable[Ticket]) -> dict[int, int]:
    """The person behind each ticket: of its booking, else who asked for a notice."""
    found = list(tickets)
    booked = dict(
        Booking.objects.filter(
            contract_id=contract, pk__in=[t.booking_id for t in found if t.booking_id]
        ).values_list("pk", "subject_id")
    )
    people = {t.pk: booked.get(t.booking_id or 0) or t.subject_id for t in found}
    return {ticket: subject for ticket, subject in people.items() if subject}


def kept(contract: str, *, practice: bool = False) -> dict[int, Keeping]:
    """Papers of visitors that are still here, by ticket."""
    rows = Keeping.objects.filter(
        contract_id=contract,
        returned_at=None,
        ticket__contract_id=contract,
        ticket__practice=practice,
    )
    return {one.ticket_id: one for one in rows.select_related("ticket")[:500]}


def devices(contract: str) -> list[Device]:
    """The paired screens, those in use first."""
    rows = Device.objects.filter(contract_id=contract).select_related("window")
    return list(rows.order_by(F("revoked_at").asc(nulls_first=True), "id")[:200])


def learnt(contract: str, on: dt.date) -> Learnt:
    """What handling takes: the contract's estimate and the centre's own log.

    From the tickets of the four weeks before the day, grouped by what was done, and
    from how many of their bookings came.
    """
    table = parameters.on(contract, on)
    before = {p: waiting.guess(one.minutes) for p, one in table.procedure.items()}
    rows = (
        _finished(contract, on)
        .filter(people=1)
        .values("lane", "done")
        .annotate(n=Count("id"), mean=Avg("took"), spread=StdDev("took"))
        .order_by("lane", "done")
    )
    log = [
        Took(r["lane"], r["done"], r["n"], float(r["mean"]), float(r["spread"]) ** 2)
        for r in rows
    ]
    return waiting.learn(log, before, _kept(contract, on))


def _finished(contract: str, on: dt.date) -> QuerySet[Any]:
    """Tickets of the last weeks that one window served to the end, with seconds."""
    return Ticket.objects.filter(
        contract_id=contract,
        outcome=states.DONE,
        practice=False,
        passed={},
        lane__in=list(parameters.on(contract, on).procedure),
        day__gte=on - dt.timedelta(days=LEARN_DAYS),
        day__lt=on,
        serving_at__isnull=False,
    ).annotate(took=_TOOK)


_TOOK = Extract(F("ended_at") - F("serving_at"), "epoch")


def _kept(contract: str, on: dt.date) -> tuple[int, int]:
    """How many bookings of the last weeks came, and how many there were."""
    first = on - dt.timedelta(days=LEARN_DAYS)
    listed = Appointment.objects.filter(
        contract_id=contract, day__gte=first, day__lt=on, gone_at=None
    )
    came = Ticket.objects.filter(
        contract_id=contract,
        day__gte=first,
        day__lt=on,
        booking_id__isnull=False,
        practice=False,
    )
    booked = listed.count()
    return min(came.count(), booked), booked


def awaited(
    contract: str, now: dt.datetime, late: dt.timedelta, ahead: dt.timedelta
) -> list[tuple[dt.datetime, str]]:
    """Bookings whose time is near and whose visitor is not here: time, procedure."""
    here = Ticket.objects.filter(
        contract_id=contract,
        day=clock.tokyo_date(now),
        booking_id=OuterRef("booking_id"),
    )
    rows = Appointment.objects.filter(
        contract_id=contract,
        day=clock.tokyo_date(now),
        gone_at=None,
        starts_at__gte=now - late,
        starts_at__lt=now + ahead,
    ).exclude(Exists(here))
    found = rows.order_by("starts_at", "id").values_list("starts_at", "procedure")
    return list(found[:500])


def officers(contract: str, on: dt.date) -> list[Officer]:
    """The municipal officers who took their place on a day."""
    rows = Officer.objects.filter(contract_id=contract, day=on)
    return list(rows.order_by("state", "account"))


AT_WINDOWS = ("window", "staff")
"""The roles of the shift plan whose people sit at windows."""


def planned(contract: str, on: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
    """From when until when people of the windows are planned on a day."""
    return [
        (clock.tokyo(on, a.hour, a.minute), clock.tokyo(on, b.hour, b.minute))
        for a, b in crew.hours_of(contract, on, AT_WINDOWS)
    ]


def unserved(contract: str, line: Iterable[Ticket]) -> list[Ticket]:
    """Who waits and whom no open window may call: nobody serves all they came for."""
    rows = windows(contract).filter(state=OPEN, practice=False)
    found = {one.pk: set(one.skills) for one in rows}
    return [
        one
        for one in line
        if not any(
            set(one.needs) <= skills and one.to_window_id in (None, pk)
            for pk, skills in found.items()
        )
    ]


def procedures_by_day(
    contract: str, first: dt.date, last: dt.date
) -> dict[dt.date, dict[str, int]]:
    """Completed procedures of the counter by day: SP 5(2)ケ; from the visits."""
    rows = (
        Procedure.objects.filter(
            contract_id=contract,
            visit__contract_id=contract,
            visit__day__gte=first,
            visit__day__lte=last,
            visit__service=SERVICE,
        )
        .values("visit__day", "name")
        .annotate(n=Sum("count"))
        .order_by("visit__day", "name")
    )
    found: dict[dt.date, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["visit__day"], {})[row["name"]] = int(row["n"])
    return found


def service_times(contract: str) -> dict[str, tuple[float, float, int]]:
    """Median and 90 % point of the minutes of each procedure, and how many tickets.

    From the centre's own log (tickets of one procedure), the wait for the officer
    inside the visit left out: what ``SERVICE_TIMES`` names for the simulation.
    """
    today = clock.today()
    waited = Extract(F("officer_at") - F("officer_wait_at"), "epoch")
    with walls.scope([contract]):
        rows = list(
            _finished(contract, today)
            .filter(people=1)
            .annotate(waited=waited)
            .values_list("lane", "done", "took", "waited")
        )
    times: dict[str, list[float]] = {}
    for lane, done, took, officer in rows:
        own = float(took) - float(officer or 0)
        if done == {lane: 1} and 0 < own <= waiting.LONGEST:
            times.setdefault(lane, []).append(own / 60)
    return {
        lane: (round(median(own), 2), round(quantiles(own, n=10)[8], 2), len(own))
        for lane, own in times.items()
        if len(own) > 1
    }


def topics(contract: str) -> list[Topic]:
    """The procedures, for the FAQ: what ``MANUAL_TOPICS`` names."""
    try:
        table = parameters.on(contract, clock.today())
    except library.NoSuchContract:
        return []
    return [
        Topic(slug, one.ja, one.en, one.words) for slug, one in table.procedure.items()
    ]


def open_skills(contract: str) -> list[frozenset[str]]:
    """What each open window serves."""
    rows = windows(contract).filter(state=OPEN, practice=False)
    return [frozenset(skills) for skills in rows.values_list("skills", flat=True)]


def counts(contract: str, on: dt.date) -> Mapping[str, int]:
    """Tickets of a day: issued, waiting, at a window, with the officer, ended …"""
    found = tickets(contract, on).aggregate(
        issued=Count("id"),
        waiting=Count("id", filter=Q(state=states.WAITING)),
        booked=Count("id", filter=Q(state=states.WAITING, booked=True)),
        serving=Count("id", filter=Q(state__in=states.AT_WINDOW)),
        officer=Count("id", filter=Q(state__in=(states.OFFICER_WAIT, states.OFFICER))),
        held=Count("id", filter=Q(state=states.HELD)),
        absent=Count("id", filter=Q(state=states.ABSENT)),
        done=Count("id", filter=Q(outcome=states.DONE)),
        ended=Count("id", filter=Q(state=states.ENDED)),
    )
    return {name: int(n) for name, n in found.items()}


def over(contract: str, on: dt.date) -> dt.datetime:
    """Now, or for a day that is past the end of its opening hours."""
    now, found = clock.now(), hours(contract, on)
    if on >= clock.tokyo_date(now):
        return now
    return found[1] if found else clock.tokyo(on, 23, 59)


def unclosed(contracts: Iterable[str], today: dt.date) -> list[Day]:
    """Days before today that were opened and never closed, the oldest first."""
    rows = Day.objects.filter(
        contract_id__in=list(contracts), day__lt=today, closed_at=None
    )
    return list(rows.order_by("day", "contract_id")[:10])


def left_open(contract: str, on: dt.date) -> list[Ticket]:
    """Tickets that must be resolved before the day closes."""
    found = tickets(contract, on).exclude(state=states.ENDED)
    return list(found.select_related("window").order_by("number")[:200])
