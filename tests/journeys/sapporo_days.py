"""Two opening days of the card centre through its services; see ``sapporo_month``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.cards import jobs as cards
from madoguchi.cards.models import Card, Place
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import (
    application_papers,
    counting,
    moving,
    photos,
    returning,
    support,
)
from madoguchi.cards.services import applications as applying
from madoguchi.cards.tests import holding
from madoguchi.cards.tests import make_applications as applications
from madoguchi.core import clock
from madoguchi.counter import jobs, queries, services
from madoguchi.counter.models import Ticket
from madoguchi.counter.services import notify
from madoguchi.counter.tests import make
from madoguchi.documents import services as documents
from madoguchi.mailings import services as mailings
from madoguchi.mailings.tests import make as post
from madoguchi.messages import delivery
from madoguchi.reporting import jobs as reporting
from madoguchi.reporting import services as reports
from madoguchi.scans import services as scans
from madoguchi.scans.tests import make as stacks
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import citizen
from madoguchi.visits.models import Visit
from tests.journeys import sapporo_money, sapporo_month
from tests.journeys.sapporo_month import FIRST, SECOND, SLUG, Month

NOTICES = {"K1": "1000001", "K2": "1000002", "K3": "1000003"}
SERVED = ("card-issue", "certificate", "card-face", "pin", "application", "other")
PROCEDURES = ("certificate", "card-face", "pin", "other")
SUPPORTED = ("health-insurance", "benefit-account", "portal-viewing", "support-other")


def first(month: Month) -> None:
    """Saturday: cards come and are prepared, every procedure, the crowd, the mail."""
    with clock.at(clock.tokyo(FIRST, 9)):
        month.agreed("booking-data-times", "bookings.import.times", "day")
        _cards_come(month)
    with clock.at(clock.tokyo(FIRST, 10)):
        make.day(month["operations"])
        _windows(month)
        for nth, procedure in enumerate(PROCEDURES):
            _served(month, procedure, help=("form-help",) if nth == 0 else ())
    with clock.at(clock.tokyo(FIRST, 12)):
        _turn_told(month)
        _crowd(month)
    with clock.at(clock.tokyo(FIRST, 13)):
        _applied(month)
        _mail_on_instruction(month)
    with clock.at(clock.tokyo(FIRST, 18, 5)):
        _closed(month, FIRST)


def second(month: Month) -> None:
    """Sunday: one collects, two stay away; the month is handed in."""
    with clock.at(clock.tokyo(SECOND, 10)):
        _import(month)
        make.day(month["operations"])
        _windows(month)
    with clock.at(clock.tokyo(SECOND, 11)):
        _collected(month)
    with clock.at(clock.tokyo(SECOND, 18, 5)):
        _closed(month, SECOND)
        _returned(month)
    with clock.at(clock.tokyo(SECOND, 19)):
        _month_ends(month)


def _people(month: Month) -> holding.People:
    return holding.People(
        staff=month["five"],
        other=month["seven"],
        manager=month["operations"],
        identity=month["identity"],
        officer=month["officer"],
        stranger=month["reception"],
    )


def _import(month: Month) -> None:
    rows = [
        holding.row(number, notice, SECOND, f"11:{10 * nth:02}")
        for nth, (number, notice) in enumerate(NOTICES.items())
    ]
    renewal = holding.row("R9", "9", FIRST, "10:00").replace("交付,9", "更新,")
    holding.book(*rows, renewal, by=month["five"])


def _cards_come(month: Month) -> None:
    """The weekly transport, held against the list, sorted for Sunday."""
    people = _people(month)
    for actor in (people.staff, people.other, people.manager):
        holding.allow(actor, people.manager)
    _import(month)
    holding.arrived(people, *NOTICES.values())
    with walls.scope([SLUG]):
        found = list(Card.objects.select_related("contract").order_by("id"))
    for card in found:
        moving.prepare(card=card, day=SECOND, scan=_seen(card), by=people.staff)


def _seen(card: Card) -> rules.Scan:
    return rules.Scan(NOTICES[card.booking_number], "1980-05-12")


def _windows(month: Month) -> None:
    for number, name in ((5, "five"), (7, "seven")):
        make.window(month[name], number, *SERVED)


def _checked(month: Month, ticket: Ticket) -> Ticket:
    services.check_papers(
        ticket=ticket, shown=["id-paper"], missing=[], by=month["reception"]
    )
    if "form-help" in ticket.help:
        services.helped(ticket=ticket, by=month["reception"])
    return ticket


def _walk_in(month: Month, *procedures: str, **more: Any) -> Ticket:
    return _checked(month, make.ticket(month["reception"], *procedures, **more))


def _called(month: Month, ticket: Ticket) -> Ticket:
    with walls.scope([SLUG]):
        window = queries.windows(SLUG).get(number=5)
    called = services.call_number(
        window=window, ticket=ticket, by=month["five"], reason="window-change"
    )
    return services.start(ticket=called, by=month["five"])


def _officer(month: Month, ticket: Ticket) -> None:
    services.to_officer(ticket=ticket, by=month["five"])
    services.officer_take(ticket=ticket, by=month["identity"])
    services.officer_done(ticket=ticket, by=month["identity"])


def _served(month: Month, procedure: str, **more: Any) -> None:
    ticket = _called(month, _walk_in(month, procedure, **more))
    if procedure == "pin":
        _officer(month, ticket)
    services.finish(ticket=_again(ticket), outcome="done", by=month["five"])


def _again(ticket: Ticket) -> Ticket:
    with walls.scope([SLUG]):
        return Ticket.objects.select_related("window", "contract").get(pk=ticket.pk)


def _turn_told(month: Month) -> None:
    """Whose turn is near hears of it."""
    booked = _checked(month, make.arrived(month["reception"], "R9"))
    ticket = _walk_in(month, "certificate")
    notify.ask_notice(
        ticket=ticket, near=3, email="matteiru@example.jp", by=citizen(SLUG)
    )
    jobs.watch()
    while delivery.drain():
        pass
    for one in (booked, ticket):
        _called(month, one)
        services.finish(ticket=_again(one), outcome="done", by=month["five"])


def _crowd(month: Month) -> None:
    """Forty wait; somebody orders the floor; they leave again."""
    waiting = [_walk_in(month, "certificate") for _n in range(40)]
    jobs.watch()
    month.orders_the_floor()
    for ticket in waiting:
        services.finish(ticket=ticket, outcome="cancelled", by=month["reception"])


def _visit(ticket: Ticket) -> Visit:
    with walls.scope([SLUG]):
        return Visit.objects.select_related("contract").get(pk=ticket.visit_id)


def _applied(month: Month) -> None:
    """An application from the photograph to its papers' return; help with the card."""
    staff, other, contract = month["five"], month["seven"], month.contract
    ticket = _called(month, _walk_in(month, "application", help=("id-form",)))
    one = applications.application(
        staff,
        _visit(ticket),
        photo="taken",
        id_form=True,
        express=True,
        reason="newborn",
        event=FIRST,
    )
    applying.issue_id_form(application=one, by=staff)
    photo = applications.printed(one, staff)
    photos.do(photo=photo, step="deleted", by=staff)
    support.support(visit=_visit(ticket), items=SUPPORTED, form=True, by=staff)
    services.finish(ticket=_again(ticket), outcome="done", by=staff)
    applications.delivered(one, staff, other)
    application_papers.give(
        contract=contract, numbers=[one.number], counted=1, by=staff
    )
    application_papers.take(
        contract=contract, numbers=[one.number], by=month["identity"]
    )
    applying.report_defect(
        application=applications.again(one), defect="photo", by=staff
    )
    photos.check_day(contract=contract, by=staff, looked=True)


def _mail_on_instruction(month: Month) -> None:
    """A letter that the city asked for; the slips of every batch go to the city."""
    ref = month.asked("instruction", "mailing")
    staff = month["five"]
    batch = mailings.open_batch(
        contract=month.contract, kind="city-instruction", by=staff
    )
    address = {"name": "山田花子", "postcode": "060-0032", "address": "札幌市中央区"}
    item = mailings.enclose(batch=batch, refs=[ref], addressee=address, by=staff)
    mailings.hand_in(batch=batch, counted=1, by=staff)
    mailings.come_back(item=post.again(item), reason="unknown-address", by=staff)
    _slips(month)


def _slips(month: Month) -> None:
    from madoguchi.mailings.models import Batch

    with walls.scope([SLUG]):
        batches = list(Batch.objects.select_related("contract"))
    for batch in batches:
        mailings.give_slips(batch=batch, counted=2, by=month["five"])
        mailings.take_slips(batch=batch, by=month["identity"])


def _collected(month: Month) -> None:
    """A card from its slot over the desk to its person, after the officer's part."""
    staff = month["five"]
    ticket = _called(month, _checked(month, make.arrived(month["reception"], "K1")))
    with walls.scope([SLUG]):
        card = Card.objects.select_related("contract", "place").get(booking_number="K1")
    moving.fetch(card=card, scan=_seen(card), by=staff)
    _officer(month, ticket)
    moving.issue(
        card=holding.again(card),
        notice=NOTICES["K1"],
        birth="19800512",
        face_compared=True,
        by=staff,
    )
    services.finish(ticket=_again(ticket), outcome="done", by=staff)


def _closed(month: Month, day: dt.date) -> None:
    """Closed, the loops' turn, the stocktake, the day's papers scanned."""
    with walls.scope([SLUG]):
        opened = queries.day(SLUG, day)
    assert opened is not None
    services.close_day(day=opened, by=month["operations"])
    sapporo_month.was_there(month, day)
    cards.follow_bookings()
    reporting.count_days()
    _counted(month)
    pages = [p for name in PAPERS for p in (stacks.sheet(name, day), stacks.paper())]
    stacks.taken(month["five"], pages)
    scans.complete(contract=month.contract, day=day, binder="B-1", by=month["five"])


PAPERS = ("card-issue", "certificate", "card-face", "pin", "other")


def _counted(month: Month) -> None:
    made = counting.start(contract=month.contract, by=month["five"])
    with walls.scope([SLUG]):
        here = list(Card.objects.filter(state__in=rules.HERE).select_related("place"))
        held: dict[Place, list[Card]] = {}
        for card in here:
            assert card.place is not None
            held.setdefault(card.place, []).append(card)
    for place, found in held.items():
        seen = rules.scans("\n".join(NOTICES[one.booking_number] for one in found))
        counting.scan(stocktake=made, place=place, scans=seen, by=month["five"])
    counting.close(
        stocktake=holding.again(made), by=month["five"], other=month["identity"]
    )


def _returned(month: Month) -> None:
    """A card that nobody will collect goes back to its ward."""
    with walls.scope([SLUG]):
        card = Card.objects.select_related("contract").get(booking_number="K3")
    made = returning.plan(
        contract=month.contract,
        scans=[_seen(card)],
        day=SECOND,
        by=month["five"],
    )
    returning.hand_over(
        made=made, scans=[_seen(card)], by=month["five"], other=month["identity"]
    )


def _month_ends(month: Month) -> None:
    """The month's reports and the medium with its scanned papers."""
    made = scans.export(contract=month.contract, month=SECOND, by=month["five"])
    scans.deliver(export=made, medium="cd-r", by=month["five"])
    for slug in ("ticket-report", "monthly-report"):
        drawn = reports.draw_up(
            contract=month.contract, slug=slug, ref="2025-11", by=month["general"]
        )
        submitted = documents.submit(version=drawn, by=month["general"])
    sapporo_money.settled(month, submitted)
    month.filed("security-statement", "2025-11")
    sapporo_month.declared(month)
