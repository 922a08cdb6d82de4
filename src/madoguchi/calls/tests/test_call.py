"""A call: counted, a case when it must go on, its words only in the vault."""

from __future__ import annotations

import datetime as dt
from typing import Any

import time_machine

from madoguchi.calls import queries, services
from madoguchi.calls.models import Call, CallBack
from madoguchi.calls.tests import make
from madoguchi.calls.tests.make import People
from madoguchi.calls.tests.test_desk import left, refused
from madoguchi.cases.models import CLOSED, OPEN, Case
from madoguchi.core import clock
from madoguchi.privacy.models import Subject
from madoguchi.tenancy import walls

LATER = make.MORNING + dt.timedelta(hours=2)


def recorded(people: People, **given: Any) -> Call:
    plain = {"category": "inquiry", "topic": "venue", "outcome": "answered"}
    return services.record_call(
        contract=make.contract(), by=people.operator, **{**plain, **given}
    )


def case_of(call: Call) -> Case:
    with walls.scope([make.SLUG]):
        return Case.objects.get(pk=call.case_id)


def back_of(call: Call) -> CallBack:
    with walls.scope([make.SLUG]):
        return CallBack.objects.get(call=call)


def test_an_answered_inquiry_is_only_counted(people: People) -> None:
    call = recorded(people, minutes=3)
    assert (call.case_id, call.subject_id) == (None, None)
    with walls.scope([make.SLUG]):
        assert queries.by_category(make.SLUG, make.DAY)["inquiry"] == 1


def test_words_and_names_are_kept_in_the_vault_alone(people: People) -> None:
    call = recorded(
        people, kana="やまだ はなこ", telephone="０９０-1234-5678", words="長い話"
    )
    with walls.scope([make.SLUG]):
        subject = Subject.objects.get(pk=call.subject_id)
        row = Call.objects.filter(pk=call.pk).values().get()
    assert subject.fields == ["kana", "note", "telephone"]
    assert not any("長い話" in str(value) for value in row.values())
    (fact,) = left("privacy.payload_collected")
    assert fact.measures == {"fields": ["kana", "note", "telephone"]}


def test_what_the_contract_wants_answered_is_a_case_with_its_answer(
    people: People,
) -> None:
    case = case_of(recorded(people, topic="referral"))
    assert (case.kind, case.category, case.state) == ("question", "referral", CLOSED)
    (answered,) = left("cases.case_answered")
    assert answered.keys["case"] == str(case.pk)


def test_an_inquiry_to_be_followed_up_stays_open(people: People) -> None:
    case = case_of(recorded(people, follow_up=True, summary="会場の駐車場の有無"))
    assert (case.kind, case.state) == ("question", OPEN)


def test_a_complaint_is_always_a_case_with_words_of_its_own(people: People) -> None:
    with refused("words-missing"):
        recorded(people, category="complaint")
    case = case_of(recorded(people, category="complaint", summary="つながりにくい"))
    assert (case.kind, case.state) == ("complaint", OPEN)


def test_who_waits_is_called_back_and_the_case_ends(people: People) -> None:
    with refused("telephone-missing"):
        recorded(people, outcome="to-call-back", call_back_at=LATER)
    with refused("due-missing"):
        recorded(people, outcome="to-call-back", telephone="0752220000")
    call = recorded(
        people,
        category="call-back",
        topic="",
        outcome="to-call-back",
        telephone="0752220000",
        call_back_at=LATER,
    )
    back = back_of(call)
    services.call_back_done(back=back, result="reached", by=people.operator)
    assert case_of(call).state == CLOSED
    with refused("already-done"):
        services.call_back_done(back=back, result="reached", by=people.operator)


def test_a_complaint_called_back_has_its_action_and_stays_open(people: People) -> None:
    call = recorded(
        people,
        category="complaint",
        summary="つながりにくい",
        outcome="to-call-back",
        telephone="0752220000",
        call_back_at=LATER,
    )
    services.call_back_done(back=back_of(call), result="reached", by=people.operator)
    assert case_of(call).state == OPEN
    assert len(left("cases.action_recorded")) == 1


def test_nobody_answered_so_another_time_is_set(
    people: People, morning: time_machine.Coordinates
) -> None:
    call = recorded(
        people, outcome="to-call-back", telephone="0752220000", call_back_at=LATER
    )
    morning.move_to(LATER)
    with refused("due-past"):
        services.call_back_later(back=back_of(call), due_at=LATER, by=people.operator)
    later = LATER + dt.timedelta(hours=1)
    moved = services.call_back_later(
        back=back_of(call), due_at=later, by=people.operator
    )
    assert (moved.due_at, moved.attempts) == (later, 1)


def test_nonsense_is_refused_at_its_field(people: People) -> None:
    for given, code in (
        ({"category": "gossip"}, "unknown-category"),
        ({"outcome": "gone"}, "unknown-outcome"),
        ({"minutes": 601}, "minutes-wrong"),
        ({"telephone": "12345678"}, "telephone-wrong"),
        ({"booking": "9999-99"}, "booking-unknown"),
    ):
        with refused(code):
            recorded(people, **given)
    assert clock.today() == make.DAY
