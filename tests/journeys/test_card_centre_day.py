"""A compressed day of the card centre, on every screen that it has.

Wednesday from the booking file to the month's report: the machine and the hall
without an account, reception, two windows, the municipal officer, a citizen's
telephone, a real mail server, and the signed stocktake.
"""

from __future__ import annotations

import email.message
import re
from collections.abc import Callable
from typing import Any

import time_machine
from playwright.sync_api import Page, expect

from madoguchi.cards import jobs as cards
from madoguchi.cards.models import Stocktake
from madoguchi.counter import board
from madoguchi.counter import jobs as counter
from madoguchi.messages import delivery
from madoguchi.messages.tests import mailserver
from madoguchi.messages.tests.conftest import post
from madoguchi.reporting import jobs as reporting
from madoguchi.tenancy import walls
from tests.journeys import centre
from tests.journeys.centre import (
    COMES,
    NOTICES,
    RENEWS,
    SLUG,
    STAYS_AWAY,
    Centre,
    at,
    moment,
    press,
)
from tests.journeys.conftest import Enter

__all__ = ["post"]
Screen = Callable[..., Page]
OVER = "document.documentElement.scrollWidth - window.innerWidth"
ADDRESS = "matteiru@example.jp"
KEPT = (
    "5-1-d-s1",  # practice before the counter
    "5-2-a-s3",  # who booked is known and led
    "5-2-b-0-s1",  # the work at the windows
    "5-2-h-i",  # cards against the booking list
    "5-2-k-s1",  # machine and calls
    "5-2-k-s4",  # times that can be given out
)
"""Clauses that this one day decides, as the cockpit shows them."""


def test_a_compressed_day_of_the_card_centre(
    morning: time_machine.Traveller,
    enter: Enter,
    screen: Screen,
    settings: Any,
    site: str,
    post: mailserver.Post,
    connected_as: Any,
) -> None:
    settings.ORIGIN = site  # the address in the QR and in the letter
    people = centre.evening_before(morning, connected_as)
    board.forget()

    morning.move_to(moment(11, 40))
    manager = enter("", people["manager"])
    _opens(manager, morning)
    machine, hall = (
        _paired(manager, "machine", screen),
        _paired(manager, "hall", screen),
    )
    five, seven = enter("", people["five"]), enter("", people["seven"])
    centre.sits_down(five, 5)
    centre.sits_down(seven, 7)

    reception, phone = enter("", people["reception"]), screen(360, 740)
    tickets = _arrive(machine, reception, phone)
    morning.move_to(moment(12, 31))
    _first_calls(five, seven, hall, tickets)
    _told(phone, post)
    _collects(five, enter("", people["identity"]))
    _renews(seven)
    _nobody_comes(seven, hall, reception, tickets)
    _called_on_the_phone(five, phone, tickets)

    morning.move_to(moment(20, 4))
    _closes(manager)
    _counted(five, people)
    general = enter("", people["general"])
    _reported(general)
    centre.judged(connected_as)
    _kept(general)


def _opens(manager: Page, morning: time_machine.Traveller) -> None:
    """The file of the day is read, and at noon the centre opens."""
    centre.imports(manager, centre.file_of_the_day())
    expect(manager.locator("body")).to_contain_text("新規 1、変更 0、取消 0、同じ 2")
    morning.move_to(moment(12))
    manager.goto(at("counter:floor"))
    press(manager, "開所する")
    expect(manager.locator("#floor-queue")).to_be_visible()


def _paired(manager: Page, kind: str, screen: Screen) -> Page:
    """A screen of the hall without an account."""
    page = screen(1080, 1920) if kind == "machine" else screen(1920, 1080)
    centre.pairs(page, centre.code_for(manager, kind))
    expect(page).to_have_url(re.compile(f"/counter/{kind}/$"))
    return page


def _arrive(machine: Page, reception: Page, phone: Page) -> dict[str, int]:
    """Who comes: by the machine, by reception, and one who will watch from a café."""
    found = {"collects": centre.takes_booked(machine, COMES)}
    machine.goto(at("counter:machine"))
    found["renews"] = centre.receives(reception, RENEWS)
    found["gone"] = centre.receives_walk_in(reception)
    for _n in range(3):
        found["another"] = centre.receives_walk_in(reception)
    found["café"] = centre.takes_walk_in(machine, "電子証明書の更新")
    phone.goto(centre.read_code(machine))
    expect(phone.locator(".own")).to_have_text(str(found["café"]))
    expect(phone.locator("main")).to_contain_text("あと 6人")
    phone.get_by_label("5人前").check()
    phone.get_by_label("メールアドレス").fill(ADDRESS)
    press(phone, "知らせてもらう")
    expect(phone.locator("main")).to_contain_text("5人前になったら お知らせします。")
    assert phone.evaluate(OVER) <= 0
    return found


def _first_calls(five: Page, seven: Page, hall: Page, tickets: dict[str, int]) -> None:
    """At half past twelve the booked are called first, and the hall shows where to."""
    assert counter.watch() == 0, "six are before the one in the café"
    for window, number, who in ((five, 5, "collects"), (seven, 7, "renews")):
        window.goto(at("counter:window", number))
        assert centre.calls(window) == tickets[who]
    for number, window in ((tickets["collects"], 5), (tickets["renews"], 7)):
        called = hall.locator("[data-called] li", has_text=str(number))
        expect(called).to_contain_text(f"→ {window} 番窓口")


def _told(phone: Page, post: mailserver.Post) -> None:
    """The worker's loops send one letter; its address is the visitor's own page."""
    assert counter.watch() == 1 and counter.watch() == 0
    while delivery.drain():
        pass
    (letter,) = post.letters
    assert post.recipients == [ADDRESS]
    assert isinstance(letter, email.message.EmailMessage)
    (link,) = re.findall(r"https?://\S+/wait/\S+", letter.get_content())
    phone.goto(link)
    expect(phone.locator("main")).to_contain_text("あと 4人")
    assert phone.evaluate(OVER) <= 0


def _collects(five: Page, officer: Page) -> None:
    """A card is given after the municipal officer's part, never before."""
    centre.key(five, "s", "職員確認へ")
    centre.fetches_card(five, COMES)
    five.goto(at("counter:window", 5))
    five.keyboard.press("e")
    expect(five.locator("body")).to_contain_text("職員の確認")
    centre.key(five, "o", "職員確認を取り消す")
    centre.confirms(officer)
    centre.gives_card(five, COMES)
    five.goto(at("counter:window", 5))
    expect(five.locator(".counter-now")).to_contain_text("確認済")
    centre.key(five, "e", "次を呼ぶ")


def _renews(seven: Page) -> None:
    """Two certificates for one visitor: the counts are of procedures."""
    centre.key(seven, "s", "対応終了")
    seven.locator("[name=n-certificate]").fill("2")
    press(seven, "対応終了")
    expect(seven.locator(".counter-now")).to_contain_text("次を呼ぶ")


def _nobody_comes(
    seven: Page, hall: Page, reception: Page, tickets: dict[str, int]
) -> None:
    """Called three times, nobody: the hall says so, and the line goes on."""
    assert centre.calls(seven) == tickets["gone"]
    for n in (2, 3):
        centre.key(seven, "r", f"（{n}）")
    centre.key(seven, "a", "次を呼ぶ")
    expect(hall.locator("[data-away]")).to_contain_text(str(tickets["gone"]))
    reception.goto(at("counter:reception"))
    expect(reception.locator("main")).to_contain_text("不在・保留")
    for _n in range(3):
        centre.calls(seven)
        centre.key(seven, "s", "対応終了")
        centre.key(seven, "e", "次を呼ぶ")


def _called_on_the_phone(five: Page, phone: Page, tickets: dict[str, int]) -> None:
    """The visitor comes back from the café because the page says where to go."""
    five.reload()
    assert centre.calls(five) == tickets["café"]
    phone.reload()
    expect(phone.locator("main")).to_contain_text("5番窓口へ お越しください")
    centre.key(five, "s", "対応終了")
    centre.key(five, "e", "次を呼ぶ")
    phone.get_by_role("link", name="全体の待ち時間を見る").click()
    expect(phone.locator("main")).to_contain_text("受付中")
    assert phone.evaluate(OVER) <= 0


def _closes(manager: Page) -> None:
    """What is left is settled, the day is closed, the loops do their part."""
    manager.goto(at("counter:close"))
    expect(manager.locator("main")).to_contain_text("終わっていない番号 1件")
    manager.locator("select[name=outcome]").select_option("absent")
    press(manager, "終える")
    manager.locator("[name=note]").fill("不在1件。")
    press(manager, "窓口を締める")
    expect(manager.locator("body")).to_contain_text("締めました")
    assert cards.follow_bookings() == 1, "the card of who stayed away is held"
    assert reporting.count_days() > 0


def _counted(five: Page, people: Centre) -> None:
    """The stocktake: one card given, one here, both sides sign."""
    five.goto(at("cards:board"))
    place = _place_of(five, STAYS_AWAY)
    centre.counts_cards(five, place, NOTICES[STAYS_AWAY])
    centre.signs(five, people["identity"], "棚卸しを締める")
    expect(five.locator("main")).to_contain_text("棚卸しを締めました。")
    with walls.scope([SLUG]):
        done = Stocktake.objects.get()
    assert (done.received, done.issued, done.held, done.found) == (2, 1, 1, 1)


def _place_of(page: Page, number: str) -> str:
    """Found by notice and birth date, never by the name."""
    page.locator("[name=notice]").fill(NOTICES[number])
    page.locator("[name=birth]").fill(centre.BIRTH)
    press(page, "カードを探す")
    expect(page.locator("main")).to_contain_text("取り置く日")
    return page.locator(".figures dd").first.inner_text()


def _reported(general: Page) -> None:
    """The count sheet and the month's report, with its charts by the hour."""
    for report, ref in (
        ("daily-report", str(centre.DAY)),
        ("monthly-report", "2025-12"),
    ):
        general.goto(at("reporting:draw-up", report))
        general.locator("[name=ref]").fill(ref)
        press(general, "下書きを作成する")
        rows = general.locator("tr", has_text="12:00–13:00")
        expect(rows.first.locator("td").nth(0)).to_have_text("7")
        expect(general.locator("main svg").first).to_be_visible()
    certificate = general.locator("table", has_text="電子証明書の更新").first
    expect(certificate).to_contain_text("6")


def _kept(general: Page) -> None:
    """The cockpit says of the day's clauses that they are kept."""
    for clause in KEPT:
        assert "履行済" in centre.in_cockpit(general, clause), clause
