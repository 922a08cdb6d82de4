"""Papers that stay here, and whom to call when ticketing stops."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine

from madoguchi.core.errors import Refusal
from madoguchi.counter import services, whom
from madoguchi.counter.models import Keeping, Ticket
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_counter_day import facts
from madoguchi.counter.tests.test_screens import C, post, signed_in
from madoguchi.privacy import services as privacy
from madoguchi.tenancy import walls


def paper(ticket: Ticket) -> str:
    from madoguchi.counter import parameters

    table = parameters.on(make.SLUG, ticket.day)
    return next(iter(table.procedure[ticket.lane].papers))


def keep(people: People, **contact: str) -> tuple[Ticket, Keeping]:
    """A walk-in whose first paper stays here."""
    ticket = make.ticket(people.staff)
    kept = services.keep_papers(
        ticket=ticket,
        papers=[paper(ticket)],
        place="金庫2段目",
        by=people.staff,
        **contact,
    )
    return ticket, kept


def test_the_booked_of_the_rest_of_the_day_are_called_too(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    manager = signed_in("operations_manager")
    rows = [
        make.row("10:00", number="K0"),
        make.row("10:00", number="K1"),
        make.row("15:00", number="K2"),
    ]
    body = make.file(*rows)
    services.import_bookings(contract=make.contract(), body=body, by=people.staff)
    make.arrived(people.staff, "K1")
    saturday.shift(dt.timedelta(hours=1))
    said = post(manager, f"{C}/stop/", reason="national-system")
    assert "これから来所する予約の方（1）" in said.replace("\n", "")
    assert "K2" in said and "K0" not in said
    later = said.partition("これから来所する予約の方")[2]
    assert "090-" in later and not re.search(r"090-1234-\d{4}", later)
    shown = post(manager, f"{C}/stop/whom/").partition("これから来所する予約の方")[2]
    assert re.search(r"090-1234-\d{4}", shown) and "ヤマダ" in shown
    (log,) = facts("privacy.payload_revealed")
    assert log.measures["subjects"] == 2


def test_a_walk_ins_papers_are_kept_with_a_contact_in_the_vault(people: People) -> None:
    make.day(people.manager)
    with pytest.raises(Refusal, match="電話番号"):
        keep(people)
    _ticket, kept = keep(people, kana="スズキ", telephone="090-1111-2222")
    assert kept.subject_id
    with walls.scope([make.SLUG]):
        seen = privacy.masked(make.SLUG, [kept.subject_id])[kept.subject_id]
    assert "1111" not in str(seen["telephone"])
    services.give_back(ticket=kept.ticket, by=people.staff)
    with walls.scope([make.SLUG]):
        assert not privacy.masked(make.SLUG, [kept.subject_id])[kept.subject_id]


def test_what_is_kept_is_listed_until_it_is_given_back(people: People) -> None:
    make.day(people.manager)
    staff, manager = signed_in("staff"), signed_in("operations_manager")
    assert (
        "お預かりしている書類はありません" in staff.get(f"{C}/kept/").content.decode()
    )
    ticket, kept = keep(people, kana="スズキ", telephone="090-1111-2222")
    for client, path in ((staff, "reception/"), (manager, ""), (manager, "close/")):
        said = client.get(f"{C}/{path}").content.decode()
        assert "お預かり中の書類が 1件" in said, path
    said = staff.get(f"{C}/kept/").content.decode()
    assert "金庫2段目" in said and "090-1111-2222" not in said
    shown = post(manager, f"{C}/kept/whom/")
    assert "090-1111-2222" in shown
    assert facts("privacy.payload_revealed")
    receipt = staff.get(f"{C}/kept/{kept.pk}/").content.decode()
    assert "預り証" in receipt and "金庫" not in receipt and "スズキ" not in receipt
    post(staff, f"{C}/tickets/{ticket.pk}/return/", back="kept")
    with walls.scope([make.SLUG]):
        assert whom.keepings(make.SLUG) == []


def test_what_is_no_paper_is_asked_but_never_kept(people: People) -> None:
    day = make.day(people.manager)
    ticket = make.ticket(people.staff, "certificate")
    staff = signed_in("operations_manager")
    services.stop(day=day, reason="national-system", by=people.manager)
    for path, times in ((f"{C}/tickets/{ticket.pk}/", 1), (f"{C}/", 0)):
        page = staff.get(path).content.decode()
        assert page.count('name="papers" value="pin-known"') == times, path
        assert 'name="papers" value="card"' in page, path
    with pytest.raises(Refusal) as refused:
        services.keep_papers(
            ticket=ticket,
            papers=["pin-known"],
            place="棚1",
            telephone="011-222-3333",
            by=people.staff,
        )
    assert refused.value.code == "papers-missing"


def test_papers_are_kept_from_the_page_of_the_ticket(people: People) -> None:
    make.day(people.manager)
    ticket = make.ticket(people.staff)
    staff = signed_in("staff")
    path = f"{C}/tickets/{ticket.pk}/"
    assert "書類をお預かりする" in staff.get(path).content.decode()
    given = {"papers": [paper(ticket)], "place": "棚1", "telephone": "011-222-3333"}
    said = post(staff, f"{path}keep/", **given)
    assert "預り証" in said and "棚1" in said
