"""The desk's pages, as each role meets them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madoguchi.calls import services
from madoguchi.calls.models import Call, DeskDay
from madoguchi.calls.tests import make
from madoguchi.calls.tests.make import People, entry
from madoguchi.calls.tests.test_call import LATER, recorded
from madoguchi.config.testing.eyes import judged
from madoguchi.core import clock
from madoguchi.people import access
from madoguchi.people.models import Account
from madoguchi.tenancy import walls

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOME = f"/c/{make.SLUG}/calls/"
DAY = f"{HOME}days/{make.DAY}/"
PAGES = ["", "record/", "log/", "month/", "import/", "lines/"]


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make.account(role))
    return client


@pytest.fixture
def afternoon(desk_open: DeskDay, morning: time_machine.Coordinates) -> DeskDay:
    morning.move_to(clock.tokyo(make.DAY, 13, 30))
    return desk_open


def said(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_the_operator_opens_fills_in_and_closes(
    people: People, morning: time_machine.Coordinates
) -> None:
    client = signed_in("operator")
    assert "窓口を開ける" in said(client.get(HOME))
    answer = client.post(f"{DAY}open/", {"seats": "３"}, follow=True)
    assert "電話窓口を開けました。" in said(answer)
    morning.move_to(clock.tokyo(make.DAY, 11, 10))
    page = said(client.get(HOME))
    assert 'name="f0900-offered"' in page and 'name="f1100-offered"' in page
    assert 'name="f1200-offered"' not in page
    answer = client.post(
        f"{DAY}figures/",
        {
            "f0900-offered": "２０",
            "f0900-answered": "18",
            "f1000-offered": "10",
            "f1000-answered": "10",
        },
        follow=True,
    )
    page = said(answer)
    assert "応答率 93.3％ が基準 95.0％ を下回っています。" in page
    assert "あと 10件を続けて応答すると戻ります。" in page
    answer = client.post(f"{DAY}seats/", {"seats": "5", "at": "1000"}, follow=True)
    assert "3 → 5" in said(answer)
    morning.move_to(clock.tokyo(make.DAY, 17))
    answer = client.post(f"{DAY}close/", {}, follow=True)
    assert "日報の下書きができています。" in said(answer)
    answer = client.post(f"{DAY}reopen/", {}, follow=True)
    assert "元に戻しました。" in said(answer)


def test_a_shut_gate_names_the_clause_and_the_way(
    db: None, morning: time_machine.Coordinates
) -> None:
    make.contract()
    page = said(signed_in("operator").get(HOME))
    assert "先に必要なものがあります。" in page
    assert "周知を記録する" in page


def test_figures_that_cannot_be_true_come_back_as_typed(afternoon: DeskDay) -> None:
    answer = signed_in("operator").post(
        f"{DAY}figures/", {"f0900-offered": "5", "f0900-answered": "7"}
    )
    assert answer.status_code == 422
    assert "応答 7件が入電 5件を超えています。" in said(answer)
    assert 'value="7"' in said(answer)


def test_a_call_is_recorded_and_its_words_are_seen_only_on_request(
    afternoon: DeskDay,
) -> None:
    client = signed_in("operator")
    answer = client.post(
        f"{HOME}record/",
        {
            "category": "complaint",
            "outcome": "to-call-back",
            "summary": "つながりにくい",
            "kana": "ヤマダ ハナコ",
            "telephone": "090-1234-5678",
            "words": "三回かけてもつながらなかった",
            "call_back_day": make.DAY.isoformat(),
            "call_back_time": "15:30",
            "back": f"{HOME}log/",
        },
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == f"{HOME}log/"
    assert "案件" in said(answer)
    home = said(client.get(HOME))
    assert "15:30" in home
    assert "090-1234-5678" not in home and "09012345678" not in home
    with walls.scope([make.SLUG]):
        call = Call.objects.get()
    one = said(client.get(f"{HOME}log/{call.pk}/"))
    assert "三回かけても" not in one
    seen = client.post(f"{HOME}log/{call.pk}/reveal/")
    assert "三回かけても" in said(seen)
    assert "no-store" in seen["Cache-Control"]


def test_a_missing_time_is_said_at_its_field(afternoon: DeskDay) -> None:
    answer = signed_in("operator").post(
        f"{HOME}record/",
        {
            "category": "call-back",
            "outcome": "to-call-back",
            "telephone": "0752220000",
        },
    )
    assert answer.status_code == 422
    assert "いつまでに折り返すかを入力してください。" in said(answer)


def test_a_call_back_is_ended_or_tried_again(people: People) -> None:
    call = recorded(
        people, outcome="to-call-back", telephone="0752220000", call_back_at=LATER
    )
    client = signed_in("operator")
    with walls.scope([make.SLUG]):
        back = call.backs.get()
    answer = client.post(
        f"{HOME}backs/{back.pk}/later/", {"time": "16:00"}, follow=True
    )
    assert "かけ直す時刻を記録しました。" in said(answer)
    answer = client.post(
        f"{HOME}backs/{back.pk}/done/", {"result": "reached"}, follow=True
    )
    assert "折り返しを待っている方はいません。" in said(answer)


def test_a_wrong_file_lists_its_rows_and_a_right_one_lands_on_its_day(
    afternoon: DeskDay,
) -> None:
    client = signed_in("operator")
    head = "日付,時間帯,着信数,応答数\n"
    wrong = SimpleUploadedFile("a.csv", (head + "2025/11/25,9:00,5,9\n").encode())
    answer = client.post(f"{HOME}import/", {"file": wrong})
    assert answer.status_code == 422
    assert "1件も取り込んでいません。" in said(answer)
    right = SimpleUploadedFile(
        "b.csv", (head + "2025/11/25,9:00,20,20\n").encode("cp932")
    )
    answer = client.post(f"{HOME}import/", {"file": right}, follow=True)
    assert "取り込みました（新規 1、訂正 0、変更なし 0）。" in said(answer)
    assert answer.redirect_chain[-1][0] == HOME


def test_the_manager_submits_the_report_and_the_operator_cannot(
    people: People, afternoon: DeskDay, morning: time_machine.Coordinates
) -> None:
    services.record_figures(
        desk=afternoon, entries=[entry(9, 20, 20)], by=people.operator
    )
    morning.move_to(clock.tokyo(make.DAY, 17))
    services.close_desk(desk=afternoon, by=people.operator)
    operator, manager = signed_in("operator"), signed_in("operations_manager")
    assert "日報を提出する" not in said(operator.get(f"{DAY}report/"))
    answer = operator.post(f"{DAY}report/", {"act": "submit", "remark": ""})
    assert answer.status_code == 422
    answer = manager.post(
        f"{DAY}report/", {"act": "submit", "remark": "順調でした。"}, follow=True
    )
    page = said(answer)
    assert "日報を提出しました。" in page
    assert "順調でした。" in page
    assert "新規予約件数" in page


def test_without_figures_there_is_no_report(people: People, afternoon: DeskDay) -> None:
    services.close_desk(desk=afternoon, by=people.operator)
    answer = signed_in("operations_manager").post(
        f"{DAY}report/", {"act": "submit", "remark": ""}
    )
    assert answer.status_code == 422
    assert "入電・応答件数がまだ入力されていません。" in said(answer)


def test_the_city_looks_and_changes_nothing(afternoon: DeskDay) -> None:
    officer = signed_in("officer")
    page = said(officer.get(HOME))
    assert "席数を変更する" not in page and "窓口を閉める" not in page
    assert officer.get(f"{HOME}month/").status_code == 200
    for path in ("record/", "import/", "lines/"):
        assert officer.get(f"{HOME}{path}").status_code == 404
    assert officer.post(f"{DAY}close/", {}).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_staff_of_the_venue_and_strangers_find_no_page(
    people: People, page: str
) -> None:
    assert signed_in("staff").get(f"{HOME}{page}").status_code == 404


def test_a_day_without_desk_has_no_report(people: People) -> None:
    client = signed_in("operator")
    assert client.get(f"{HOME}days/2025-11-20/report/").status_code == 404
    assert client.get(f"{HOME}days/yesterday/").status_code == 404
    assert client.get(f"{HOME}days/2025-11-20/").status_code == 200


# --- In the browser -------------------------------------------------------------


def a_month(account: Account) -> None:
    """Three weeks of figures up to now, a poor day among them."""
    by, kyoto = access.actor(account, make.SLUG), make.contract()
    now = clock.now().astimezone(clock.TOKYO)
    for ago in range(20, -1, -1):
        day = now.date() - dt.timedelta(days=ago)
        hours = range(9, 17) if ago else range(max(1, now.hour))
        opened = dt.time(hours[0])
        desk = services.open_desk(contract=kyoto, day=day, seats=3, at=opened, by=by)
        poor = 4 if ago in (0, 6) else 0
        entries = [entry(hour, 24, 24 - poor - hour % 2, poor) for hour in hours]
        services.record_figures(desk=desk, entries=entries, by=by)
        if ago:
            services.close_desk(desk=desk, at=dt.time(17), by=by)


def at_work() -> Account:
    """A desk around the real today, one complaint that waits to be called back."""
    kyoto, today = make.contract(), clock.today()
    kyoto.starts_on = today - dt.timedelta(days=90)
    kyoto.ends_on = today + dt.timedelta(days=90)
    kyoto.save(update_fields=["starts_on", "ends_on"])
    people, account = make.crew(), make.account("operations_manager")
    make.may_open(kyoto, people.manager, people.officer)
    a_month(account)
    recorded(
        people,
        category="complaint",
        summary="つながりにくい",
        outcome="to-call-back",
        kana="ヤマダ ハナコ",
        telephone="0752220000",
        call_back_at=clock.now() + dt.timedelta(hours=1),
    )
    services.register_line(
        contract=kyoto,
        number="075-222-0000",
        kind="caller-pays",
        opens_on=today,
        by=people.manager,
    )
    return account


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, site: str) -> None:
    client = Client()
    client.force_login(at_work())
    name = settings.SESSION_COOKIE_NAME
    cookie = client.cookies[name].value
    page.context.add_cookies([{"name": name, "value": cookie, "url": site}])
    with walls.scope([make.SLUG]):
        call = Call.objects.get()
    yesterday = clock.today() - dt.timedelta(days=1)
    more = (f"log/{call.pk}/", f"days/{yesterday}/report/")
    pages = [f"{HOME}{path}" for path in (*PAGES, *more)]
    assert judged(page, pages, within="#main") == []


def test_a_closed_desk_says_when_it_opens_next(
    people: People, morning: time_machine.Coordinates
) -> None:
    morning.move_to(clock.tokyo(dt.date(2025, 11, 22), 9))
    client = signed_in("operator")
    page = said(client.get(HOME))
    assert "11月22日(土)は電話窓口の休みです。（土曜日）" in page
    assert "次は 11月25日(火)に開きます。" in page
    assert "休みの日に窓口を開ける" in page
    assert "休みの日に窓口を開ける" not in said(signed_in("officer").get(HOME))
    morning.move_to(clock.tokyo(make.DAY, 9))
    assert "電話窓口の休み" not in said(client.get(HOME))


def test_after_closing_the_desk_says_when_it_opens_next(
    afternoon: DeskDay, people: People, morning: time_machine.Coordinates
) -> None:
    morning.move_to(clock.tokyo(make.DAY, 17))
    services.close_desk(desk=afternoon, by=people.operator)
    page = said(signed_in("operator").get(HOME))
    assert "次は 11月26日(水)に開きます。" in page
