"""Costs, the postage taken over, an invoice from draft to payment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from django.db import DatabaseError, transaction

from madoguchi.core.errors import Refusal
from madoguchi.invoices import queries, reports, services
from madoguchi.invoices.models import Cost, Invoice, Line
from madoguchi.invoices.tests import make
from madoguchi.invoices.tests.make import People
from madoguchi.mailings.tests import make as mailings
from madoguchi.papers import pdf
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

DECEMBER = "2025-12"


@pytest.fixture
def general(people: People) -> Actor:
    return make.actor("general_manager")


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as found:
        yield
    assert found.value.code == code


def test_a_cost_is_borne_as_the_contract_says(people: People) -> None:
    make.cost(people.manager)
    make.cost(people.manager, category="contractor-network", yen=300)
    rent, line = make.facts("invoices.cost_recorded")
    assert rent.keys == {"category": "rent", "ref": make.MONTH}
    assert rent.measures == {"yen": 1200, "payer": "municipality", "stage": "actual"}
    assert line.measures["payer"] == "contractor"


def test_a_changed_cost_corrects_its_fact_only_where_it_said_so(
    people: People,
) -> None:
    cost = make.cost(people.manager)
    given = {"day": cost.day, "stage": cost.stage, "by": people.manager}
    services.change_cost(cost=cost, yen=1_200, receipt="R-2", **given)
    assert len(make.facts("invoices.cost_recorded")) == 1
    held = services.change_cost(cost=cost, yen=1_500, **given)
    first, second = make.facts("invoices.cost_recorded")
    assert second.corrects == first.pk == cost.fact and held.fact == second.pk
    assert second.measures["yen"] == 1_500


def test_what_cannot_be_a_cost_is_refused(people: People) -> None:
    manager = people.manager
    with refused("no-category"):
        make.cost(manager, category="champagne")
    with refused("computed"):
        make.cost(manager, category="postage")
    with refused("in-the-future"):
        make.cost(manager, day=dt.date(2025, 12, 4))
    with refused("too-much"):
        make.cost(manager, yen=10_000_000_001)
    with refused("not-allowed"):
        make.cost(people.officer)


def test_the_postage_is_computed_and_follows_what_was_posted(people: People) -> None:
    contract, manager = make.contract(), people.manager
    with refused("nothing-posted"):
        services.take_postage(contract=contract, month=DECEMBER, by=manager)
    mailings.posted(people.staff, people.other)
    with walls.scope([make.SLUG]):
        yen = queries.postage(make.SLUG, DECEMBER)
    cost = services.take_postage(contract=contract, month=DECEMBER, by=manager)
    assert cost.yen == yen > 0 and cost.payer == "municipality"
    with refused("taken-already"):
        services.take_postage(contract=contract, month=DECEMBER, by=manager)
    with refused("computed"):
        services.change_cost(cost=cost, day=cost.day, yen=1, stage="actual", by=manager)
    mailings.posted(people.staff, people.other, "A-2")
    again = services.take_postage(contract=contract, month=DECEMBER, by=manager)
    assert again.pk == cost.pk and again.yen > yen
    assert [f.corrects for f in make.facts("invoices.cost_recorded")] == [
        None,
        cost.fact,
    ]


def test_an_invoice_rests_on_the_report_that_the_city_took(
    people: People, general: Actor
) -> None:
    invoice = make.drafted(people.manager)
    assert (invoice.net, invoice.tax, invoice.total) == (
        12_345_981,
        1_234_598,
        13_580_579,
    )
    with refused("report-missing"):
        services.issue(invoice=invoice, by=general)
    with refused("not-allowed"):
        services.issue(invoice=invoice, by=people.manager)
    report = make.report(general, people.officer)
    issued = services.issue(invoice=invoice, by=general)
    assert (issued.number, issued.report_id) == (1, report.pk)
    (fact,) = make.facts("invoices.invoice_issued")
    assert fact.keys == {"stream": "fee", "month": make.MONTH}
    assert fact.measures == {"yen": 13_580_579, "lines": 13_580_579}
    assert report.content_hash in fact.documents
    with refused("issued-already"):
        make.drafted(people.manager)


def test_what_was_issued_cannot_change_in_the_database(
    people: People, general: Actor
) -> None:
    make.report(general, people.officer)
    invoice = services.issue(invoice=make.drafted(people.manager), by=general)
    with walls.scope([make.SLUG]):
        rows = Invoice.objects.filter(pk=invoice.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(net=1, total=1 + invoice.tax)
        with pytest.raises(DatabaseError), transaction.atomic():
            Line.objects.filter(invoice=invoice).delete()


def test_the_city_pays_once_and_not_before_the_invoice(
    people: People, general: Actor
) -> None:
    make.report(general, people.officer)
    invoice = services.issue(invoice=make.drafted(people.manager), by=general)
    today = make.NOON.date()
    with refused("not-allowed"):
        services.pay(invoice=invoice, day=today, by=general)
    with refused("before-issue"):
        services.pay(
            invoice=invoice, day=today - dt.timedelta(days=1), by=people.officer
        )
    with refused("in-the-future"):
        services.pay(
            invoice=invoice, day=today + dt.timedelta(days=1), by=people.officer
        )
    paid = services.pay(invoice=invoice, day=today, by=people.officer)
    assert paid.state == "paid"
    (fact,) = make.facts("invoices.payment_made")
    assert fact.keys == {"stream": "fee", "ref": make.MONTH}
    with refused("not-issued"):
        services.pay(invoice=invoice, day=today, by=people.officer)
    with refused("not-issued"):
        services.withdraw(invoice=invoice, why="誤り", by=general)


def test_a_withdrawn_invoice_makes_room_and_keeps_its_number(
    people: People, general: Actor, noon: time_machine.Coordinates
) -> None:
    make.report(general, people.officer)
    first = services.issue(invoice=make.drafted(people.manager), by=general)
    with refused("reason-missing"):
        services.withdraw(invoice=first, why=" ", by=general)
    services.withdraw(invoice=first, why="数量の誤り", by=general)
    second = services.issue(invoice=make.drafted(people.manager), by=general)
    assert (first.number, second.number) == (1, 2)
    facts = make.facts("invoices.invoice_issued")
    assert [one.measures["yen"] for one in facts] == [13_580_579, 0, 13_580_579]
    assert facts[1].corrects == facts[0].pk


def test_the_papers_say_what_is_asked_for(people: People, general: Actor) -> None:
    make.report(general, people.officer)
    invoice = services.issue(invoice=make.drafted(people.manager), by=general)
    make.cost(people.manager, day=dt.date(2025, 11, 30))
    with walls.scope([make.SLUG]):
        held = queries.invoice(make.SLUG, invoice.pk)
        assert held is not None
        paper = reports.paper(held)
        listing = reports.listing(held.contract, make.MONTH)
        assert Cost.objects.count() == 1
    made = pdf.render(paper, reports.imprint(held))
    assert made.content.startswith(b"%PDF") and not made.missing
    assert paper.generated_at == held.issued_at
    assert pdf.render(listing).content.startswith(b"%PDF")
