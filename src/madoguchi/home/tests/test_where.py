"""Where somebody's card is: found by any number, shown with a line in the log."""

from __future__ import annotations

import pytest
import time_machine

from madoguchi.cards.services import expecting
from madoguchi.cards.tests import make_applications as applications
from madoguchi.core.errors import Refusal
from madoguchi.counter import services as counter
from madoguchi.counter.tests import make
from madoguchi.counter.tests.conftest import people, saturday
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_screens import post, signed_in
from madoguchi.home import where
from madoguchi.mailings import services as mailings
from madoguchi.mailings.tests import make as post_office
from madoguchi.privacy.models import Reveal
from madoguchi.tenancy import walls
from madoguchi.visits.models import Visit

__all__ = ["people", "saturday"]
PAGE = f"/c/{make.SLUG}/where/"
ROW = (
    "B1,2025-11-29,10:00,山田花子,ヤマダ ハナコ,1980/5/12,交付,7654321,090-1111-2222,1"
)


def ground(people: People) -> int:
    """One booked visitor with a ticket; its number."""
    make.day(people.manager)
    body = make.file(ROW, make.row(number="B2"))
    counter.import_bookings(contract=make.contract(), body=body, by=people.staff)
    return make.arrived(people.staff, "B1").number


def found(typed: str, people: People) -> list[where.Person]:
    return where.look_up(contract=make.contract(), typed=typed, by=people.staff)


@pytest.mark.parametrize(
    "typed",
    ["やまだ はなこ", "ヤマダハナコ", "０９０－１１１１－２２２２", "b1", "101"],
)
def test_a_person_is_found_by_name_telephone_booking_and_ticket(
    people: People, typed: str
) -> None:
    assert ground(people) == 101
    (one,) = found(typed, people)
    assert one.telephone == "090-1111-2222"
    assert {thing.number for thing in one.things} >= {"B1", "101"}


def kinds(person: where.Person) -> list[str]:
    return sorted(str(thing.what) for thing in person.things)


def test_the_notice_number_finds_the_booking_and_the_card(people: People) -> None:
    make.day(people.manager)
    counter.import_bookings(
        contract=make.contract(), body=make.file(ROW), by=people.staff
    )
    expecting.expect(contract=make.contract(), by=people.staff)
    (one,) = found("7654-321", people)
    assert kinds(one) == ["カード", "予約"]


def test_a_walk_ins_ticket_finds_the_application_and_its_letters(
    people: People,
) -> None:
    make.day(people.manager)
    ticket = make.ticket(people.staff, "application")
    (nobody,) = found(str(ticket.number), people)
    assert nobody.name == "お名前の記録がない方" and len(nobody.things) == 1
    assert found("9999", people) == []
    with walls.scope([make.SLUG]):
        visit = Visit.objects.select_related("contract").get(pk=ticket.visit_id)
    applied = applications.application(people.staff, visit)
    other = applications.application(people.staff)
    for one in (applied, other):
        applications.compared(one, people.colleague)
    form, card = post_office.number(), post_office.number()
    batch = mailings.open_batch(
        contract=make.contract(), kind="application-form", by=people.staff
    )
    both = [applied.number, other.number]
    mailings.enclose(batch=batch, refs=both, tracking=form, by=people.staff)
    mailings.check(batch=batch, ref=" ".join(both), tracking=form, by=people.colleague)
    mailings.hand_in(batch=batch, counted=1, by=people.staff)
    applications.followed(applied)
    applications.ready(applied, people.staff)
    batch = mailings.open_batch(contract=make.contract(), kind="card", by=people.staff)
    mailings.enclose(
        batch=batch,
        refs=[applied.number],
        tracking=card,
        addressee={"name": "山田花子"},
        by=people.staff,
    )
    for typed in (str(ticket.number), applied.number.lower(), card):
        mine = [one for one in found(typed, people) if "申請" in kinds(one)]
        assert len(mine) == 1, typed
        numbers = {thing.number for thing in mine[0].things}
        assert numbers >= {str(ticket.number), applied.number, form, card}, typed
    in_one_envelope = {
        thing.number for one in found(form, people) for thing in one.things
    }
    assert in_one_envelope >= {applied.number, other.number}


def test_every_search_that_finds_somebody_is_in_the_log(people: People) -> None:
    ground(people)
    found("B1", people)
    assert found("0120-000-000", people) == []
    with walls.scope([make.SLUG]):
        (row,) = Reveal.objects.filter(purpose=where.PURPOSE)
    assert len(row.subjects) == 1 and row.account == people.staff.account


def test_who_may_not_receive_visitors_finds_nobody(people: People) -> None:
    ground(people)
    with pytest.raises(Refusal):
        where.look_up(contract=make.contract(), typed="B1", by=people.officer)


@pytest.mark.usefixtures("saturday")
def test_the_page_says_where_it_is_and_keeps_names_out_of_the_address(
    saturday: time_machine.Coordinates,
) -> None:
    make.contract()
    ground(make.people())
    staff = signed_in("staff")
    assert "探す" in staff.get(PAGE).content.decode()
    said = post(staff, PAGE, q="B1")
    assert "ヤマダ" in said and "発券" in said
    assert "見つかりません" in post(staff, PAGE, q="ZZ99")
    assert staff.post(PAGE, {"q": ""}).status_code == 422
    assert signed_in("officer").get(PAGE).status_code in (403, 404)
