"""Closed hours, a stop by hand, a closed day: every screen says so by itself."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from madoguchi.core import clock
from madoguchi.counter import board, notices, services
from madoguchi.counter.models import Day
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_screens import (
    C,
    P,
    _fresh_board,  # noqa: F401
    machine,
    paired,
    post,
    signed_in,
)
from madoguchi.tenancy import walls

AT = clock.tokyo(dt.date(2025, 11, 29), 9)
NEXT = clock.tokyo(dt.date(2025, 11, 30), 10)
SYSTEM = "ただいま発券を止めています（全国のシステムの停止）"
WAIT = f"/p/{make.SLUG}/wait/"


def test_the_words_say_why_and_what_comes_next() -> None:
    assert notices.lines("open", "", NEXT, AT) == ()
    assert notices.lines("stopped", "national-system", NEXT, AT)[0] == SYSTEM
    assert notices.lines("closed", "", NEXT, AT) == (
        "本日の受付は終了しました",
        "次は 11月30日(日) 10:00 からです。",
    )
    assert notices.lines("closed", "休日", None, AT) == ("本日は お休みです（休日）",)
    with translation.override("en"):
        said = notices.lines("stopped", "power", None, AT)
    assert said[0].endswith("(Power or equipment failure)")


def test_what_begins_late_today_does_not_point_at_tomorrow() -> None:
    later = clock.tokyo(dt.date(2025, 11, 29), 10)
    assert len(notices.lines("before", "", later, AT)) == 2
    assert notices.lines("before", "", NEXT, AT) == ("まもなく受付を始めます",)


class Screens:
    """Everything that somebody without an account looks at."""

    def __init__(self, people: People) -> None:
        manager = signed_in("operations_manager")
        self.machine = machine(manager)
        post(manager, f"{C}/devices/", kind="hall", place="待合")
        post(manager, f"{C}/devices/", kind="tablet", place="奥")
        self.hall, self.tablet = paired("hall"), paired("tablet")
        self.stranger = Client(headers={"accept-language": "ja"})
        self.token = make.ticket(people.staff).token

    def say(self) -> dict[str, str]:
        board.forget()
        pages = {
            "machine": self.machine.get(f"{P}/machine/"),
            "tablet": self.tablet.get(f"{P}/tablet/"),
            "hall": self.hall.get(f"{P}/hall/"),
            "wait": self.stranger.get(WAIT),
            "own": self.stranger.get(f"{WAIT}{self.token}/"),
        }
        return {name: one.content.decode() for name, one in pages.items()}

    def board(self) -> dict[str, object]:
        board.forget()
        return dict(json.loads(self.stranger.get(f"{P}/board.json").content))


@pytest.fixture
def screens(people: People) -> Screens:
    make.day(people.manager)
    return Screens(people)


def test_a_stop_by_hand_is_on_every_screen_with_its_reason(
    people: People, screens: Screens
) -> None:
    told = {n: re.findall(r'data-told="([^"]*)"', t) for n, t in screens.say().items()}
    assert told["wait"] == told["own"] == ["open/"]
    assert all("止めています" not in page for page in screens.say().values())
    with walls.scope([make.SLUG]):
        day = Day.objects.get(day=make.DAY)
    services.stop(day=day, reason="national-system", by=people.manager)
    said = screens.say()
    for name in ("machine", "tablet", "hall"):
        assert SYSTEM in said[name], name
    for name in ("wait", "own"):
        assert "受付を止めています（全国のシステムの停止）" in said[name], name
        assert 'data-told="stopped/national-system"' in said[name], name
    assert "番号は なくなりません" in said["own"] and "ごろ" not in said["own"]
    body = screens.board()
    assert (body["state"], body["reason"]) == ("stopped", "national-system")
    assert SYSTEM in body["notice"][0]  # type: ignore[index]
    services.resume_ticketing(day=day, by=people.manager)
    assert all("止めています" not in page for page in screens.say().values())
    assert screens.board()["notice"] == ["", ""]


def test_after_hours_every_screen_says_when_it_opens_next(
    screens: Screens, saturday: time_machine.Coordinates
) -> None:
    saturday.move_to(clock.tokyo(make.DAY, 18, 1))
    said = screens.say()
    for name in ("machine", "tablet", "hall"):
        assert "本日の受付は終了しました" in said[name], name
        assert "次は 11月30日(日) 10:00 からです。" in said[name], name
    assert "本日の受付は終わりました" in said["wait"]
    assert "本日の受付は終わりました" in said["own"]
    assert screens.board()["closes"] == "18:00"


def test_a_closed_day_says_why(
    screens: Screens, saturday: time_machine.Coordinates
) -> None:
    saturday.move_to(clock.tokyo(dt.date(2025, 12, 5), 11))
    said = screens.say()
    for name in ("machine", "tablet", "hall", "wait"):
        assert "本日は お休みです（" in said[name], name
    body = screens.board()
    assert body["closes"] == ""
    assert "本日は お休みです" in body["notice"][0]  # type: ignore[index]
    assert str(body["notice"][1]).isascii()  # type: ignore[index]


def test_without_a_script_the_hall_shows_who_is_called(
    people: People, screens: Screens
) -> None:
    desk = make.window(people.staff, 5)
    called = services.call_next(window=desk, by=people.staff)
    said = screens.say()["hall"]
    plain = said.split("<noscript><ol")[1].split("</noscript>")[0]
    assert f"<b>{called.number}</b>" in plain and "5" in plain
    assert 'http-equiv="refresh"' in said
