"""The pages of cards in custody, as each role meets them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import time_machine
from django.test import Client

from madoguchi.cards import jobs
from madoguchi.cards.models import Box, Card, Delivery, Move, Place, Return, Stocktake
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import counting, destroying, moving, places, returning
from madoguchi.cards.tests import holding as make
from madoguchi.cards.tests.holding import People
from madoguchi.config.testing.eyes import judged
from madoguchi.core import clock
from madoguchi.counter import services as counter
from madoguchi.counter.tests import make as centre
from madoguchi.messages import duties
from madoguchi.people import access
from madoguchi.people.models import Account
from madoguchi.people.services import set_code
from madoguchi.privacy.models import Reveal
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOME = f"/c/{make.SLUG}/cards/"
CODE = "473829"


def client(actor: Actor) -> Client:
    found = Client()
    found.force_login(Account.objects.get(pk=actor.account))
    return found


def code(*actors: Actor) -> None:
    for actor in actors:
        set_code(account=Account.objects.get(pk=actor.account), code=CODE)


def signed(actor: Actor, **more: object) -> dict[str, object]:
    return {"account": actor.account, "code": CODE, **more}


def said(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def one(model: type, **where: object) -> object:
    with walls.scope([make.SLUG]):
        return model.objects.get(**where)  # type: ignore[attr-defined]


def test_a_card_from_the_box_to_its_person_with_all_signatures(
    people: People, noon: object
) -> None:
    code(people.other, people.identity, people.staff)
    make.book(make.row("K1", "1000001"), make.row("K2", "1000002"), by=people.staff)
    make.place(people.manager, "B-3", people.staff)
    staff, other, city = (
        client(people.staff),
        client(people.other),
        client(people.identity),
    )
    assert "届いていないカードが2枚" in said(staff.get(HOME))
    # the transport
    answer = staff.post(f"{HOME}deliveries/open/", {"box-chuo": "2"}, follow=True)
    assert "開封する" in said(answer)
    run, box = one(Delivery), one(Box)
    answer = staff.post(f"{HOME}boxes/{box.pk}/open/", follow=True)
    at = f"{HOME}boxes/{box.pk}/"
    scan = {"notice": "1000001", "birth": "19800513", "place": "B-3"}
    wrong = staff.post(at, scan)
    assert wrong.status_code == 422 and "合いません" in said(wrong)
    assert "1000001" in said(wrong)
    answer = staff.post(at, {**scan, "birth": "19800512"}, follow=True)
    assert "受け入れました。" in said(answer) and 'value="B-3"' in said(answer)
    assert "1000001" not in said(answer)
    assert "2回目の読み取り" in said(
        staff.post(at, {**scan, "birth": "19800512"}, follow=True)
    )
    unlisted = {"notice": "7777777", "birth": "0101", "place": "B-3"}
    assert "リストにないカードです" in said(staff.post(at, unlisted))
    staff.post(at, {"notice": "1000002", "birth": "19800512", "place": "B-3"})
    answer = staff.post(at, {"act": "empty", **signed(people.other)}, follow=True)
    page = f"{HOME}deliveries/{run.pk}/"
    answer = staff.post(page, {"act": "finish", **signed(people.identity)}, follow=True)
    assert "受入済" in said(answer)
    # preparation, on Wednesday for Saturday
    assert "12月6日" in said(staff.get(f"{HOME}prepare/"))
    half = staff.post(f"{HOME}prepare/", {"notice": "1000001"})
    assert half.status_code == 422  # the birth date too
    seen = {"notice": "1000001", "birth": "19800512"}
    answer = staff.post(f"{HOME}prepare/", seen, follow=True)
    assert "1206-1000" in said(answer)
    # the window: another handler, whose keeper signs
    answer = other.post(
        f"{HOME}desk/", {"notice": "1000001", "birth": "19800512"}, follow=True
    )
    card = one(Card, booking_number="K1")
    assert f"/card/{card.pk}/" in answer.redirect_chain[-1][0]
    own = f"{HOME}card/{card.pk}/"
    bad = {"account": people.staff.account, "code": "000000", "act": "fetch", **seen}
    assert other.post(own, bad).status_code == 422
    unread = {"act": "fetch", **signed(people.staff)}
    assert other.post(own, unread).status_code == 422
    wrong = other.post(own, {**unread, **seen, "notice": "1000002"})
    assert "読み取ったカードの番号が違います" in said(wrong)
    answer = other.post(own, {**unread, **seen}, follow=True)
    assert "机の上のカード" in said(answer)
    give = {"act": "issue", "notice": "1000001", "birth": "19800512"}
    assert "見くらべてください" in said(other.post(f"{HOME}desk/", give))
    answer = other.post(f"{HOME}desk/", {**give, "face_compared": "on"}, follow=True)
    assert "交付しました。" in said(answer)
    # the stocktake
    assert "棚卸しを始める" in said(staff.get(f"{HOME}stocktake/"))
    staff.post(f"{HOME}stocktake/", {"act": "start"})
    read = {"place": "B-3", "scanned": "1000002 19800512\n1000002"}
    answer = staff.post(f"{HOME}stocktake/", read, follow=True)
    assert "1枚を確認しました。" in said(answer) and "2行目" in said(answer)
    answer = staff.post(
        f"{HOME}stocktake/", {"act": "close", **signed(people.identity)}, follow=True
    )
    assert "棚卸しを締めました。" in said(answer)
    done = one(Stocktake)
    assert (done.received, done.issued, done.held) == (2, 1, 1)
    for path in ("", "prepare/", "stocktake/", f"card/{card.pk}/"):
        assert city.get(f"{HOME}{path}").status_code == 200


def test_a_given_card_is_taken_with_a_scan_in_ones_own_session(
    people: People,
) -> None:
    card = make.card(people)
    staff, other = client(people.staff), client(people.other)
    own, seen = f"{HOME}card/{card.pk}/", {"notice": "1000001", "birth": "19800512"}
    offer = {"act": "offer", "account": people.other.account}
    assert staff.post(own, offer).status_code == 422
    staff.post(own, {**offer, **seen})
    way = one(Move, taken_at=None)
    assert "受け取るカード" in said(other.get(f"{HOME}desk/"))
    assert "渡すのをやめる" in said(staff.get(f"{HOME}desk/"))
    take = f"{HOME}desk/{way.pk}/take/"
    half = other.post(take, {"notice": "1000001"}, follow=True)
    assert "両方を読み取ってください" in said(half)
    wrong = other.post(take, {**seen, "notice": "1000009"}, follow=True)
    assert "番号が違います" in said(wrong)
    other.post(take, seen)
    assert one(Card, pk=card.pk).desk == people.other.account


def test_missing_numbers_are_shown_to_call_the_ward_and_the_reveal_is_logged(
    people: People,
) -> None:
    make.book(make.row("K1", "1000001"), by=people.staff)
    run = make.delivery(people.staff)
    staff = client(people.staff)
    page = f"{HOME}deliveries/{run.pk}/"
    assert "1000001" not in said(staff.get(page))
    assert "1000001" in said(staff.post(f"{page}call/"))
    assert one(Reveal).purpose == "card"


def test_a_return_is_planned_by_ward_and_handed_to_the_city(
    people: People, noon: object
) -> None:
    code(people.identity)
    card = make.card(people)
    with walls.scope([make.SLUG]):
        Card.objects.filter(pk=card.pk).update(
            state=rules.HELD, held_until=dt.date(2025, 12, 1)
        )
    staff = client(people.staff)
    assert "返却するカードが1枚" in said(staff.get(HOME))
    day = {"day": "2025-12-07"}
    assert staff.post(f"{HOME}returns/", day).status_code == 422
    bare = staff.post(f"{HOME}returns/", {**day, "scanned": "1000001"})
    assert "1行目：番号のあとに生年月日も読み取ってください" in said(bare)
    lines = "1000001 19800512\n1000009 19800512"
    other = staff.post(f"{HOME}returns/", {**day, "scanned": lines})
    assert "2行目：この番号のカードは、ここにありません" in said(other)
    seen = {**day, "scanned": "1000001 19800512"}
    answer = staff.post(f"{HOME}returns/", seen, follow=True)
    assert "引き渡す" in said(answer)
    page = f"{HOME}returns/{one(Return).pk}/"
    few = staff.post(page, {"scanned": "1000009", **signed(people.identity)})
    assert few.status_code == 422
    gone = {"scanned": "1000001 19800512", **signed(people.identity)}
    answer = staff.post(page, gone, follow=True)
    assert "引渡し済" in said(answer)


def test_a_void_card_is_on_the_board_until_two_have_destroyed_it(
    people: People,
) -> None:
    code(people.other)
    card = make.card(people)
    own, seen = f"{HOME}card/{card.pk}/", {"notice": "1000001", "birth": "19800512"}
    staff, manager = client(people.staff), client(people.manager)
    assert "廃棄するカードにする" not in said(staff.get(own))
    assert "廃棄するカードにする" in said(manager.get(own))
    manager.post(own, {"act": "condemn", **seen})
    assert "廃棄するカードが残っています" in said(staff.get(HOME))
    alone = staff.post(own, {"act": "destroy", **seen})
    assert alone.status_code == 422
    both = {"act": "destroy", **seen, **signed(people.other)}
    assert "廃棄を記録しました" in said(staff.post(own, both, follow=True))
    assert "廃棄するカードが残っています" not in said(staff.get(HOME))


def test_a_manager_names_handlers_and_places_and_staff_may_not(people: People) -> None:
    manager, stranger = client(people.manager), client(people.stranger)
    assert "取扱者に登録された人だけ" in said(stranger.get(HOME))
    manager.post(f"{HOME}handlers/", {"account": people.stranger.account})
    assert "取扱者に登録された人だけ" not in said(stranger.get(HOME))
    manager.post(f"{HOME}places/", {"code": "Z-1"})
    assert "Z-1" in said(stranger.get(f"{HOME}places/"))
    assert "同じ" not in said(stranger.post(f"{HOME}places/", {"code": "Z-2"}))
    with walls.scope([make.SLUG]):
        assert not Place.objects.filter(code="Z-2").exists()
        own = [h for h, _n in _handlers() if h.account == people.stranger.account]
    assert stranger.post(f"{HOME}handlers/{own[0].pk}/end/").status_code == 404
    manager.post(f"{HOME}handlers/{own[0].pk}/end/")
    assert "取扱者に登録された人だけ" in said(stranger.get(HOME))


def _handlers() -> list:  # type: ignore[type-arg]
    from madoguchi.cards.queries import holding as queries

    return queries.handlers(make.SLUG)


def test_the_officer_reads_but_does_not_touch(people: People) -> None:
    card = make.card(people)
    officer = client(people.officer)
    for path in (
        "",
        "desk/",
        "prepare/",
        "places/",
        f"places/{card.place_id}/",
        "returns/",
        "stocktake/",
        "handlers/",
        f"card/{card.pk}/",
        f"deliveries/{card.delivery_id}/",
        f"boxes/{card.box_id}/",
    ):
        answer = officer.get(f"{HOME}{path}")
        assert answer.status_code == 200, path
        assert "1000001" not in said(answer)
    refused = officer.post(f"{HOME}card/{card.pk}/", {"act": "lose"}, follow=True)
    assert "権限がありません" in said(refused)
    assert officer.post(f"{HOME}deliveries/open/").status_code == 404


def test_queries_do_not_grow_with_the_cards(
    people: People, django_assert_max_num_queries: object
) -> None:
    numbers = [f"10000{n:02}" for n in range(10, 20)]
    make.book(*(make.row(f"K{n}", n) for n in numbers), by=people.staff)
    card = make.arrived(people, *numbers)
    staff = client(people.staff)
    for path in ("", "prepare/", f"places/{card.place_id}/", "places/"):
        with django_assert_max_num_queries(36):  # type: ignore[operator]
            assert staff.get(f"{HOME}{path}").status_code == 200


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, site: str) -> None:
    contract, today = make.contract(), clock.today()
    contract.starts_on = today.replace(month=4, day=1)
    contract.ends_on = today.replace(year=today.year + 1, month=3, day=31)
    contract.save()
    people = make.people()
    account = Account.objects.get(pk=people.staff.account)
    saturday = today + dt.timedelta(days=(5 - today.weekday()) % 7 or 7)
    rows = [
        make.row(f"K{n}", f"100000{n}", day=saturday, at=f"1{n}:00") for n in range(4)
    ]
    make.book(*rows, by=people.staff)
    card = make.arrived(people, "1000000", "1000001", "1000002", "1000003")
    with walls.scope([make.SLUG]):
        first, second, void = Card.objects.filter(state=rules.STORED).order_by("id")[:3]
    destroying.condemn(card=void, scan=make.scan(void), by=people.manager)
    moving.prepare(card=first, scan=make.scan(first), day=saturday, by=people.staff)
    moving.offer(
        card=second,
        scan=make.scan(second),
        to=access.actor(account, make.SLUG),
        by=people.staff,
    )
    made = returning.plan(
        contract=contract, scans=[make.scan(card)], day=saturday, by=people.staff
    )
    counting.start(contract=contract, by=people.staff)
    run = make.delivery(people.staff, ("kita", 3))
    with walls.scope([make.SLUG]):
        box = run.boxes.get()
    from madoguchi.cards.services import receiving

    receiving.open_box(box=box, by=people.staff)
    places.make_place(contract=contract, code="C-9", by=people.manager)
    client_ = client(people.staff)
    value = client_.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": site}])
    paths = (
        "",
        f"deliveries/{run.pk}/",
        f"boxes/{box.pk}/",
        f"card/{first.pk}/",
        f"card/{void.pk}/",
        "desk/",
        "prepare/",
        f"prepare/?day={saturday}",
        "places/",
        f"places/{card.place_id}/",
        "returns/",
        f"returns/{made.pk}/",
        "stocktake/",
        "handlers/",
    )
    pages = [f"{HOME}{path}" for path in paths]
    assert judged(page, pages, within="#main") == []


def test_a_place_that_nobody_counted_for_long_alarms(
    people: People, noon: time_machine.Coordinates
) -> None:
    make.card(people)
    assert "長く数えていない" not in said(client(people.staff).get(HOME))
    noon.shift(dt.timedelta(days=8))
    staff = client(people.staff)
    assert "長く数えていない" in said(staff.get(HOME))
    assert "数えてください" in said(staff.get(f"{HOME}places/"))
    manager = client(people.manager)
    assert "カードの保管場所 1か所を長く数えていません" in said(manager.get("/"))
    assert "長く数えていません" not in said(staff.get("/"))  # who counts is told there
    account = Account.objects.get(pk=people.manager.account)
    with walls.scope([make.SLUG]):
        assert duties.waiting(access.of(account)) == {make.SLUG: 1}


def test_the_loop_follows_the_bookings_by_itself(people: People) -> None:
    counter.import_bookings(
        contract=make.contract(),
        body=centre.file(make.row("K1", "1000001"), heads=make.HEADS),
        by=people.staff,
    )
    assert jobs.follow_bookings() == 1 and jobs.follow_bookings() == 0
    assert "K1" in said(client(people.staff).get(HOME))


def test_leaving_the_box_asks_for_a_count_by_two(
    people: People, noon: time_machine.Coordinates
) -> None:
    code(people.other)
    make.book(make.row("K1", "1000001"), by=people.staff)
    make.place(people.manager, "B-3", people.staff)
    make.delivery(people.staff, ("chuo", 2))
    box, staff = one(Box), client(people.staff)
    at = f"{HOME}boxes/{box.pk}/"
    staff.post(f"{HOME}boxes/{box.pk}/open/")
    noon.shift(dt.timedelta(minutes=15))
    staff = client(people.staff)
    scan = {"notice": "1000001", "birth": "19800512", "place": "B-3"}
    assert "開封が途中で止まりました" in said(staff.post(at, scan))
    wrong = {"act": "break", "counted": "1", **signed(people.other)}
    assert "もう一度数えてください" in said(staff.post(at, wrong))
    broken = {"act": "break", "counted": "0", **signed(people.other)}
    assert "中断を記録しました" in said(staff.post(at, broken, follow=True))
    assert "受け入れました。" in said(staff.post(at, scan, follow=True))
    slip = {"act": "slip", "counted": "1", **signed(people.other)}
    assert "枚数を直しました" in said(staff.post(at, slip, follow=True))
    assert "空箱を2人で確認した" in said(staff.get(at))
