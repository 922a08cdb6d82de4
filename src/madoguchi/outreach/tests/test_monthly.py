"""The monthly report: drafted by itself, every figure from the records."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.cases import services as cases
from madoguchi.core.errors import Refusal
from madoguchi.documents import parameters
from madoguchi.documents import services as documents
from madoguchi.documents.models import Version
from madoguchi.outreach import jobs, monthly, services
from madoguchi.outreach.tests import make
from madoguchi.papers.tables import Chart, Report, Table
from madoguchi.people.models import Membership, Organisation
from madoguchi.tenancy import walls

MONTH = "2025-11"
NEXT = dt.datetime(2025, 12, 1, 9, 0, tzinfo=make.MORNING.tzinfo)

MONTHLY = (
    "date",
    "venue",
    "applications_by_service",
    "applications_by_residence",
    "photos",
    "portal_health_insurance",
    "portal_benefit_account",
    "bookings",
    "venue_analysis",
    "shortfall_analysis",
    "visit_reasons",
    "complaints",
    "improvements",
    "other_responses",
)
"""What a monthly report holds, by the slugs that Kyoto's rules read (8(8)イ(イ))."""


@pytest.fixture
def held(crew: make.Crew, morning: time_machine.Coordinates) -> make.Crew:
    """One session with two accepted applications, one walk-in with portal help."""
    session = make.session(crew.manager)
    bookings = [make.booking(session, crew.operator, nth=n) for n in range(3)]
    morning.move_to(make.MORNING + dt.timedelta(hours=2))
    for booking, reason in zip(bookings[:2], ("flyer", "web"), strict=True):
        visit = services.arrive(
            session=session, booking=booking, reason=reason, by=crew.staff
        )
        make.completed(session, crew, visit, portal=["portal-health-insurance"])
    from madoguchi.bookings import services as booking_services

    booking_services.miss(booking=bookings[2], by=crew.staff)
    case = cases.open_case(
        contract=make.contract(),
        kind="improvement",
        summary="受付の掲示を大きくした",
        by=crew.manager,
    )
    cases.act(case=case, text="入口に置いた", by=crew.manager)
    make.handed_over(session, crew)
    morning.move_to(make.MORNING + dt.timedelta(hours=8))
    services.close_day(session=session, by=crew.manager)
    return crew


def drawn() -> Report:
    with walls.scope([make.SLUG]):
        return monthly.monthly_report(make.contract(), MONTH)


def table(report: Report, key: str) -> Table:
    found = report.section(key)
    assert isinstance(found, Table)
    return found


def test_it_holds_every_field_that_the_contract_reads(held: make.Crew) -> None:
    assert set(MONTHLY) <= drawn().fields


def test_an_empty_month_says_so_in_every_field(crew: make.Crew) -> None:
    assert set(MONTHLY) <= drawn().fields


def test_figures_are_those_of_the_records(held: make.Crew) -> None:
    report = drawn()
    (row,) = table(report, "applications").rows
    assert [cell.value for cell in row.cells][2:4] == [2, 0]
    (row,) = table(report, "support").rows
    assert [cell.value for cell in row.cells][2:] == [2, 2, 0, 0]
    (row,) = table(report, "bookings").rows
    assert [cell.value for cell in row.cells][3:] == [3, 2, 1, 0]
    (short,) = table(report, "shortfall_analysis").rows
    assert [cell.value for cell in short.cells][2:5] == [20, 2, -18]
    reasons = {r.key: r.cells[1].value for r in table(report, "visit_reasons").rows}
    assert (reasons["flyer"], reasons["web"], reasons["unasked"]) == (1, 1, 0)
    assert "入口に置いた" in str(table(report, "improvements").rows[0].cells[2].value)
    chart = report.section("by_day")
    assert isinstance(chart, Chart)
    assert chart.series[0].values == (2,) and chart.target == 20


def test_other_responses_are_told_in_words(held: make.Crew) -> None:
    for category in ("card-use", "referral", "workplace"):
        cases.open_case(
            contract=make.contract(),
            kind="question",
            category=category,
            summary="問合せ",
            by=held.operator,
        )
    rows = table(drawn(), "other_responses").rows
    told = {str(row.cells[1].value) for row in rows}
    assert {"カードの利活用", "総合フリーダイヤル・センターの案内"} < told
    assert "団体・事業所の申込み" in told


def test_the_contractors_own_name_stands_on_it(held: make.Crew) -> None:
    Organisation.objects.filter(kind="contractor").update(name="株式会社みやこ")
    assert drawn().sender == "株式会社みやこ"
    Membership.objects.all().delete()
    assert drawn().sender == make.contract().contractor


@pytest.mark.parametrize(
    ("ref", "code"),
    [
        ("2025-13", "no-month"),
        ("s12", "no-month"),
        ("2026-02", "month-future"),
        ("2024-11", "month-outside"),
    ],
)
def test_a_month_that_cannot_be_drawn_is_refused(
    crew: make.Crew, ref: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused, walls.scope([make.SLUG]):
        monthly.monthly_report(make.contract(), ref)
    assert refused.value.code == code


def test_it_is_drafted_by_itself_on_the_first_open_day_and_once(
    held: make.Crew, morning: time_machine.Coordinates
) -> None:
    assert jobs.draft_all(dt.date(2025, 11, 28)) == 0  # October had no session
    morning.move_to(NEXT)
    assert jobs.draft_all(dt.date(2025, 12, 1)) == 1
    assert jobs.draft_all(dt.date(2025, 12, 2)) == 0
    with walls.scope([make.SLUG]):
        version = Version.objects.get(submission__kind="monthly-report")
        assert version.state == "draft" and version.submission.ref == MONTH


def test_not_before_the_first_open_day(
    held: make.Crew, morning: time_machine.Coordinates
) -> None:
    with walls.scope([make.SLUG]):
        from madoguchi.outreach.models import Session

        Session.objects.update(day=dt.date(2026, 1, 30))
    morning.move_to(dt.datetime(2026, 2, 1, 9, 0, tzinfo=NEXT.tzinfo))
    assert jobs.draft_all(dt.date(2026, 2, 1)) == 0  # a Sunday
    assert jobs.draft_all(dt.date(2026, 2, 2)) == 1


def test_the_manager_remarks_confirms_and_submits_it(
    held: make.Crew, morning: time_machine.Coordinates
) -> None:
    morning.move_to(NEXT)
    jobs.draft_all(NEXT.date())
    client = Client()
    client.force_login(
        make.account("general_manager"),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    address = reverse("outreach:month", args=[make.SLUG, 2025, 11])
    text = client.get(address).content.decode()
    assert "12月10日" in text and "会場ごとの集客" in text
    answer = client.post(address, {"act": "ask", "remark": "駅前の会場が有効でした。"})
    confirm = client.get(answer["Location"]).content.decode()
    assert "駅前の会場が有効でした。" in confirm and "月次報告書を提出する" in confirm
    assert client.post(answer["Location"])["Location"] == address
    with walls.scope([make.SLUG]):
        version = Version.objects.get(submission__kind="monthly-report")
    assert version.state == "submitted"
    assert "所感" in client.get(address).content.decode()
    documents.return_version(
        version=version,
        reason="表の数を確かめてください。",
        place="bookings",
        by=held.officer,
    )
    again = client.get(address).content.decode()
    assert "差戻しは1か所です。" in again and "表の数を確かめてください。" in again
    client.post(address, {"act": "draft", "remark": "数を確かめました。"})
    both = client.get(address).content.decode()
    assert "駅前の会場が有効でした。" in both and "数を確かめました。" in both
    listed = client.get(reverse("outreach:months", args=[make.SLUG]))
    assert "2025年11月" in listed.content.decode()
    behind = reverse(
        "outreach:month-records", args=[make.SLUG, 2025, 11, "figures", "held", "-"]
    )
    assert "左京区" in client.get(behind).content.decode()


def test_only_who_the_contract_names_submits_the_month(crew: make.Crew) -> None:
    with pytest.raises(Refusal, match="統括責任者"):
        services.submit_monthly(
            contract=make.contract(), month="2025-11", remark="", by=crew.manager
        )


def test_the_documents_page_submits_no_month_for_others(crew: make.Crew) -> None:
    version = services.save_monthly_remark(
        contract=make.contract(), month="2025-11", remark="", by=crew.manager
    )
    with pytest.raises(Refusal, match="統括責任者"):
        documents.submit(version=version, by=crew.manager)
    assert not parameters.may_submit(make.SLUG, "monthly-report", crew.manager)
    assert parameters.may_submit(make.SLUG, "daily-report", crew.manager)
