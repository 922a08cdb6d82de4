"""The telephone operator books with the keyboard alone, in under 30 s of work.

Work is what the hands do: strokes are counted at a slow hand's pace. What the
server takes on a busy machine is measured elsewhere.
"""

from __future__ import annotations

from playwright.sync_api import Page, expect

from madoguchi.bookings.models import Booking
from madoguchi.outreach.tests import make
from madoguchi.tenancy import walls
from tests.journeys.conftest import Enter, at

SECONDS = 30
KEYS_A_SECOND = 4
"""Slow hands: somebody talks meanwhile."""


class Hands:
    """Two hands on a keyboard: every stroke is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self._stroke()
            self.page.keyboard.press(key)

    def digits(self, typed: str) -> None:
        for one in typed:
            self.press(one)

    def japanese(self, written: str, strokes: int) -> None:
        """Through the input method: so many strokes for what ends up written."""
        for _ in range(strokes):
            self._stroke()
        self.page.keyboard.insert_text(written)

    def _stroke(self) -> None:
        self.strokes += 1
        self.page.wait_for_timeout(20)

    @property
    def seconds(self) -> float:
        return self.strokes / KEYS_A_SECOND


def test_the_operator_books_by_the_keyboard_in_half_a_minute(
    kyoto: make.Crew, enter: Enter
) -> None:
    make.session(kyoto.manager, day=make.DAY.replace(day=26), at=_venue(kyoto, "北区"))
    wanted = make.session(kyoto.manager, day=make.DAY.replace(day=27))
    page = enter("operator")
    page.goto(at("bookings:reception"))
    hands = Hands(page)
    hands.japanese("左京", strokes=len("sakyou") + 2)
    hands.press("Enter")
    expect(page.locator("h2", has_text="左京区○○会館")).to_be_visible()
    expect(page.locator("[name=hold]").first).to_be_focused()
    hands.press("ArrowDown", "ArrowDown", "ArrowDown", "Enter")
    expect(page.locator("[data-sentence]")).to_contain_text("10時45分")
    _answer(page, hands)
    expect(page.locator("h1")).to_have_text("予約を確定しました")
    assert hands.seconds < SECONDS, hands.strokes
    with walls.scope([make.SLUG]):
        booking = Booking.objects.select_related("slot").get()
    assert booking.session == wanted.ref
    assert booking.slot.starts_at == make.slot(wanted, 3).starts_at
    assert (booking.people, booking.in_city, booking.under_15) == (2, True, False)
    assert booking.read_back and booking.papers_told


def _venue(crew: make.Crew, ward: str):  # type: ignore[no-untyped-def]
    return make.venue(crew.manager, name=f"{ward}ふれあい会館", ward=ward)


def _answer(page: Page, hands: Hands) -> None:
    """From the first question to Ctrl+Enter; the eyes see where the hands are."""
    expect(page.locator("[name=first_application][value='1']")).to_be_focused()
    hands.press("1", "1")
    expect(page.locator("[name=kana]")).to_be_focused()
    hands.japanese("ヤマダ ハナコ", strokes=len("yamada hanako") + 2)
    hands.press("Enter", "1", "2", "2")
    expect(page.locator("[data-sentence]")).to_contain_text("2名様")
    expect(page.locator("[name=telephone]")).to_be_focused()
    hands.digits("09012345678")
    hands.press("Enter")
    expect(page.locator("[name=read_back]")).to_be_focused()
    hands.press("Space", "Enter")
    expect(page.locator("[name=papers_told]")).to_be_focused()
    hands.press("Space", "Control+Enter")


def test_the_arrows_go_to_another_day(kyoto: make.Crew, enter: Enter) -> None:
    make.session(kyoto.manager, day=make.DAY.replace(day=26))
    make.session(kyoto.manager, day=make.DAY.replace(day=27))
    page = enter("operator")
    page.goto(at("bookings:reception"))
    page.keyboard.press("Enter")
    expect(page.locator("[name=hold]").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("h2").first).to_contain_text("11月27日")
    expect(page.locator("[name=hold]").first).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("h2").first).to_contain_text("11月26日")
