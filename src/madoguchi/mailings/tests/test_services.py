"""An envelope's way: packed, checked, handed in, come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from madoguchi.cards.tests import make_applications as applications
from madoguchi.cases.models import CLOSED
from madoguchi.core.errors import Refusal
from madoguchi.journal.models import Fact
from madoguchi.mailings import queries, reports, services
from madoguchi.mailings.models import HANDED_IN, RETURNED, Item
from madoguchi.mailings.tests import make
from madoguchi.mailings.tests.make import People
from madoguchi.tenancy import walls


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code


def facts(name: str) -> list[Fact]:
    with walls.scope([make.SLUG]):
        return list(Fact.objects.filter(name=name).order_by("id"))


def forms(people: People, *, compared: bool = True) -> list[str]:
    """The numbers of two applications with their photographs."""
    found = [applications.application(people.staff) for _n in range(2)]
    for one in found if compared else []:
        applications.compared(one, people.other)
    return [one.number for one in found]


def test_several_forms_in_one_envelope_are_one_piece(people: People) -> None:
    refs, number = forms(people), make.number()
    batch = services.open_batch(
        contract=make.contract(), kind="application-form", by=people.staff
    )
    services.enclose(batch=batch, refs=refs, tracking=number, by=people.staff)
    both = " ".join(refs)
    services.check(batch=batch, ref=both, tracking=number, by=people.other)
    done = services.hand_in(batch=batch, counted=1, by=people.staff)
    assert (done.state, done.quantity, done.postage) == (HANDED_IN, 1, 460)
    sent = facts("mailings.item_dispatched")
    assert [f.keys["ref"] for f in sent] == refs
    assert [f.measures["quantity"] for f in sent] == [1, 0]
    assert sent[0].measures["class"] == "simple-registered"
    assert sent[0].measures["checked_by_two"] is True
    (handed,) = facts("mailings.batch_handed_in")
    assert handed.measures == {"quantity": 1, "postage": 460}


def test_no_form_goes_before_two_others_looked_at_it(people: People) -> None:
    batch = services.open_batch(
        contract=make.contract(), kind="application-form", by=people.staff
    )
    common = {"batch": batch, "by": people.staff}
    first, second = forms(people, compared=False)
    with refused("not-compared"):
        services.enclose(refs=[first], tracking=make.number(), **common)
    with refused("unknown-form"):
        services.enclose(refs=["A-9"], tracking=make.number(), **common)
    refs, number = forms(people), make.number()
    services.enclose(refs=refs, tracking=number, **common)
    with refused("not-checked"):
        services.hand_in(counted=1, **common)
    with refused("not-all-read"):
        services.check(batch=batch, ref=refs[0], tracking=number, by=people.other)
    read = "\n".join(refs)
    with refused("same-person"):
        services.check(batch=batch, ref=read, tracking=number, by=people.staff)
    services.check(batch=batch, ref=read, tracking=number, by=people.other)
    services.hand_in(counted=1, **common)
    assert {first, second}.isdisjoint(
        f.keys["ref"] for f in facts("mailings.item_dispatched")
    )


def test_a_card_is_checked_by_another_person_before_it_goes(people: People) -> None:
    batch = services.open_batch(contract=make.contract(), kind="card", by=people.staff)
    item = make.card(batch, people.staff)
    with refused("not-checked"):
        services.hand_in(batch=batch, counted=1, by=people.staff)
    with refused("same-person"):
        services.check(batch=batch, ref="A-1", tracking=item.tracking, by=people.staff)
    with refused("do-not-match"):
        services.check(batch=batch, ref="A-1", tracking=make.number(), by=people.other)
    with refused("not-in-batch"):
        services.check(batch=batch, ref="A-9", tracking=item.tracking, by=people.other)
    services.check(batch=batch, ref="A-1", tracking=item.tracking, by=people.other)
    with refused("already-checked"):
        services.check(batch=batch, ref="A-1", tracking=item.tracking, by=people.other)
    with refused("difference"):
        services.hand_in(batch=batch, counted=2, by=people.staff)
    services.hand_in(batch=batch, counted=1, by=people.staff)
    (sent,) = facts("mailings.item_dispatched")
    assert sent.measures["checked_by_two"] is True
    assert sent.measures["class"] == "addressee-only"


def test_wrong_doubled_and_missing_things_are_refused_in_words(
    people: People,
) -> None:
    batch = services.open_batch(contract=make.contract(), kind="card", by=people.staff)
    item = make.card(batch, people.staff)
    common = {"batch": batch, "by": people.staff, "addressee": {"name": "山田"}}
    with refused("tracking-wrong"):
        services.enclose(refs=["A-2"], tracking="13112383853", **common)
    with refused("tracking-used"):
        services.enclose(refs=["A-2"], tracking=item.tracking, **common)
    with refused("already-enclosed"):
        services.enclose(refs=["A-1"], tracking=make.number(), **common)
    with refused("one-card"):
        services.enclose(refs=["A-2", "A-3"], tracking=make.number(), **common)
    with refused("nothing-enclosed"):
        services.enclose(refs=[], tracking=make.number(), **common)
    with refused("ref-wrong"):
        services.enclose(refs=["山田"], tracking=make.number(), **common)
    with refused("addressee-missing"):
        services.enclose(
            batch=batch, refs=["A-2"], tracking=make.number(), by=people.staff
        )
    with walls.scope([make.SLUG]):
        assert Item.objects.count() == 1
    services.take_out(item=item, by=people.staff)
    with refused("nothing-packed"):
        services.hand_in(batch=batch, counted=0, by=people.staff)


def test_a_batch_that_is_gone_takes_nothing_more(people: People) -> None:
    item = make.posted(people.staff, people.other)
    with refused("already-handed-in"):
        make.card(item.batch, people.staff, "A-2")
    again = services.open_batch(contract=make.contract(), kind="card", by=people.staff)
    assert again.pk != item.batch_id


def test_the_slips_go_to_the_city_with_both_signatures(people: People) -> None:
    item = make.posted(people.staff, people.other)
    with refused("giver-first"):
        services.take_slips(batch=item.batch, by=people.identity)
    services.give_slips(batch=item.batch, counted=2, by=people.staff)
    with refused("same-side"):
        services.take_slips(batch=item.batch, by=people.other)
    services.take_slips(batch=item.batch, by=people.identity)
    (fact,) = facts("custody.transfer_confirmed")
    assert fact.keys["what"] == "mailing-slips"
    assert fact.keys["ref"] == str(item.batch_id)


def test_returned_mail_is_a_case_at_the_call_centre_with_a_due_date(
    people: People,
) -> None:
    item = make.posted(people.staff, people.other)
    case = services.come_back(item=item, reason="unknown-address", by=people.staff)
    assert case.kind == "returned-mail"
    assert case.due_on == dt.date(2025, 12, 10)  # five open days of the city
    item = make.again(item)
    assert (item.state, item.case_id) == (RETURNED, case.pk)
    (back,) = facts("mailings.item_returned")
    (passed,) = facts("cases.case_escalated")
    assert back.keys["case"] == passed.keys["case"] == str(case.pk)
    assert passed.measures["to"] == "call-centre"
    with refused("not-posted"):
        services.come_back(item=item, reason="refused", by=people.staff)
    done = services.settle(
        case=case, result="repost", note="転居届を確認", by=people.staff
    )
    assert done.state == CLOSED
    make.posted(people.staff, people.other)  # the same card may go again


def test_a_defect_is_referred_without_personal_words(people: People) -> None:
    case = services.refer(
        contract=make.contract(),
        kind="defect",
        summary="受付番号 A-7 顔写真の不備",
        by=people.staff,
    )
    assert case.due_on is not None
    with refused("personal"):
        services.refer(
            contract=make.contract(),
            kind="defect",
            summary="090-1234-5678 へ電話",
            by=people.staff,
        )
    with walls.scope([make.SLUG]):
        assert [c.pk for c in queries.referred(make.SLUG)] == [case.pk]


def test_delivered_is_said_once(people: People) -> None:
    item = make.posted(people.staff, people.other)
    services.delivered(item=item, by=people.staff)
    with refused("not-posted"):
        services.delivered(item=item, by=people.staff)


def test_the_slip_names_everyone_and_seeing_it_is_logged(people: People) -> None:
    item = make.posted(people.staff, people.other)
    with walls.scope([make.SLUG]):
        rows = list(queries.items(make.SLUG, item.batch_id))
        body = reports.slip(item.batch, rows, people.staff)
    assert body.startswith(b"%PDF")
    (seen,) = facts("privacy.payload_revealed")
    assert seen.keys["purpose"] == "mailing-slip"


def test_nobody_without_the_permission_touches_the_mail(people: People) -> None:
    with refused("not-allowed"):
        services.open_batch(contract=make.contract(), kind="card", by=people.officer)


def test_counts_by_day_hold_pieces_and_postage(people: People) -> None:
    make.posted(people.staff, people.other)
    with walls.scope([make.SLUG]):
        (row,) = queries.day_counts(make.SLUG, make.DAY, make.DAY)
    assert (row.kind, row.pieces, row.yen) == ("card", 1, 800)
