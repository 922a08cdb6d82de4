"""The day's report: what the rules read, in every format, each number with its way."""

from __future__ import annotations

import pytest
import time_machine

from madoguchi.calls import reports, services
from madoguchi.calls.models import DeskDay
from madoguchi.calls.tests import make
from madoguchi.calls.tests.make import People, entry
from madoguchi.calls.tests.test_call import recorded
from madoguchi.calls.tests.test_desk import refused
from madoguchi.core import clock
from madoguchi.documents import services as documents
from madoguchi.papers import csv, pdf, xlsx
from madoguchi.papers.imprint import Imprint
from madoguchi.papers.tables import Report, Table
from madoguchi.reporting import records
from madoguchi.reporting import services as reporting
from madoguchi.tenancy import walls


@pytest.fixture
def closed(
    people: People, desk_open: DeskDay, morning: time_machine.Coordinates
) -> DeskDay:
    """A day with figures, one recorded inquiry, closed at 17:00."""
    recorded(people)
    morning.move_to(clock.tokyo(make.DAY, 17))
    services.record_figures(
        desk=desk_open,
        entries=[entry(9, 20, 19, 1), entry(10, 0, 0)],
        by=people.operator,
    )
    return services.close_desk(desk=desk_open, by=people.operator)


def report() -> Report:
    with walls.scope([make.SLUG]):
        return reports.call_report(make.contract(), make.DAY.isoformat())


def test_it_holds_what_the_clause_asks_and_numbers_only(closed: DeskDay) -> None:
    assert report().fields == {"calls", "new_bookings"}


def test_it_prints_in_every_format(closed: DeskDay) -> None:
    imprint = Imprint(version=1, hash="0" * 64, state="下書き", remark="")
    assert pdf.render(report(), imprint).content.startswith(b"%PDF")
    assert xlsx.render(report(), imprint).startswith(b"PK")
    assert (
        "95.0" in csv.render(report()).decode()
        or "0.95" in csv.render(report()).decode()
    )


def test_every_number_leads_to_its_records(closed: DeskDay) -> None:
    with walls.scope([make.SLUG]):
        tables = [
            records.behind(make.contract(), source) for source in report().sources()
        ]
    assert tables
    assert all(isinstance(table, Table) for table in tables)
    inquiries = [t for t in tables if t.key == "calls" and t.rows]
    assert len(inquiries) == 1


def test_the_catalogue_draws_it_up(people: People, closed: DeskDay) -> None:
    version = reporting.draw_up(
        contract=make.contract(),
        slug="call-report",
        ref=make.DAY.isoformat(),
        by=people.manager,
    )
    with walls.scope([make.SLUG]):
        assert version.submission.kind == "call-report"
    with refused("no-desk"):
        reporting.draw_up(
            contract=make.contract(),
            slug="call-report",
            ref="2025-11-20",
            by=people.manager,
        )


def test_a_returned_report_must_change(people: People, closed: DeskDay) -> None:
    version = services.submit_report(desk=closed, remark="", by=people.manager)
    documents.return_version(version=version, reason="10時台を", by=people.officer)
    with refused("unchanged"):
        services.submit_report(desk=closed, remark="", by=people.manager)
    services.record_figures(desk=closed, entries=[entry(10, 5, 5)], by=people.operator)
    again = services.submit_report(desk=closed, remark="", by=people.manager)
    assert again.number == 2


def test_an_open_desk_has_no_report_yet(people: People, desk_open: DeskDay) -> None:
    with refused("not-closed"):
        services.save_remark(desk=desk_open, remark="", by=people.manager)
    with refused("not-allowed"):
        services.save_remark(desk=desk_open, remark="", by=people.operator)
