"""The papers of a counter: count sheet, month, ticket data, and the day's counts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from madoguchi.cards.tests import make_applications as applications
from madoguchi.core.errors import Refusal
from madoguchi.counter import services as counter
from madoguchi.counter.models import Day
from madoguchi.counter.tests import make
from madoguchi.counter.tests.conftest import people, saturday
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_counter_day import facts
from madoguchi.counter.tests.test_counts import served
from madoguchi.journal import queries as journal
from madoguchi.papers.tables import Chart, Figures, Report, Table
from madoguchi.reporting import catalogue, centre, jobs, services
from madoguchi.tenancy import walls

__all__ = ["people", "saturday"]
MONTH = f"{make.DAY:%Y-%m}"


def report(slug: str, ref: str) -> Report:
    with walls.scope([make.SLUG]):
        return catalogue.find(slug).build(make.contract(), ref)


def table(found: Report, key: str) -> Table:
    section = found.section(key)
    assert isinstance(section, Table)
    return section


def worked(people: People, clock: time_machine.Coordinates) -> Day:
    """A day with two who were served and one who did not stay."""
    day = make.day(people.manager)
    served(people, certificate=2)
    clock.shift(dt.timedelta(hours=1))
    make.ticket(people.staff)
    left = make.ticket(people.staff)
    clock.shift(dt.timedelta(minutes=12))
    served_last = counter.call_next(window=make.window(people.staff), by=people.staff)
    counter.start(ticket=served_last, by=people.staff)
    counter.finish(ticket=served_last, outcome="done", by=people.staff)
    counter.finish(ticket=left, outcome="cancelled", by=people.staff)
    return day


def test_the_month_has_the_hourly_analysis_as_table_and_chart(
    people: People, saturday: time_machine.Coordinates
) -> None:
    worked(people, saturday)
    found = report("monthly-report", MONTH)
    rows = {row.key: row.cells for row in table(found, "hours").rows}
    assert [cell.value for cell in rows["11"][1:4]] == [2, 1, 1]
    assert (rows["11"][4].value, rows["11"][6].value, rows["11"][7].value) == (
        Decimal("12.0"),
        12,
        1,
    )
    assert str(rows["11"][8].value) == "0.500"
    charts = [one for one in found.sections if isinstance(one, Chart)]
    assert [one.labels for one in charts] == [("10時", "11時")] * 2
    counted = table(found, "procedures").totals()
    assert counted is not None and counted[-1].value == 3
    assert {"tickets_by_hour", "wait_by_hour"} <= found.fields
    assert table(found, "progress").rows == ()


def test_the_month_and_the_progress_report_have_the_progress_list(
    people: People,
) -> None:
    sent = applications.sent(
        applications.application(people.staff), people.staff, people.colleague
    )
    applications.application(people.staff)
    for slug in ("monthly-report", "progress-report"):
        (row,) = table(report(slug, MONTH), "progress").rows
        day, received, gone, *_between, whole = row.cells
        assert (day.value, received.value, gone.value) == (make.DAY, 1, 1)
        assert whole.value == 2 and gone.source is not None
    figures = report("progress-report", MONTH).section("progress-figures")
    assert isinstance(figures, Figures)
    assert [one.cell.value for one in figures.items] == [2, 0, 2, 0]
    with walls.scope([make.SLUG]):
        behind = catalogue.drill("cards.applications")(make.contract(), gone.source)
    assert [one.key for one in behind.rows] == [sent.number]
    with pytest.raises(Refusal):
        report("progress-report", "2026-01")


def test_every_number_has_its_way_to_the_tickets(
    people: People, saturday: time_machine.Coordinates
) -> None:
    worked(people, saturday)
    found = report("ticket-report", MONTH)
    for source in found.sources():
        with walls.scope([make.SLUG]):
            assert catalogue.drill(source.query)(make.contract(), source).rows


def test_the_count_sheet_counts_each_category(
    people: People, saturday: time_machine.Coordinates
) -> None:
    worked(people, saturday)
    found = report("daily-report", make.DAY.isoformat())
    counts = {row.key: row.cells[1].value for row in table(found, "procedures").rows}
    assert counts["certificate"] == 3 and counts["card-issue"] == 0
    assert found.title_ja == "日計表"


@pytest.mark.parametrize(
    ("slug", "ref"),
    [
        ("daily-report", "2025-11-30"),
        ("daily-report", "きのう"),
        ("monthly-report", "2025-13"),
        ("monthly-report", "2026-01"),
        ("ticket-report", "2024-01"),
    ],
)
def test_what_cannot_be_reported_is_refused(
    people: People, slug: str, ref: str
) -> None:
    with pytest.raises(Refusal):
        report(slug, ref)


def test_a_report_is_drawn_up_as_a_document(
    people: People, saturday: time_machine.Coordinates
) -> None:
    worked(people, saturday)
    drawn = services.draw_up(
        contract=make.contract(), slug="ticket-report", ref=MONTH, by=people.manager
    )
    assert drawn.submission.kind == "ticket-report"


def test_a_closed_day_is_counted_once_and_again_after_a_correction(
    people: People, saturday: time_machine.Coordinates
) -> None:
    day = worked(people, saturday)
    assert jobs.count_days() == 0
    counter.close_day(day=day, by=people.manager)
    categories = jobs.count_days()
    assert categories == len(facts("reporting.day_counted")) > 1
    assert jobs.count_days() == 0
    counter.reopen_day(day=day, by=people.manager)
    served(people, certificate=1)
    with walls.scope([make.SLUG]):
        day.refresh_from_db()
    counter.close_day(day=day, by=people.manager)
    assert jobs.count_days() == 1
    with walls.scope([make.SLUG]):
        left = journal.with_keys(
            make.SLUG, "reporting.day_counted", {"category": "certificate"}
        )
    assert [one.measures["count"] for one in left] == [4]


def test_settling_the_counts_twice_changes_nothing(
    people: People, saturday: time_machine.Coordinates
) -> None:
    worked(people, saturday)
    by = people.manager
    given = {"contract": make.contract(), "day": make.DAY, "by": by}
    assert centre.count_day(**given) > 0 and centre.count_day(**given) == 0
