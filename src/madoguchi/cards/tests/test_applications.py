"""An application's way: received, identified, compared, followed, handed over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine

from madoguchi.cards.queries import applications as queries
from madoguchi.cards.rules import applications as rules
from madoguchi.cards.services import application_papers as papers
from madoguchi.cards.services import applications as services
from madoguchi.cards.services import mail, photos, progress, support
from madoguchi.cards.tests import make_applications as make
from madoguchi.cases.models import Case
from madoguchi.core.errors import Refusal
from madoguchi.mailings import services as mailings
from madoguchi.mailings.tests import make as post
from madoguchi.mailings.tests.make import People
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import system
from madoguchi.visits.models import CLOSED, Step, Visit

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def noon() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(make.NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def people(db: None, noon: time_machine.Coordinates) -> People:
    return post.people()


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code


def test_applying_in_person_leaves_what_the_clauses_ask_for(people: People) -> None:
    one = make.application(people.staff)
    assert (one.number, one.state) == ("251203-A001", "received")
    (fact,) = make.facts("cards.application_received")
    assert fact.measures == {
        "method": "apply-in-person",
        "channel": "paper",
        "express": False,
    }
    assert make.states(one) == ["received"]
    (checked,) = make.facts("visits.papers_checked")
    assert checked.measures["result"] == "sufficient"
    arrived = [f for f in make.facts("visits.visit_received") if f.measures]
    assert arrived[-1].measures["wish"] == ["application", "apply-in-person"]
    assert "山田" not in str([f.keys for f in make.facts("cards.application_received")])


def test_numbers_of_a_day_follow_one_another(people: People) -> None:
    at = make.visit(people.staff)
    first = make.application(people.staff, at)
    second = make.application(people.other, at)
    assert [first.number, second.number] == ["251203-A001", "251203-A002"]


def test_papers_that_are_short_lead_to_the_other_method(people: People) -> None:
    at = make.visit(people.staff)
    with refused("papers-short"):
        make.application(people.staff, at, papers=("driving-licence",))
    one = make.application(
        people.staff,
        at,
        method="collect-in-person",
        papers=(),
        checked=("application-form",),
    )
    assert make.states(one) == []
    assert make.facts("cards.application_received")[0].measures["method"] == (
        "collect-in-person"
    )


def test_a_child_needs_the_representatives_authority(people: People) -> None:
    with refused("papers-short"):
        make.application(people.staff, represented=True)
    two = ("driving-licence", "insurance-certificate", "authority")
    assert make.application(people.staff, represented=True, papers=two).pk


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"excluded": ("moving",)}, "excluded"),
        ({"checked": ("application-form",)}, "unticked"),
        ({"method": "by-post"}, "unknown-method"),
        ({"photo": ""}, "photo-unsaid"),
        ({"papers": ("made-up",)}, "unknown-paper"),
        ({"payload": {}}, "name-missing"),
        ({"payload": {"name": "123456789012"}}, "digits-in-name"),
        ({"express": True}, "not-express"),
        ({"express": True, "reason": "lost"}, "event-missing"),
        (
            {"express": True, "reason": "lost", "event": dt.date(2025, 11, 3)},
            "express-late",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_stays(
    people: People, changes: dict[str, object], code: str
) -> None:
    at = make.visit(people.staff)
    with refused(code):
        make.application(people.staff, at, **changes)
    with walls.scope([make.SLUG]):
        assert Visit.objects.get(pk=at.pk).wish == ["application"]
        assert not queries.of_day(make.SLUG, make.DAY).exists()


def test_an_express_application_keeps_its_reason(people: People) -> None:
    event = dt.date(2025, 11, 4)
    one = make.application(people.staff, express=True, reason="lost", event=event)
    assert one.reason == "lost"
    (fact,) = make.facts("cards.application_received")
    assert fact.measures["express"] is True and fact.measures["reason"] == "lost"


def test_a_visit_that_has_ended_takes_no_application(people: People) -> None:
    at = make.visit(people.staff)
    with walls.scope([make.SLUG]):
        Visit.objects.filter(pk=at.pk).update(state=CLOSED, outcome="supported")
    with refused("visit-closed"):
        make.application(people.staff, at)


def test_only_the_officer_confirms_who_it_is(people: People) -> None:
    one = make.application(people.staff)
    with refused("not-allowed"):
        services.identify(application=one, by=people.staff)
    done = services.identify(application=one, by=people.identity)
    assert done.identified_by == people.identity.account
    with refused("already-identified"):
        services.identify(application=one, by=people.identity)
    (step,) = [
        f
        for f in make.facts("visits.step_completed")
        if f.keys["step"] == "identity-check"
    ]
    assert step.actor_side == "municipality"


def test_the_form_with_id_is_issued_once(people: People) -> None:
    one = make.application(people.staff, id_form=True)
    services.issue_id_form(application=one, by=people.staff)
    with refused("no-id-form"):
        services.issue_id_form(application=one, by=people.staff)
    with walls.scope([make.SLUG]):
        assert Step.objects.filter(name="id-form").count() == 1
        assert Visit.objects.get(pk=one.visit_id).needs == ["id-form"]


def test_a_photograph_lives_for_minutes_one_person_at_a_time(
    people: People, noon: time_machine.Coordinates
) -> None:
    first = make.application(people.staff, photo="taken")
    second = make.application(people.staff, photo="taken")
    photo = make.printed(first, people.staff)
    with refused("photo-left"):
        make.printed(second, people.staff, booth=2)  # the same photographer
    with refused("photo-left"):
        make.printed(second, people.other)  # the same booth
    with refused("photo-left"):
        photos.check_day(contract=post.contract(), by=people.staff, looked=True)
    noon.shift(dt.timedelta(minutes=4, seconds=10))
    photos.do(photo=photo, step="deleted", by=people.staff)
    (gone,) = make.facts("cards.photo_deleted")
    assert gone.measures == {"minutes": 5}
    (disposed,) = make.facts("privacy.material_disposed")
    assert disposed.keys["material"] == "photo"
    with refused("already-deleted"):
        photos.do(photo=photo, step="deleted", by=people.staff)
    made = make.printed(second, people.other)
    photos.do(photo=made, step="deleted", by=people.other)
    taken = photos.check_day(contract=post.contract(), by=people.staff, looked=True)
    (checked,) = make.facts("cards.photos_checked")
    assert taken == 2 and checked.measures == {"taken": 2, "left": 0}
    prints = [
        f
        for f in make.facts("visits.step_completed")
        if f.keys["step"] == "photo-print"
    ]
    assert len(prints) == 2


def test_a_photographs_steps_come_in_their_order_and_are_agreed(
    people: People,
) -> None:
    one = make.application(people.staff, photo="taken")
    contract = post.contract()
    with refused("unknown-number"):
        photos.open_photo(contract=contract, number="山田", booth=1, by=people.staff)
    photo = photos.open_photo(
        contract=contract, number=one.number.lower(), booth=1, by=people.staff
    )
    with refused("wrong-order"):
        photos.do(photo=photo, step="printed", by=people.staff, agreed=True)
    with refused("not-agreed"):
        photos.do(photo=photo, step="shot", by=people.staff)
    photos.do(photo=photo, step="shot", by=people.staff, agreed=True)
    photo = photos.again(photo=photo, by=people.staff)
    photos.do(photo=photo, step="shot", by=people.staff, agreed=True)
    with refused("photo-left"):
        services.withdraw(application=one, by=people.staff)
    brought = make.application(people.staff)
    with refused("no-photo-wished"):
        photos.open_photo(
            contract=contract, number=brought.number, booth=2, by=people.other
        )


def test_a_picture_that_was_taken_anew_has_its_minutes_and_its_deletion(
    people: People, noon: time_machine.Coordinates
) -> None:
    one, contract = make.application(people.staff, photo="taken"), post.contract()
    first = photos.open_photo(
        contract=contract, number=one.number, booth=1, by=people.staff
    )
    photos.do(photo=first, step="shot", by=people.staff, agreed=True)
    noon.shift(dt.timedelta(minutes=2))
    second = photos.again(photo=first, by=people.staff)
    noon.shift(dt.timedelta(minutes=1))
    for step in ("shot", "confirmed", "printed", "deleted"):
        photos.do(photo=second, step=step, by=people.staff, agreed=True)
    taken, gone = make.facts("cards.photo_taken"), make.facts("cards.photo_deleted")
    assert [f.keys["photo"] for f in taken] == [f.keys["photo"] for f in gone]
    assert [f.measures["minutes"] for f in gone] == [2, 0]
    assert len({f.keys["ref"] for f in make.facts("privacy.material_disposed")}) == 2
    assert photos.check_day(contract=contract, by=people.staff, looked=True) == 2


def test_a_second_person_compares_before_the_envelope_closes(people: People) -> None:
    one = make.application(people.staff, photo="taken")
    with refused("not-printed"):
        services.compare(application=one, number=one.number, by=people.other)
    photo = make.printed(one, people.staff)
    photos.do(photo=photo, step="deleted", by=people.staff)
    with refused("do-not-match"):
        services.compare(application=one, number="251203-A099", by=people.other)
    with refused("same-person"):
        services.compare(application=one, number=one.number, by=people.staff)
    done = services.compare(application=one, number=one.number, by=people.other)
    assert done.compared_by == people.other.account


def test_another_picture_or_a_withdrawal_stops_the_form_in_its_envelope(
    people: People,
) -> None:
    one = make.application(people.staff, photo="taken")
    photos.do(photo=make.printed(one, people.staff), step="deleted", by=people.staff)
    make.compared(one, people.other)
    batch = mailings.open_batch(
        contract=post.contract(), kind="application-form", by=people.staff
    )
    number = post.number()
    mailings.enclose(batch=batch, refs=[one.number], tracking=number, by=people.staff)
    mailings.check(batch=batch, ref=one.number, tracking=number, by=people.other)
    photos.do(photo=make.printed(one, people.staff), step="deleted", by=people.staff)
    with refused("not-compared"):
        mailings.hand_in(batch=batch, counted=1, by=people.staff)
    make.compared(one, people.other)
    services.withdraw(application=one, by=people.staff)
    with refused("withdrawn-form"):
        mailings.hand_in(batch=batch, counted=1, by=people.staff)


def test_the_mail_and_the_hands_carry_an_application_to_its_delivery(
    people: People,
) -> None:
    one = make.delivered(make.application(people.staff), people.staff, people.other)
    assert one.state == "delivered"
    assert make.states(one) == list(rules.WAY)
    assert mail.follow(contract=post.contract(), by=system(make.SLUG)) == 0
    with walls.scope([make.SLUG]):
        (line,) = queries.lines(make.SLUG, [one])
    assert line.steps["sent"].tracking and line.steps["posted"].tracking


def test_an_envelope_taken_out_takes_the_step_back(people: People) -> None:
    one = make.set_up(make.application(people.staff), people.staff, people.other)
    batch = mailings.open_batch(contract=post.contract(), kind="card", by=people.staff)
    item = post.card(batch, people.staff, one.number)
    assert make.followed(one).state == "enclosed"
    mailings.take_out(item=post.again(item), by=people.staff)
    assert make.followed(one).state == "set-up"
    assert make.states(one) == ["received", "sent", "arrived", "set-up"]


def test_a_returned_card_carries_its_case_and_may_go_again(people: People) -> None:
    one = make.set_up(make.application(people.staff), people.staff, people.other)
    item = post.posted(people.staff, people.other, one.number)
    case = mailings.come_back(item=item, reason="refused", by=people.staff)
    back = make.followed(one)
    assert (back.state, back.case_id) == ("returned", case.pk)
    assert make.followed(one).state == "returned"
    post.posted(people.staff, people.other, one.number)
    assert make.followed(one).state == "posted"


def test_a_card_that_is_on_no_list_or_comes_twice_is_told(people: People) -> None:
    contract = post.contract()
    one = make.sent(make.application(people.staff), people.staff, people.other)
    with refused("unknown-number"):
        progress.arrive(
            contract=contract, numbers=[one.number, "251203-A900"], by=people.staff
        )
    assert make.again(one).state == "sent"
    progress.arrive(contract=contract, numbers=[one.number], by=people.staff)
    with refused("cannot-move"):
        progress.arrive(contract=contract, numbers=[one.number], by=people.staff)
    progress.undo(application=one, by=people.staff)
    assert make.again(one).state == "sent"
    with refused("nothing-to-undo"):
        progress.undo(application=one, by=people.staff)


def test_a_withdrawn_application_leaves_no_duty(people: People) -> None:
    one = make.application(people.staff)
    services.withdraw(application=one, by=people.staff)
    assert make.states(one) == ["withdrawn"]
    received = make.facts("cards.application_received")
    assert received[1].corrects == received[0].pk
    with refused("cannot-move"):
        services.withdraw(application=one, by=people.staff)


def test_a_defect_goes_to_the_call_centre(people: People) -> None:
    one = make.application(people.staff)
    case = services.report_defect(application=one, defect="photo", by=people.staff)
    assert one.number in case.summary and "山田" not in case.summary
    with refused("already-referred"):
        services.report_defect(application=one, defect="photo", by=people.staff)
    with walls.scope([make.SLUG]):
        assert Case.objects.get().kind == "defect"


def test_papers_of_delivered_cards_go_to_the_city_counted_and_signed(
    people: People,
) -> None:
    contract = post.contract()
    one = make.delivered(make.application(people.staff), people.staff, people.other)
    with refused("difference"):
        papers.give(contract=contract, numbers=[one.number], counted=2, by=people.staff)
    papers.give(contract=contract, numbers=[one.number], counted=1, by=people.staff)
    with refused("not-delivered"):
        papers.give(contract=contract, numbers=[one.number], counted=1, by=people.staff)
    papers.take(contract=contract, numbers=[one.number], by=people.identity)
    with refused("giver-first"):
        papers.take(contract=contract, numbers=[one.number], by=people.identity)
    (fact,) = make.facts("custody.transfer_confirmed")
    assert fact.keys["what"] == "application-papers"
    assert fact.keys["ref"] == one.number


def test_support_asks_for_the_written_request_first(people: People) -> None:
    at = make.visit(people.staff)
    with refused("form-missing"):
        support.support(
            visit=at, items=["health-insurance"], form=False, by=people.staff
        )
    row = support.support(
        visit=at, items=["health-insurance"], form=True, by=people.staff
    )
    with refused("already-done"):
        support.support(
            visit=at, items=["health-insurance"], form=True, by=people.staff
        )
    support.support(visit=at, items=["portal-viewing"], form=True, by=people.staff)
    done = make.facts("visits.procedure_completed")
    assert [f.keys["procedure"] for f in done] == ["health-insurance", "portal-viewing"]
    assert row.form
    with refused("gate-closed"):
        support.support(visit=at, items=["support-other"], form=True, by=people.staff)


def test_counts_by_procedure_and_day_come_from_the_records(people: People) -> None:
    make.set_up(make.application(people.staff), people.staff, people.other)
    at = make.visit(people.staff)
    support.support(visit=at, items=["portal-viewing"], form=True, by=people.staff)
    with walls.scope([make.SLUG]):
        (day,) = queries.counts(make.SLUG, make.DAY, make.DAY)
    assert day.counts == {
        "apply-in-person": 1,
        "express": 0,
        "set-up": 1,
        "portal-viewing": 1,
    }


def test_an_express_card_arrives_where_nobody_here_sees_it(people: People) -> None:
    event = dt.date(2025, 11, 4)
    one = make.application(people.staff, express=True, reason="lost", event=event)
    with refused("cannot-move"):
        progress.delivered_by_centre(application=one, by=people.staff)
    make.sent(one, people.staff, people.other)
    progress.delivered_by_centre(application=one, by=people.staff)
    assert make.again(one).state == "delivered"
    assert make.states(one) == ["received", "sent", "delivered"]
    progress.undo(application=one, by=people.staff)
    assert make.again(one).state == "sent"
    usual = make.sent(make.application(people.staff), people.staff, people.other)
    with refused("not-express"):
        progress.delivered_by_centre(application=usual, by=people.staff)


def test_no_card_is_set_up_before_the_officer_knew_the_person(people: People) -> None:
    one = make.sent(make.application(people.staff), people.staff, people.other)
    contract = post.contract()
    progress.arrive(contract=contract, numbers=[one.number], by=people.staff)
    with refused("not-identified"):
        progress.set_up(contract=contract, number=one.number, by=people.staff)
    make.identified(one)
    progress.set_up(contract=contract, number=one.number, by=people.staff)
    assert make.again(one).state == "set-up"


def test_only_a_card_that_is_set_up_goes_into_an_envelope(people: People) -> None:
    one = make.sent(make.application(people.staff), people.staff, people.other)
    batch = mailings.open_batch(contract=post.contract(), kind="card", by=people.staff)
    with refused("unknown-form"):
        post.card(batch, people.staff, "251203-A900")
    with refused("not-set-up"):
        post.card(batch, people.staff, one.number)
    make.ready(one, people.staff)
    post.card(batch, people.staff, one.number)
    assert make.followed(one).state == "enclosed"
