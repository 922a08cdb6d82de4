"""The register, checks, counts and loans as verbs."""

from __future__ import annotations

import pytest

from madoguchi.contracts import services as contracts
from madoguchi.core.errors import Refusal
from madoguchi.supplies import parameters, queries, services
from madoguchi.supplies.models import Item
from madoguchi.supplies.services import Seen
from madoguchi.supplies.tests import make
from madoguchi.supplies.tests.make import People
from madoguchi.tenancy import walls

DAY = "2025-12-03"


def test_an_entry_is_registered_changed_and_taken_off_with_one_fact_each(
    people: People,
) -> None:
    item = make.item(people.manager, "desk", 4)
    services.change(
        item=item, place="counter", owner="contractor", quantity=4, by=people.manager
    )
    assert len(make.facts("supplies.item_registered")) == 1, "only the place changed"
    services.change(
        item=item, place="counter", owner="contractor", quantity=6, by=people.manager
    )
    services.take_off(item=item, by=people.manager)
    first, second, third = make.facts("supplies.item_registered")
    assert (first.keys, first.measures) == (
        {"item": "desk"},
        {"owner": "contractor", "quantity": 4},
    )
    assert (second.corrects, second.measures["quantity"]) == (first.pk, 6)
    assert (third.corrects, third.measures["quantity"]) == (second.pk, 0)
    with pytest.raises(Refusal, match="もう登録されていません"):
        services.take_off(item=item, by=people.manager)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": "spaceship"}, "unknown-kind"),
        ({"place": "moon"}, "unknown-place"),
        ({"owner": "nobody"}, "unknown-owner"),
        ({"quantity": 0}, "no-quantity"),
        ({"network": "telegraph"}, "unknown-network"),
    ],
)
def test_what_the_contract_does_not_list_is_refused(
    people: People, wrong: dict[str, object], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        make.item(people.manager, **wrong)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_staff_count_and_check_but_do_not_register(people: People) -> None:
    make.count(people.staff)
    with pytest.raises(Refusal):
        make.item(people.staff)
    with pytest.raises(Refusal):
        make.count(people.officer)


def test_the_last_count_counts_and_keeps_its_reorder_point(people: People) -> None:
    make.count(people.staff, n=3, reorder=8)
    make.count(people.staff, n=7)
    make.count(people.staff, "toner", 0)
    with walls.scope([make.SLUG]):
        counts = queries.last_counts([make.SLUG])
        told = parameters.on(make.SLUG, make.NOON.date())
        found = queries.stocks(make.SLUG, told, counts)
        assert queries.short([make.SLUG]) == {make.SLUG: 2}
    assert [(s.item, s.count, s.reorder) for s in found[:2]] == [
        ("toner", 0, 2),
        ("ticket-roll", 7, 8),
    ]
    with pytest.raises(Refusal, match="消耗品"):
        make.count(people.staff, "desk")


def test_ready_needs_as_many_as_are_needed(people: People) -> None:
    with pytest.raises(Refusal, match="足りません"):
        services.check(
            contract=make.contract(),
            occasion=DAY,
            seen=[Seen("support-terminal", 2, 1, True)],
            by=people.staff,
        )
    services.check(
        contract=make.contract(),
        occasion=DAY,
        seen=[Seen("support-terminal", 2, 1, False), Seen("photo-booth", 1, 1, True)],
        by=people.staff,
    )
    first, second = make.facts("supplies.item_checked")
    assert first.keys == {"item": "support-terminal", "day": DAY}
    assert second.measures == {"needed": 1, "present": 1, "ready": True}


def test_a_checklist_is_complete_once_and_only_whole(people: People) -> None:
    def tick(*points: int) -> None:
        services.complete(
            contract=make.contract(),
            checklist="binder",
            occasion=DAY,
            ticked=points,
            by=people.staff,
        )

    with pytest.raises(Refusal, match="まだの点"):
        tick(0, 2)
    tick(0, 1, 2)
    (fact,) = make.facts("supplies.checklist_completed")
    assert fact.keys == {"list": "binder", "day": DAY}
    assert fact.measures == {"ticks": [3, 3]}
    with pytest.raises(Refusal, match="済んで"):
        tick(0, 1, 2)


def test_lent_things_go_back_on_request_with_both_signatures(people: People) -> None:
    """SP 7(5)."""
    contract = make.contract()
    asked = contracts.open_consultation(
        contract=contract,
        kind="request",
        subject="lent-item-return",
        question="椅子を返してください。",
        by=people.officer,
    )
    item = make.item(people.manager, "lent-fitting", 3, owner="municipality")
    given = {"contract": contract, "items": [item.pk], "ref": asked.ref}
    with pytest.raises(Refusal, match="3件のうち 2件"):
        services.give_back(counted=2, by=people.manager, **given)  # type: ignore[arg-type]
    transfer = services.give_back(counted=3, by=people.manager, **given)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="返すもの"):
        services.give_back(counted=3, by=people.manager, **given)  # type: ignore[arg-type]
    with pytest.raises(Refusal):
        services.take_back(transfer=transfer, by=people.staff)
    services.take_back(transfer=transfer, by=people.identity)
    (fact,) = make.facts("custody.transfer_confirmed")
    assert fact.keys["ref"] == asked.ref
    assert (fact.keys["what"], fact.keys["direction"]) == ("lent-items", "to-city")
    with walls.scope([make.SLUG]):
        assert not queries.items(make.SLUG)
        assert Item.objects.get().returned_at is not None
