"""What only a browser can judge: axe, narrow screens, the hall that hears a call."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from madoguchi.config.testing.eyes import judge, judged
from madoguchi.core import clock
from madoguchi.counter import board, parameters, queries, services
from madoguchi.counter.models import Day, Device, Ticket, Window
from madoguchi.counter.services import devices
from madoguchi.counter.tests import make
from madoguchi.tenancy import walls

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

C = f"/c/{make.SLUG}/counter"
P = f"/p/{make.SLUG}/counter"
OVER = "document.documentElement.scrollWidth - window.innerWidth"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PLACES = {"machine": "入口", "hall": "待合", "window": "窓口", "tablet": "奥"}


SPEECH = """window.said = []; window.now = 0; window.most = 0;
Object.defineProperty(window, "speechSynthesis", { value: { speak(one) {
  window.now += 1; window.most = Math.max(window.most, window.now);
  setTimeout(() => { window.now -= 1; window.said.push(one.text); one.onend(); }, 60);
} } });"""
"""A speech that notes what was said, and how much at once."""


@dataclass
class Ground:
    """A day at work: somebody called, served, held, absent, with the officer."""

    people: make.People
    ticket: Ticket
    secrets: dict[str, str]
    kept: int


@pytest.fixture
def ground(site: str, monkeypatch: pytest.MonkeyPatch) -> Ground:
    today = clock.today()
    span = clock.tokyo(today), clock.tokyo(today, 23, 59)
    monkeypatch.setattr(queries, "hours", lambda _contract, _on: span)
    board.forget()
    contract, people = make.contract(), make.people()
    make.day(people.manager)
    with walls.scope([make.SLUG]):
        Day.objects.update(link_until=None)
    body = make.file(
        make.row("10:00", number="A1", day=today),
        make.row("23:30", number="A2", day=today),
        make.row("23:40", "証明書", number="A3", day=today),
    )
    services.import_bookings(contract=contract, body=body, by=people.staff)
    desk, other = make.window(people.staff, 5), make.window(people.colleague, 7)
    third = make.window(people.manager, 11)
    make.arrived(people.staff, "A1")
    make.ticket(people.staff, "certificate", help=("wheelchair",))
    make.ticket(people.staff, "pin", people=2)
    first = services.call_next(window=desk, by=people.staff)
    services.start(ticket=first, by=people.staff)
    second = services.call_next(window=other, by=people.colleague)
    services.start(ticket=second, by=people.colleague)
    services.to_officer(ticket=second, by=people.colleague)
    services.call_next(window=third, by=people.manager)
    away = make.ticket(people.staff)
    for _n in range(4):
        last = make.ticket(people.staff, "certificate")
    held = services.call_number(
        window=_window(12, people), ticket=away, by=people.staff
    )
    services.absent(ticket=held, by=people.staff)
    secrets = {}
    for kind, place in PLACES.items():
        made = devices.add_device(
            contract=contract,
            kind=kind,
            place=place,
            window=third if kind == "window" else None,
            by=people.manager,
        )
        by = devices.actor(make.SLUG)
        secrets[kind] = devices.pair(contract=contract, code=made.code, by=by)[1]
    devices.add_device(contract=contract, kind="tablet", place="2", by=people.manager)
    kept = services.keep_papers(
        ticket=last,
        papers=list(parameters.on(make.SLUG, today).procedure["certificate"].papers),
        place="金庫2段目",
        telephone="090-0000-0000",
        by=people.staff,
    )
    return Ground(people, last, secrets, kept.pk)


def _window(number: int, people: make.People) -> Window:
    return make.window(people.staff, number)


def enter(page: Page, site: str, role: str) -> None:
    client = Client()
    client.force_login(make.account(role), BACKEND)
    value = client.cookies["sessionid"].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": site}])


def screen(page: Page, site: str, secret: str) -> None:
    page.context.clear_cookies()
    cookie = {"name": "madoguchi_screen", "value": secret, "url": f"{site}{P}/"}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def beside() -> list[str]:
    """Of other apps, what the centre's manager reads: answers, attendance, papers."""
    home = f"/c/{make.SLUG}"
    client = Client()
    client.force_login(make.account("operations_manager"), BACKEND)
    found = ["manuals/", "manuals/faq/", "crew/attendance/", "reports/"]
    for slug in ("security-statement", "emergency-plan", "opening-notice"):
        path = f"{home}/reports/draw-up/{slug}/"
        asked = client.get(path).context["form"].initial["ref"]
        drawn = client.post(path, {"ref": asked})
        found += [f"reports/draw-up/{slug}/"]
        assert drawn.status_code == 302, (slug, asked, drawn.content.decode()[-2000:])
        found.append(drawn["Location"].removeprefix(f"{home}/"))
    return [f"{home}/{path}" for path in found]


def test_axe_finds_nothing_and_no_page_grows_sideways(
    page: Page, site: str, ground: Ground
) -> None:
    enter(page, site, "operations_manager")
    own = [f"{C}/{name}" for name in ("", "windows/", "windows/5/", "windows/7/")]
    own += [f"{C}/{name}" for name in ("windows/9/", "windows/12/", "reception/")]
    own += [f"{C}/reception/?q=A2", f"{C}/reception/sheet/", f"{C}/reception/paper/"]
    own += [f"{C}/tickets/", f"{C}/tickets/analysis/", f"{C}/bookings/"]
    own += [f"{C}/kept/", f"{C}/kept/{ground.kept}/"]
    own += [f"{C}/devices/", f"{C}/close/", f"{C}/tickets/{ground.ticket.pk}/"]
    own += [f"{C}/tickets/{ground.ticket.pk}/print/"]
    own += beside()
    trouble = judged(page, own)
    enter(page, site, "identity_officer")
    trouble += judged(page, [f"{C}/officer/"])
    page.context.clear_cookies()
    wait = f"/p/{make.SLUG}/wait/"
    public = [wait, f"{wait}?lang=en", f"{wait}{ground.ticket.token}/", f"{P}/pair/"]
    public += [f"{wait}?lang=easy", f"{wait}{ground.ticket.token}/?lang=easy"]
    trouble += judged(page, public)
    screen(page, site, ground.secrets["machine"])
    machine = ["machine/", "machine/walk-in/?p=certificate", "machine/booked/"]
    machine += [f"machine/done/{ground.ticket.token}/", "machine/?lang=en"]
    trouble += judged(page, [f"{P}/{m}" for m in machine], (360, 1080, 1920))
    screen(page, site, ground.secrets["tablet"])
    trouble += judged(page, [f"{P}/tablet/"], (360, 820, 1280))
    screen(page, site, ground.secrets["hall"])
    trouble += judged(page, [f"{P}/hall/"], (360, 1920))
    screen(page, site, ground.secrets["window"])
    trouble += judged(page, [f"{P}/window/"], (360, 1920))
    assert not trouble, "\n".join(trouble)


def test_the_practice_screens_are_fit_for_trainees(
    page: Page, site: str, ground: Ground
) -> None:
    enter(page, site, "staff")
    own = [f"{C}/{name}" for name in ("practice/", "windows/5/change/")]
    trouble = judged(page, own)
    page.goto(f"{C}/practice/")
    page.get_by_role("button", name="練習を始める").click()
    page.get_by_role("button", name="全員に発券して列をつくる").click()
    page.wait_for_selector(".band:has-text('練習中')")
    own = [f"{C}/{name}" for name in ("practice/", "reception/", "practice/officer/")]
    trouble += judged(page, own)
    trouble += judged(page, [f"{P}/machine/"], (360, 1080))
    assert not trouble, "\n".join(trouble)


def test_the_machine_comes_back_after_the_network_was_lost(
    page: Page, site: str, ground: Ground
) -> None:
    screen(page, site, ground.secrets["machine"])
    page.set_viewport_size({"width": 1080, "height": 1080})
    page.goto(f"{P}/machine/booked/")
    page.context.set_offline(True)
    page.fill("input[name=number]", "Z9")
    page.click("button.go")
    page.wait_for_selector("[data-lost]:not([hidden])")
    page.context.set_offline(False)
    page.wait_for_url(f"**{P}/machine/", timeout=20_000)


def test_a_booked_visitor_adds_a_procedure_with_three_touches_and_digits(
    page: Page, site: str, ground: Ground
) -> None:
    screen(page, site, ground.secrets["machine"])
    page.set_viewport_size({"width": 1080, "height": 1080})
    page.goto(f"{P}/machine/booked/")
    page.fill("input[name=number]", "A2")
    trouble = judge(page, "booked", (360, 1080))
    page.get_by_role("button", name="ほかの手続・人数をたす").click()
    page.get_by_label("電子証明書の更新").wait_for()
    trouble += judge(page, "more", (360, 1080))
    page.get_by_label("電子証明書の更新").check()
    page.get_by_role("button", name="発券する").click()
    page.get_by_text("あなたの番号").wait_for()
    with walls.scope([make.SLUG]):
        made = Ticket.objects.latest("id")
    assert made.procedures == {"card-issue": 1, "certificate": 1}
    assert not trouble, "\n".join(trouble)


def test_the_hall_shows_a_call_within_seconds(
    page: Page, site: str, ground: Ground
) -> None:
    screen(page, site, ground.secrets["hall"])
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{P}/hall/")
    page.wait_for_selector("[data-called] li")
    size = page.evaluate(
        "parseFloat(getComputedStyle("
        "document.querySelector('[data-called] b')).fontSize)"
    )
    assert size >= 160
    desk = make.window(ground.people.staff, 3)
    called = services.call_next(window=desk, by=ground.people.staff)
    page.wait_for_selector(
        f"[data-called] li:has-text('{called.number}')", timeout=5000
    )
    with walls.scope([make.SLUG]):
        assert Device.objects.get(kind="hall").seen_at is not None


def test_more_than_four_calls_stand_on_the_hall_and_are_spoken_in_turn(
    page: Page, site: str, ground: Ground
) -> None:
    screen(page, site, ground.secrets["hall"])
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.add_init_script(SPEECH)
    page.goto(f"{P}/hall/")
    page.wait_for_selector("[data-called] li")
    page.click("[data-sound]")
    for number in (1, 2, 3, 4, 8, 9, 10):
        make.ticket(ground.people.staff)
        desk = make.window(ground.people.staff, number)
        services.call_next(window=desk, by=ground.people.staff)
    page.wait_for_function(
        "() => document.querySelectorAll('[data-called] li').length >= 7",
        timeout=15_000,
    )
    box = "[...document.querySelectorAll('[data-called] li')].every(one =>"
    box += " one.getBoundingClientRect().bottom <= innerHeight - 60"
    box += " && one.scrollWidth <= one.clientWidth)"
    assert page.evaluate(box)
    foot = "document.querySelector('footer').getBoundingClientRect().bottom"
    assert page.evaluate(f"{foot} <= innerHeight")
    page.evaluate("document.querySelector('[data-notice]').hidden = false")
    assert page.evaluate(box), "a notice covers no call"
    page.wait_for_function("() => window.said.length >= 10", timeout=30_000)
    assert page.evaluate("window.most") == 1


def test_a_call_for_staff_rings_at_reception_by_itself(
    page: Page, site: str, ground: Ground
) -> None:
    enter(page, site, "staff")
    page.goto(f"{C}/reception/")
    assert page.evaluate("document.body.dataset.rang") is None
    with walls.scope([make.SLUG]):
        machine = Device.objects.get(kind="machine")
    by = devices.actor(make.SLUG)
    devices.want_staff(device=machine, by=by, trouble="no-booking")
    page.wait_for_selector("[data-alarm]", timeout=15_000)
    page.wait_for_function("() => document.body.dataset.rang === '1'")
    page.click("[data-alarm] button")
    page.wait_for_load_state()
    assert page.locator("[data-alarm]").count() == 0


def test_the_officers_word_comes_to_the_window(
    page: Page, site: str, ground: Ground
) -> None:
    enter(page, site, "staff")
    page.goto(f"{C}/windows/7/")
    assert page.locator(".counter-now [data-key=e]").count() == 0
    with walls.scope([make.SLUG]):
        found = queries.at_window(Window.objects.get(number=7))
    assert found is not None
    services.officer_take(ticket=found, by=ground.people.identity)
    services.officer_cannot(ticket=found, reason="papers", by=ground.people.identity)
    page.wait_for_selector(".counter-now [data-key=e]", timeout=15_000)
    assert "書類が足りない" in page.locator(".counter-now").inner_text()


def test_the_wait_page_moves_its_numbers_without_asking_again(
    page: Page, site: str, ground: Ground
) -> None:
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.context.clear_cookies()
    page.goto(f"/p/{make.SLUG}/wait/?lang=easy")
    row = page.locator("[data-lane=certificate]")
    before = row.locator("[data-waiting]").inner_text()
    make.ticket(ground.people.staff, "certificate")
    page.wait_for_function(
        "was => document.querySelector('[data-lane=certificate] [data-waiting]')"
        ".innerText !== was",
        arg=before,
        timeout=10_000,
    )
    assert "人が 待（ま）って います" in row.inner_text()
    assert sum("/wait/" in url for url in asked) == 1
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate(OVER) <= 0


def test_a_stop_by_hand_comes_to_the_pages_that_are_open(
    page: Page, site: str, ground: Ground
) -> None:
    screen(page, site, ground.secrets["hall"])
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{P}/hall/")
    page.wait_for_selector("[data-called] li")
    assert page.locator("[data-notice]").is_hidden()
    own, wait = page.context.new_page(), page.context.new_page()
    wait.goto(f"/p/{make.SLUG}/wait/")
    own.goto(f"/p/{make.SLUG}/wait/{ground.ticket.token}/")
    with walls.scope([make.SLUG]):
        day = Day.objects.get(day=clock.today())
    services.stop(day=day, reason="national-system", by=ground.people.manager)
    said = "全国のシステムの停止"
    page.get_by_text(said).first.wait_for(timeout=20_000)
    for one in (wait, own):
        one.bring_to_front()
        one.set_viewport_size({"width": 360, "height": 800})
        one.get_by_text(said).first.wait_for(timeout=45_000)
    trouble = judge(page, "hall-stopped", (360, 1920))
    page.set_viewport_size({"width": 1920, "height": 1080})
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    trouble += judge(own, "own-stopped", (1280, 360))
    services.resume_ticketing(day=day, by=ground.people.manager)
    page.wait_for_selector("[data-notice]", state="hidden", timeout=20_000)
    own.get_by_text(said).first.wait_for(state="hidden", timeout=45_000)
    assert not trouble, "\n".join(trouble)


def test_the_window_works_from_the_keyboard(
    page: Page, site: str, ground: Ground
) -> None:
    enter(page, site, "staff")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{C}/windows/12/")
    page.keyboard.press("n")
    page.wait_for_selector(".counter-now [data-key=s]")
    page.keyboard.press("s")
    page.wait_for_selector(".counter-now [data-key=e]")
    page.keyboard.press("e")
    page.wait_for_selector(".counter-now [data-key=n]")
    since = clock.now() - dt.timedelta(minutes=5)
    with walls.scope([make.SLUG]):
        assert Ticket.objects.filter(outcome="done", ended_at__gte=since).count() == 1


def test_the_keys_of_a_closed_block_open_it_and_ask(
    page: Page, site: str, ground: Ground
) -> None:
    """P and T ask first; Z, B and H do what they say."""
    enter(page, site, "staff")
    page.goto(f"{C}/windows/12/")
    page.keyboard.press("n")
    page.wait_for_selector(".counter-now [data-key=s]")
    page.keyboard.press("z")
    page.wait_for_selector(".counter-now [data-key=n]")
    page.keyboard.press("n")
    page.wait_for_selector(".counter-now [data-key=s]")
    page.keyboard.press("s")
    page.wait_for_selector(".counter-now [data-key=e]")
    number = page.locator(".counter-number").inner_text()
    for key, field in (("p", "add"), ("t", "to-p")):
        page.keyboard.press(key)
        page.wait_for_selector(f"#{field}:focus")
        page.evaluate("document.activeElement.blur()")  # two Esc would cover it
        page.evaluate("document.querySelector('.counter-now > details').open = false")
    with walls.scope([make.SLUG]):
        before = Ticket.objects.get(number=number, day=clock.today(), practice=False)
        assert before.state == "serving"
        assert list(before.procedures.values()) == [1]
    page.keyboard.press("h")
    page.wait_for_selector(".counter-now [data-key=n]")
    page.keyboard.press("b")
    page.wait_for_selector(".page-head .status--paused, .page-head :text('休止')")
    with walls.scope([make.SLUG]):
        before.refresh_from_db()
        assert before.state == "held"
        assert Window.objects.get(number=12).state == "paused"


def test_the_first_look_at_the_wait_page_costs_at_most_60_kb(
    page: Page, site: str, ground: Ground
) -> None:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"/p/{make.SLUG}/wait/")
    came = {
        answer.url: len(answer.body())
        for answer in answers
        if "event-stream" not in answer.headers.get("content-type", "")
    }
    assert len(came) > 1 and sum(came.values()) <= 60_000, came
