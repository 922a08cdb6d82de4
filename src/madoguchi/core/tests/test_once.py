"""One form, one act: double clicks, two tabs, refusals."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from madoguchi.core import once
from madoguchi.core.errors import Refusal
from madoguchi.core.models import Once
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor, system

BY = system("a")


@walls.verb
def act(*, by: Actor, refuse: bool = False) -> str:
    if refuse:
        raise Refusal("not-now", "いまはできません。")
    return "done"


@walls.verb
def act_twice(*, by: Actor) -> str:
    act(by=by)
    return act(by=by)


def test_a_form_acts_once_and_leads_where_it_led(db: None) -> None:
    with once.key("k1", 7) as held:
        assert act(by=BY) == "done"
    assert held is not None and held.spent
    once.led_to(held, "/there/")
    with once.key("k1", 7), pytest.raises(once.Repeated) as caught:
        act(by=BY)
    assert caught.value.answer == "/there/"


def test_where_it_leads_is_kept_in_the_verbs_own_transaction(
    committed_db: None,
) -> None:
    with once.key("k5", 7) as held:
        once.leads(lambda returned: f"/{returned}/")
        act_twice(by=BY)
    assert held is not None and held.answer == "/done/"
    kept = Once.objects.filter(pk="k5", answer="/done/")
    assert kept.update(answer="/untouched/")
    once.led_to(held, "/done/")  # is kept already: nothing is written
    assert Once.objects.get(pk="k5").answer == "/untouched/"


def test_a_failure_forgets_where_it_would_have_led(committed_db: None) -> None:
    with once.key("k6", 7) as held:
        once.leads(lambda returned: f"/{returned}/")
        with pytest.raises(Refusal):
            act(by=BY, refuse=True)
    assert held is not None and held.answer == "" and not held.spent


def test_where_it_led_is_kept_after_the_act(committed_db: None) -> None:
    with once.key("k7", 7) as held:
        act(by=BY)
    assert held is not None
    once.led_to(held, "/there/")
    assert Once.objects.get(pk="k7").answer == "/there/"


def test_without_a_key_an_act_may_be_repeated(db: None) -> None:
    with once.key("", None) as held:
        assert held is None
        assert act(by=BY) == act(by=BY)
    assert not Once.objects.exists()


def test_a_verb_that_calls_a_verb_spends_one_key(db: None) -> None:
    with once.key("k2", None):
        assert act_twice(by=BY) == "done"
    assert Once.objects.count() == 1


def test_a_refusal_frees_the_key(db: None) -> None:
    with once.key("k3", None) as held:
        with pytest.raises(Refusal):
            act(by=BY, refuse=True)
        assert held is not None and not held.spent
    assert not Once.objects.exists()
    with once.key("k3", None):
        assert act(by=BY) == "done"


def test_after_a_refusal_the_next_verb_of_the_request_spends_the_key(db: None) -> None:
    with once.key("k4", None):
        with pytest.raises(Refusal):
            act(by=BY, refuse=True)
        act(by=BY)
    assert Once.objects.filter(pk="k4").exists()


def test_two_sendings_at_once_act_once(committed_db: object) -> None:
    gate, done, repeated = threading.Barrier(8), [], []

    def send() -> None:
        try:
            gate.wait()
            with once.key("race", None) as held:
                done.append(act(by=BY))
            assert held is not None
            once.led_to(held, "/won/")
        except once.Repeated:
            repeated.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(repeated)) == (1, 7)


def test_the_second_sending_waits_and_takes_over_when_the_first_is_refused(
    committed_db: object,
) -> None:
    entered, results = threading.Event(), []

    def second() -> None:
        try:
            entered.wait(5)
            with once.key("slow", None):
                results.append(act(by=BY))
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with once.key("slow", None), pytest.raises(Refusal), transaction.atomic():
        once.spend()
        entered.set()
        thread.join(0.3)
        assert results == []
        raise Refusal("not-now", "いまはできません。")
    thread.join(5)
    assert results == ["done"]
