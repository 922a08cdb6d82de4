"""A day on the tablet with two signatures; its report returned, corrected, received."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect

from madoguchi.documents.models import RECEIVED, RETURNED, Version
from madoguchi.journal.models import Fact
from madoguchi.outreach import services
from madoguchi.outreach.models import HELD, Session
from madoguchi.outreach.services.report import last_version
from madoguchi.outreach.tests import make
from madoguchi.people.models import Account
from madoguchi.tenancy import walls
from tests.journeys.conftest import CODE, Enter, at

STEPS = ("写真", "申請書", "設定依頼書", "同意書", "封筒", "説明")


@pytest.fixture
def officer(kyoto: make.Crew) -> Account:
    """The identity officer, who has a code for the shared tablet."""
    return make.account("identity_officer", code=CODE)


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.click()


def sign(page: Page, officer: Account, words: str) -> None:
    """The tablet changes hands: name, code, and back."""
    form = page.locator("form").filter(has=page.get_by_role("button", name=words))
    form.locator("[name$=account]").select_option(str(officer.pk))
    form.locator("[name$=code]").fill(CODE)
    press(page, words)


def test_a_day_on_the_tablet_with_officer_and_second_signature(
    kyoto: make.Crew,
    officer: Account,
    enter: Enter,
    morning: time_machine.Traveller,
) -> None:
    session = make.session(kyoto.manager)
    make.booking(session, kyoto.operator)
    morning.move_to(make.MORNING + dt.timedelta(minutes=61))
    staff = enter("staff")
    _serve(staff, session, officer)
    manager = enter("site_manager")
    morning.move_to(make.MORNING + dt.timedelta(hours=7, minutes=10))
    _close(manager, session, officer)
    with walls.scope([make.SLUG]):
        session.refresh_from_db()
        assert session.state == HELD
        names = set(Fact.objects.values_list("name", flat=True))
    assert {
        "visits.visit_handed_over",
        "privacy.material_disposed",
        "custody.transfer_confirmed",
        "outreach.session_held",
    } <= names


def _serve(page: Page, session: Session, officer: Account) -> None:
    """One visitor, from the door to the good-bye."""
    page.goto(at("outreach:day", session.pk))
    press(page, "来所")
    expect(page.locator("h1")).to_contain_text("様")
    for paper in make.SHOWN:
        page.locator(f"[name=shown][value='{paper}']").check()
    press(page, "書類を確認した")
    press(page, "職員へ引継ぎ")
    expect(page.locator("h2", has_text="本市職員に渡してください")).to_be_visible()
    sign(page, officer, "本人確認を署名する")
    expect(page.locator("main")).to_contain_text("タブレットを従事者に返してください")
    for step in STEPS:
        page.locator("form button[value=step]", has_text=step).first.click()
        expect(page.locator("li", has_text=f"✓ {step}").first).to_be_visible()
    page.locator("form button[value=step]", has_text="写真データの消去").click()
    expect(page.locator("li", has_text="✓ 写真データの消去")).to_be_visible()
    press(page, "終了にする")
    expect(page.locator("main")).to_contain_text("対応を終了しました")
    expect(page.locator("#day-figures div:last-child dd")).to_have_text("0")


def _close(page: Page, session: Session, officer: Account) -> None:
    """Counted, signed by both sides, confirmed, closed."""
    page.goto(at("outreach:close", session.pk))
    for what in ("forms", "pin-forms", "consent-forms"):
        page.locator(f"[name={what}]").fill("1")
    press(page, "数を登録する")
    press(page, "受注者として署名する")
    expect(page.locator("h1")).to_have_text("受注者として署名します")
    press(page, "受注者として署名する")
    sign(page, officer, "本市として署名する")
    expect(page.locator("main")).to_contain_text("引渡しを両者で確認しました")
    press(page, "締める")
    expect(page.locator("h1")).to_have_text("この日を締めます")
    press(page, "締める")
    expect(page.locator("#report h2").first).to_contain_text("第1版")


def test_a_report_is_returned_at_the_sentence_corrected_and_received(
    kyoto: make.Crew, enter: Enter, morning: time_machine.Traveller
) -> None:
    session = _closed(kyoto, morning)
    manager, officer = enter("site_manager"), enter("officer")
    _submit(manager, session, "滞りなく終わりました。")
    first = _newest(session)
    officer.goto(_document(first))
    officer.locator("#return select").select_option("remark")
    officer.locator("#return textarea").fill("待ち時間への対応を書いてください。")
    officer.locator("#return").get_by_role("button", name="差し戻す").click()
    expect(officer.locator("main")).to_contain_text("差し戻しました")
    assert _newest(session).state == RETURNED
    _correct(manager, session)
    second = _newest(session)
    assert second.number == 2
    officer.goto(_document(second))
    differences = officer.locator("#differences")
    expect(differences.locator("del").first).to_contain_text("滞りなく終わりました。")
    expect(differences.locator("ins").first).to_contain_text("15分ごと")
    press(officer, "受領する")
    expect(officer.locator("main")).to_contain_text("受領しました")
    assert _newest(session).state == RECEIVED


def _closed(crew: make.Crew, morning: time_machine.Traveller) -> Session:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator)
    morning.move_to(make.MORNING + dt.timedelta(hours=1))
    visit = services.arrive(session=session, booking=booking, by=crew.staff)
    make.completed(session, crew, visit)
    make.handed_over(session, crew)
    morning.move_to(make.MORNING + dt.timedelta(hours=7, minutes=10))
    services.close_day(session=session, by=crew.manager)
    return session


def _submit(page: Page, session: Session, remark: str) -> None:
    page.goto(at("outreach:close", session.pk))
    page.locator("[name=remark]").fill(remark)
    press(page, "日次報告書を提出する")
    expect(page.locator("h1")).to_have_text("日次報告書を提出します")
    press(page, "日次報告書を提出する")
    expect(page.locator("main")).to_contain_text("日次報告書を提出しました")


def _correct(page: Page, session: Session) -> None:
    """The reason stands at the sentence; the next version shows both values."""
    page.goto(at("outreach:close", session.pk))
    reason = page.locator("#remark .message")
    expect(reason).to_contain_text("待ち時間への対応を書いてください。")
    _submit(page, session, "15分ごとに声をかけました。")
    table = page.locator("table", has_text="所感・特記事項").first
    expect(table).to_contain_text("滞りなく終わりました。")
    expect(table).to_contain_text("15分ごとに声をかけました。")


def _newest(session: Session) -> Version:
    with walls.scope([make.SLUG]):
        version = last_version(session)
    assert version is not None
    return version


def _document(version: Version) -> str:
    args = [version.contract_id, version.submission_id, version.number]
    return reverse("documents:version", args=args)
