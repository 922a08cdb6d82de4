"""練習: the real screens with invented visitors, and nothing of it counts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from madoguchi.core import clock
from madoguchi.counter import board, queries, reports, services, waits
from madoguchi.counter.models import Ticket, Window
from madoguchi.counter.rules import practice as rules
from madoguchi.counter.rules import states
from madoguchi.counter.services import practice
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_counter_day import refused
from madoguchi.counter.tests.test_screens import C, P, post, signed_in
from madoguchi.journal.models import Fact
from madoguchi.tenancy import walls

BAND = "練習中：集計に入りません"


@pytest.fixture(autouse=True)
def _fresh_board() -> None:
    board.forget()


@pytest.fixture
def trainee(people: People) -> Client:
    """A signed-in trainee in practice mode, on a day that is open for real."""
    make.day(people.manager)
    client = signed_in("staff")
    post(client, f"{C}/practice/start/")
    return client


def seen() -> dict[str, object]:
    """Everything that counts, as it stands now."""
    today = clock.today()
    with walls.scope([make.SLUG]):
        return {
            "facts": Fact.objects.count(),
            "counts": dict(queries.counts(make.SLUG, today)),
            "log": list(reports.log(make.SLUG, today, today)),
            "board": board.make(make.SLUG, clock.now()).body(),
            "line": len(waits.line(make.SLUG).tickets),
            "learnt": queries.learnt(make.SLUG, today + dt.timedelta(days=1)),
            "left": len(queries.left_open(make.SLUG, today)),
            "kept": queries.kept(make.SLUG),
        }


def tickets(**wanted: object) -> list[Ticket]:
    with walls.scope([make.SLUG]):
        rows = Ticket.objects.filter(practice=True, **wanted)
        return list(rows.select_related("window").order_by("id"))


def test_a_whole_practice_day_leaves_nothing_behind(trainee: Client) -> None:
    before = seen()
    page = trainee.get(f"{C}/reception/").content.decode()
    assert BAND in page and "レンシュウ ハナコ" in page
    post(trainee, f"{C}/reception/issue/", booking="P001")
    data = {"procedures": ["certificate", "pin"], "people": "2", "help": "writing"}
    post(trainee, f"{C}/reception/issue/", **data)
    booked, walk_in = tickets()
    assert booked.booked and booked.procedures == {"card-issue": 1}
    assert not walk_in.booked and walk_in.people == 2
    shown = {"papers": "id-paper", "place": "棚"}
    post(trainee, f"{C}/tickets/{booked.pk}/keep/", **shown)
    assert "お預かり" in trainee.get(f"{C}/tickets/{booked.pk}/").content.decode()
    post(trainee, f"{C}/windows/1/open/", skills=["card-issue", "certificate", "pin"])
    post(trainee, f"{C}/windows/1/next/")
    (here,) = tickets(state=states.CALLED)
    assert here.pk == booked.pk
    data = {"ticket": str(here.pk)}
    assert BAND in post(trainee, f"{C}/windows/1/start/", **data)
    post(trainee, f"{C}/windows/1/officer/", **data)
    queue = trainee.get(f"{C}/practice/officer/").content.decode()
    assert "確認を始める" in queue and BAND in queue
    post(trainee, f"{C}/practice/officer/{here.pk}/take/")
    post(trainee, f"{C}/practice/officer/{here.pk}/done/")
    assert tickets(pk=here.pk)[0].officer_result == "confirmed"
    counted = {"outcome": "done", "n-card-issue": "1"}
    post(trainee, f"{C}/windows/1/finish/", **data, **counted)
    assert tickets(pk=here.pk)[0].outcome == states.DONE
    assert seen() == before


def test_the_practice_officer_can_refuse(trainee: Client) -> None:
    post(trainee, f"{C}/practice/crowd/")
    post(trainee, f"{C}/windows/2/open/", skills=["card-issue"])
    post(trainee, f"{C}/windows/2/next/")
    (here,) = tickets(state=states.CALLED)
    data = {"ticket": str(here.pk)}
    for verb in ("start", "officer"):
        post(trainee, f"{C}/windows/2/{verb}/", **data)
    post(trainee, f"{C}/practice/officer/{here.pk}/take/")
    post(trainee, f"{C}/practice/officer/{here.pk}/cannot/", reason="mismatch")
    assert tickets(pk=here.pk)[0].officer_result == "mismatch"


def test_the_machine_gives_practice_tickets_and_shows_its_dead_ends(
    trainee: Client,
) -> None:
    before = seen()
    assert BAND in trainee.get(f"{P}/machine/").content.decode()
    given = post(trainee, f"{P}/machine/booked/", number="002")
    assert "あなたの番号" in given and BAND in given
    post(trainee, f"{P}/machine/walk-in/", p=["certificate", "pin"], people="2")
    for number, said in (
        ("P004", "まだセンターに届いていません"),
        ("5", "ご予約の日は"),
        ("P999", "予約が見つかりません"),
        ("2", "すでに発券"),
    ):
        number = f"00{number}" if len(number) == 1 else number
        answer = trainee.post(f"{P}/machine/booked/", {"number": number})
        assert answer.status_code == 409 and said in answer.content.decode(), number
    post(trainee, f"{P}/machine/staff/")
    assert len(tickets()) == 2
    assert seen() == before
    assert (
        "係員を呼んでいます"
        not in signed_in("staff").get(f"{C}/reception/").content.decode()
    )


def test_practice_is_one_sessions_own(trainee: Client) -> None:
    colleague = signed_in("staff")
    page = colleague.get(f"{C}/reception/").content.decode()
    assert BAND not in page and "レンシュウ" not in page
    post(trainee, f"{C}/reception/issue/", booking="P001")
    (ticket,) = tickets()
    assert colleague.get(f"{C}/tickets/{ticket.pk}/").status_code == 404
    assert colleague.get(f"{C}/practice/officer/").status_code == 302
    taken = colleague.post(f"{C}/practice/officer/{ticket.pk}/take/")
    assert taken.status_code == 404
    assert colleague.get(f"{P}/machine/").status_code == 302, "not paired"
    post(trainee, f"{C}/practice/stop/")
    assert BAND not in trainee.get(f"{C}/reception/").content.decode()
    assert trainee.get(f"{P}/machine/").status_code == 302


def test_a_real_ticket_cannot_be_touched_in_practice(
    trainee: Client, people: People
) -> None:
    real = make.ticket(people.staff)
    assert trainee.get(f"{C}/tickets/{real.pk}/").status_code == 404
    assert trainee.post(f"{C}/reception/paper/", {"lines": "x"}).status_code == 302
    assert BAND not in trainee.get(f"{C}/").content.decode(), "the floor is real"
    answer = trainee.post(f"{C}/practice/officer/{real.pk}/take/")
    assert answer.status_code == 404
    with refused("not-allowed"):
        services.officer_take(ticket=real, by=people.staff)


def test_an_officer_practises_at_their_own_console(people: People) -> None:
    make.day(people.manager)
    officer = signed_in("identity_officer")
    post(officer, f"{C}/practice/start/")
    page = officer.get(f"{C}/officer/").content.decode()
    assert BAND in page and "席に着く" not in page


def test_an_exercise_never_holds_the_day_open(trainee: Client, people: People) -> None:
    post(trainee, f"{C}/practice/crowd/")
    post(trainee, f"{C}/windows/1/open/", skills=["card-issue"])
    post(trainee, f"{C}/windows/1/next/")
    with walls.scope([make.SLUG]):
        day = queries.day(make.SLUG, clock.today())
    assert day is not None
    services.close_day(day=day, by=people.manager)
    assert {one.outcome for one in tickets()} == {states.CANCELLED}
    with walls.scope([make.SLUG]):
        assert not Window.objects.exclude(state="closed").exists()


def test_who_has_finished_comes_again(trainee: Client, people: People) -> None:
    post(trainee, f"{C}/reception/issue/", booking="P001")
    said = post(trainee, f"{C}/reception/issue/", booking="P001")
    assert "すでに発券" in said
    with walls.scope([make.SLUG]):
        practice.end_all(make.SLUG, clock.today())
    post(trainee, f"{C}/reception/issue/", booking="P001")
    assert len(tickets()) == 2


def test_every_kind_of_case_comes_to_practise() -> None:
    offered = [
        rules.Offered("card-issue", booking_only=True, officer=True, on_machine=True),
        rules.Offered("certificate", False, False, True),
        rules.Offered("pin", False, True, True),
    ]
    now = make.MORNING
    crowd = rules.visitors(offered, now)
    assert {one.trouble for one in crowd} == {"", rules.NOT_COME, rules.WRONG_DAY}
    assert any(len(one.procedures) > 1 for one in crowd)
    assert any(one.help for one in crowd) and any(one.priority for one in crowd)
    assert any(one.starts_at and one.starts_at > now for one in crowd)
    assert any(one.starts_at is None for one in crowd)
    assert len({one.number for one in crowd}) == len(crowd)
    assert rules.visitors([], now) == ()
