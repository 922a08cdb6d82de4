"""The card centre in a browser: the evening before, and what hands do on its screens.

Each function is one act of one person, on the screen that this person has.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from typing import Any

import zxingcpp
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from madoguchi.cards.models import Card
from madoguchi.cards.services import moving
from madoguchi.cards.tests import holding
from madoguchi.contracts import services as contracts
from madoguchi.core import clock
from madoguchi.core.models import Installation
from madoguchi.counter.tests import make
from madoguchi.journal import sealing
from madoguchi.outreach.tests import make as outreach
from madoguchi.people import access
from madoguchi.people.models import Account
from madoguchi.tenancy import walls

SLUG, CODE = make.SLUG, "482716"
DAY = dt.date(2025, 12, 3)
EVE = clock.tokyo(dt.date(2025, 12, 2), 13)
COMES, STAYS_AWAY, RENEWS = "R1001", "R1002", "R2001"
NOTICES = {COMES: "1000001", STAYS_AWAY: "1000002"}
BIRTH = "19800512"
SCREENS = {"machine": "発券機", "hall": "待合の表示"}


def at(name: str, *args: object) -> str:
    """The address of a page of the centre."""
    return reverse(name, args=[SLUG, *args])


def moment(hour: int, minute: int = 0) -> dt.datetime:
    """A time of the day that is played."""
    return clock.tokyo(DAY, hour, minute)


@dataclass
class Centre:
    """The people who work on the day, by what they are called in the journey."""

    accounts: dict[str, Account] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Account:
        return self.accounts[name]


ROLES = {
    "manager": "operations_manager",
    "general": "general_manager",
    "reception": "staff",
    "five": "staff",
    "seven": "staff",
    "identity": "identity_officer",
}


def evening_before(morning: Any, connected_as: Any) -> Centre:
    """Booked, the two cards received and prepared; everybody has practised."""
    with connected_as("worker"):
        Installation.settle(demonstration=True)
        morning.move_to(clock.tokyo(dt.date(2025, 4, 1)))
        contracts.load(SLUG)
    morning.move_to(EVE)
    found = Centre(
        {name: outreach.account(role, SLUG, CODE) for name, role in ROLES.items()}
    )
    for account in found.accounts.values():
        make.practised(account.pk)
    _cards_ready(found)
    return found


def _cards_ready(centre: Centre) -> None:
    """Both cards came on Tuesday and lie in their slots of Wednesday."""
    actors = {n: access.actor(a, SLUG) for n, a in centre.accounts.items()}
    people = holding.People(
        staff=actors["five"],
        other=actors["seven"],
        manager=actors["manager"],
        identity=actors["identity"],
        officer=actors["identity"],
        stranger=actors["reception"],
    )
    for actor in (people.staff, people.other, people.manager):
        holding.allow(actor, people.manager)
    holding.book(*booked(), by=people.staff)
    holding.arrived(people, *NOTICES.values())
    with walls.scope([SLUG]):
        cards = list(Card.objects.select_related("contract").order_by("id"))
    for card in cards:
        moving.prepare(card=card, day=DAY, scan=holding.scan(card), by=people.staff)


def booked() -> list[str]:
    """The two collections of Wednesday, as they stood the evening before."""
    return [
        holding.row(COMES, NOTICES[COMES], DAY, "12:30"),
        holding.row(STAYS_AWAY, NOTICES[STAYS_AWAY], DAY, "13:00"),
    ]


def file_of_the_day() -> bytes:
    """The same two, and a renewal that was booked in the night."""
    renewal = holding.row(RENEWS, "9", DAY, "12:30").replace("交付,9", "更新,")
    return make.file(*booked(), renewal, heads=holding.HEADS)


def press(page: Page, words: str) -> None:
    """The one button or link of the page with these words."""
    page.locator("main, footer").get_by_role("button", name=words).first.click()


def imports(page: Page, body: bytes) -> None:
    """The booking file, by hand."""
    page.goto(at("counter:bookings"))
    given = {"name": "yoyaku.csv", "mimeType": "text/csv", "buffer": body}
    page.locator("input[type=file]").set_input_files(given)  # type: ignore[arg-type]
    press(page, "取り込む")


def code_for(page: Page, kind: str) -> str:
    """The manager registers a screen of the hall and reads its code aloud."""
    page.goto(at("counter:devices"))
    page.locator("[name=kind]").select_option(kind)
    page.locator("[name=place]").fill(SCREENS[kind])
    press(page, "登録してコードを出す")
    row = page.locator("tr", has_text=SCREENS[kind])
    return row.locator("strong").inner_text()


def pairs(screen: Page, code: str) -> None:
    """Somebody types the code into the screen that has no account."""
    screen.goto(at("counter:pair"))
    screen.locator("[name=code]").fill(code)
    press(screen, "組み合わせる")


def takes_booked(machine: Page, number: str) -> int:
    """Three touches at the most before the number is typed; the ticket's number."""
    machine.goto(at("counter:machine"))
    machine.get_by_role("link", name="予約番号を入れる").click()
    for digit in number:
        machine.locator(f"[data-digit='{digit}']").click()
    press(machine, "発券する")
    return _number(machine)


def takes_walk_in(machine: Page, procedure: str) -> int:
    """One procedure, one person."""
    machine.goto(at("counter:machine"))
    machine.get_by_role("link", name=procedure).click()
    press(machine, "発券する")
    return _number(machine)


def _number(machine: Page) -> int:
    expect(machine.locator("h1")).to_have_text("あなたの番号")
    return int(machine.locator(".number").inner_text())


def read_code(machine: Page) -> str:
    """What a telephone's camera reads from the machine's screen."""
    picture = machine.locator("main img").screenshot()
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return found.text


def receives(page: Page, number: str) -> int:
    """Reception finds a booking, gives the ticket and checks the papers."""
    page.goto(f"{at('counter:reception')}?q={number}")
    page.locator(".counter-appointment").get_by_role("button").click()
    ticket = int(page.locator(".counter-paper-number").inner_text())
    page.get_by_role("link", name="書類の事前確認へ").click()
    checked = page.locator("form[action$='/papers/'] [name=papers]")
    for box in checked.all():
        box.check()
    press(page, "確認を登録する")
    return ticket


def receives_walk_in(page: Page, procedure: str = "certificate") -> int:
    """Reception gives a ticket without a booking."""
    page.goto(at("counter:reception"))
    page.locator(f"#walk-in [name=procedures][value={procedure}]").check()
    page.locator("#walk-in").get_by_role("button", name="発券する").click()
    return int(page.locator(".counter-paper-number").inner_text())


def sits_down(page: Page, window: int) -> None:
    """A window is opened for every procedure."""
    page.goto(at("counter:window", window))
    press(page, "窓口を開ける")
    expect(page.get_by_role("button", name="次を呼ぶ")).to_be_visible()


def calls(page: Page) -> int:
    """次を呼ぶ, by its key; who comes."""
    expect(page.get_by_role("button", name="次を呼ぶ")).to_be_visible()
    page.keyboard.press("n")
    number = page.locator(".counter-now .counter-number")
    expect(number).to_be_visible()
    return int(number.inner_text())


def key(page: Page, letter: str, then: str) -> None:
    """A key of the window, and the words that must follow."""
    page.keyboard.press(letter)
    expect(page.locator(".counter-now")).to_contain_text(then)


def fetches_card(page: Page, number: str) -> None:
    """The card of this booking, from its slot (which this person keeps) to the desk."""
    page.goto(at("cards:desk"))
    page.locator("[name=notice]").fill(NOTICES[number])
    page.locator("[name=birth]").fill(BIRTH)
    press(page, "カードを探す")
    expect(page.locator("h2").first).to_contain_text("机の上のカード")


def gives_card(page: Page, number: str) -> None:
    """Scanned again, the face compared, given."""
    page.goto(at("cards:desk"))
    page.locator("[name=notice]").fill(NOTICES[number])
    page.locator("[name=birth]").fill(BIRTH)
    page.locator("[name=face_compared]").check()
    press(page, "交付した")
    expect(page.locator("main")).to_contain_text("カードを手元へ")


def confirms(page: Page) -> None:
    """The municipal officer's part of a visit."""
    page.goto(at("counter:officer"))
    press(page, "確認を始める")
    press(page, "確認できた")
    expect(page.locator("main")).to_contain_text("確認待ちの方はいません")


def signs(page: Page, who: Account, words: str) -> None:
    """The other side signs on this screen: name, code."""
    form = page.locator("form").filter(has=page.get_by_role("button", name=words))
    form.locator("[name$=account]").select_option(str(who.pk))
    form.locator("[name$=code]").fill(CODE)
    form.get_by_role("button", name=words).click()


def counts_cards(page: Page, place: str, *notices: str) -> None:
    """The stocktake of one place."""
    page.goto(at("cards:stocktake"))
    press(page, "棚卸しを始める")
    page.locator("[name=place]").fill(place)
    page.locator("[name=scanned]").fill("\n".join(f"{n} {BIRTH}" for n in notices))
    press(page, "数える")
    expect(page.locator("main")).to_contain_text("枚を確認しました")


def judged(connected_as: Any) -> None:
    """The worker's turn: facts are sealed, clauses judged."""
    with connected_as("worker"):
        sealing.seal_all()
        while contracts.follow_one(SLUG):
            pass


def in_cockpit(page: Page, clause: str) -> str:
    """What the cockpit says of one clause."""
    page.goto(f"{at('home:cockpit')}?q={clause}")
    link = page.locator(f"a[href$='/clauses/{clause}/']")
    return page.locator("tr").filter(has=link).first.inner_text()
