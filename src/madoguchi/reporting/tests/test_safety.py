"""Security measures, emergency plan, publicity: composed, submitted, approved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter.tests import make
from madoguchi.crew import facts as crew
from madoguchi.documents.models import Version
from madoguchi.journal.services import record
from madoguchi.papers.tables import Table, Text
from madoguchi.reporting import notice, safety
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import system
from madoguchi.tenancy.models import Contract

C = f"/c/{make.SLUG}"
NOON = dt.datetime(2025, 11, 29, 12, 0, tzinfo=clock.TOKYO)


@pytest.fixture
def sapporo(db: None) -> Iterator[Contract]:
    with time_machine.travel(NOON, tick=False):
        yield make.contract()


def browser(role: str) -> Client:
    client = Client(headers={"accept-language": "ja"})
    client.force_login(make.account(role))
    return client


def composed(client: Client, report: str, ref: str) -> str:
    answer = client.post(f"{C}/reports/draw-up/{report}/", {"ref": ref}, follow=True)
    assert answer.status_code == 200, answer.content.decode()[-400:]
    return answer.content.decode()


def last() -> Version:
    with walls.scope([make.SLUG]):
        return Version.objects.select_related("submission").latest("id")


def test_the_security_report_counts_from_the_journal(sapporo: Contract) -> None:
    with walls.scope([make.SLUG]):
        record(
            crew.TRAINING_HELD,
            contract=make.SLUG,
            by=system(make.SLUG),
            topic="privacy",
            day="2025-11-10",
            place="head-office",
            measures={"participants": 12},
        )
        report = safety.security_statement(sapporo, "2025-11")
    table, incidents = report.section("measures"), report.section("incidents")
    assert isinstance(table, Table) and isinstance(incidents, Text)
    counted = {row.key: row.cells[1] for row in table.rows}
    assert counted["crew-training_held"].value == 1
    assert counted["crew-training_held"].source is not None
    assert counted["privacy-incident_detected"].value == 0
    assert "ありませんでした" in incidents.body


def test_the_manager_composes_and_the_city_approves(sapporo: Contract) -> None:
    manager, officer = browser("operations_manager"), browser("officer")
    page = manager.get(f"{C}/documents/").content.decode()
    assert "このシステムで作成できる書類" in page and "緊急対応計画" in page
    said = composed(manager, "emergency-plan", "2025")
    assert "証拠の保全" in said and "再発の防止" in said and "停電・機器の故障" in said
    plan = last()
    here = f"{C}/documents/{plan.submission_id}/{plan.number}"
    manager.post(f"{here}/submit/", {"channel": "platform", "remark": ""})
    pdf = manager.get(f"{C}/reports/versions/{plan.pk}/pdf/download")
    assert pdf.content.startswith(b"%PDF")
    assert last().state == "submitted"
    assert "証拠の保全" in officer.get(f"{here}/").content.decode()
    said = composed(manager, "opening-notice", "2025-12")
    assert "011-600-2323" in said and "休み" in said
    item = last()
    here = f"{C}/documents/{item.submission_id}/{item.number}"
    manager.post(f"{here}/submit/", {"channel": "platform", "remark": ""})
    officer.post(f"{here}/approve/")
    assert last().state == "approved"
    assert last().submission.kind == "publicity-item"


def test_the_notice_says_the_days_of_the_calendar(sapporo: Contract) -> None:
    with walls.scope([make.SLUG]):
        report = notice.opening_notice(sapporo, "2025-12")
    days = report.section("days")
    assert isinstance(days, Table)
    assert len(days.rows) == 16  # two halves of the month, side by side
    cells = [str(cell.value) for row in days.rows for cell in row.cells]
    said = dict(zip(cells[::2], cells[1::2], strict=True))
    assert said["12月6日(土)"] == "10:00–18:00" and said["12月1日(月)"] == "12:00–20:00"
    assert said["12月4日(木)"].startswith("休み")
    assert said["12月21日(日)"].startswith("休み")


def test_nonsense_is_refused_in_words(sapporo: Contract) -> None:
    with walls.scope([make.SLUG]):
        for build, ref in (
            (safety.security_statement, "2025"),
            (safety.security_statement, "2026-01"),
            (safety.emergency_plan, "2025-11"),
            (notice.opening_notice, "x"),
        ):
            with pytest.raises(Refusal):
                build(sapporo, ref)


def test_staff_compose_nothing(sapporo: Contract) -> None:
    staff = browser("staff")
    assert staff.get(f"{C}/reports/draw-up/emergency-plan/").status_code == 404
