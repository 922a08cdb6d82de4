"""The page and the command, from Sapporo's own contract."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError
from django.test import Client

from madoguchi.config.cli import simulate as command
from madoguchi.config.testing.eyes import judge
from madoguchi.outreach.tests import make
from madoguchi.simulation import queries, services

if TYPE_CHECKING:
    from playwright.sync_api import Page

SLUG = "sapporo-card-centre"
DECEMBER = dt.date(2025, 12, 1)
HOME = f"/c/{SLUG}/simulation/"
ASKED = "?month=2025-12&volume=average&windows=22&officers=6&promise=30&seed=1"


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PAGE_DAYS", 1)


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make.account(role, SLUG))
    return client


def test_the_contract_gives_volumes_windows_and_open_days() -> None:
    found = queries.ground(SLUG, DECEMBER)
    assert found is not None
    assert found.volumes["card-issue"] == 7000 and found.windows == 16
    days = [one.day.day for one in found.days]
    assert 4 not in days and 5 not in days  # Thursday, Friday
    assert 21 not in days  # the Sunday after the third Saturday
    assert 29 not in days and 31 not in days  # the year end
    assert (found.days[0].opens, found.days[0].closes) == (720, 1200)
    assert not found.measured and found.told.basis == "assumed"


def test_another_contract_has_no_centre() -> None:
    assert queries.ground("kyoto-outreach-2025", DECEMBER) is None


def test_measured_times_take_the_place_of_assumed_ones(settings: object) -> None:
    settings.SERVICE_TIMES = f"{__name__}.measured"  # type: ignore[attr-defined]
    found = queries.ground(SLUG, DECEMBER)
    assert found is not None
    assert found.assumed.procedures["pin"].times.median == 6.5
    assert found.assumed.procedures["pin"].learnt == 900
    assert found.assumed.procedures["card-face"].learnt == 0  # too few
    assert not found.measured


def measured(_contract: str) -> dict[str, tuple[float, float, int]]:
    return {"pin": (6.5, 10.0, 900), "card-face": (5.0, 9.0, 12)}


def test_the_officer_moves_the_sliders_and_reads_the_answer(db: None) -> None:
    make.contract(SLUG)
    client = signed_in("officer")
    page = client.get(HOME).content.decode()
    assert "実測がまだないため仮定値で計算します。" in page
    assert 'type="range"' in page and 'id="answer"' not in page
    answer = client.get(HOME + ASKED)
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "窓口 22、職員 6人のとき" in said and "時間帯ごとの待ち時間" in said
    assert "カードの交付・再交付" in said


def test_a_number_out_of_range_is_said_at_its_field(db: None) -> None:
    make.contract(SLUG)
    answer = signed_in("officer").get(HOME + ASKED.replace("windows=22", "windows=99"))
    assert answer.status_code == 422


def test_staff_find_no_page_and_kyoto_has_no_centre(db: None) -> None:
    make.contract(SLUG)
    make.contract()
    assert signed_in("staff").get(HOME).status_code == 404
    client = Client()
    client.force_login(make.account("officer"))
    answer = client.get(f"/c/{make.SLUG}/simulation/")
    assert "前提（想定件数と所要時間）がありません。" in answer.content.decode()
    assert client.get(HOME).status_code == 404


def test_the_page_says_the_fewest_windows_when_they_suffice(db: None) -> None:
    make.contract(SLUG)
    asked = ASKED.replace("windows=22", "windows=40")
    said = signed_in("officer").get(HOME + asked).content.decode()
    assert "分以内に呼ばれます" in said
    found = re.search(r"最も少なくて (\d+)窓口", said)
    assert found is not None and 16 <= int(found[1]) < 40


def test_the_command_prints_one_json_body(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "measured_times", lambda _contract: {})
    command.centre(
        SLUG, "2025-12", 16, 6, volume="average", promise=30, days=1, json_=True
    )
    body = json.loads(capsys.readouterr().out)
    assert body["open_days"] == 19 and body["days"] == 1
    assert body["basis"] == "assumed" and body["needed_windows"] >= 16
    assert 0 < body["whole"]["within_15"] <= body["whole"]["within_30"] <= 1


def test_the_command_uses_what_the_log_has_learnt_and_says_so(
    db: None, capsys: pytest.CaptureFixture[str], settings: object
) -> None:
    settings.SERVICE_TIMES = f"{__name__}.measured"  # type: ignore[attr-defined]
    asked = {"volume": "average", "promise": 30.0, "days": 1}
    command.centre(SLUG, "2025-12", 22, 6, json_=True, **asked)
    body = json.loads(capsys.readouterr().out)
    assert body["basis"] == "mixed"
    pin, face = body["times"]["pin"], body["times"]["card-face"]
    assert (pin["basis"], pin["median"], pin["handlings"]) == ("measured", 6.5, 900)
    assert (face["basis"], face["handlings"]) == ("assumed", 0)
    command.centre(SLUG, "2025-12", 22, 6, **asked)
    said = capsys.readouterr().out
    assert "900件" in said and "仮定" in said
    command.centre(SLUG, "2025-12", 22, 6, times="assumed", json_=True, **asked)
    assert json.loads(capsys.readouterr().out)["basis"] == "assumed"


def test_without_a_database_the_times_are_assumed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(_contract: str) -> None:
        raise OperationalError("no server")

    monkeypatch.setattr(queries, "learnt", away)
    assert command.measured_times(SLUG) == {}


def test_the_page_is_readable_on_a_telephone_and_for_everybody(
    page: Page, site: str
) -> None:
    make.contract(SLUG)
    client = signed_in("officer")
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": site}])
    page.goto(HOME + ASKED)
    assert page.locator("#answer").count() == 1
    page.locator("#id_windows").fill("30")
    assert page.locator("#id_windows-hint").inner_text() == "30"
    assert judge(page, "simulation", within="#main") == []
