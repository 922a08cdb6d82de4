"""Verbs of supplies: register, change, take off, check, complete, count, give back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.custody import services as custody
from madoguchi.custody.models import Transfer
from madoguchi.journal.services import record, record_soon
from madoguchi.people.access import need
from madoguchi.supplies import facts, parameters, queries, rules
from madoguchi.supplies.models import OWNERS, Check, Completed, Count, Item
from madoguchi.supplies.parameters import Kind, Parameters
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found of one kind of thing at a check."""

    kind: str
    needed: int
    present: int
    ready: bool


@walls.verb
def register(
    *,
    contract: Contract,
    kind: str,
    place: str,
    owner: str,
    quantity: int,
    by: Actor,
    network: str = "",
    note: str = "",
) -> Item:
    """Enter things of one kind at a place (備品の登録).

    Raises ``unknown-kind``, ``unknown-place``, ``unknown-owner``, ``no-quantity``,
    ``unknown-network``.
    """
    need(by, "supplies.manage")
    told = _told(contract)
    found = _kind(told, kind)
    _sound(told, place, owner, quantity, network)
    return Item.objects.create(
        contract=contract,
        kind=kind,
        place=place,
        owner=owner,
        quantity=quantity,
        network=network,
        lent=found.lent or (owner == "municipality" and found.owner == "contractor"),
        note=note.strip()[:200],
        registered_at=clock.now(),
        registered_by=by.account,
        fact=_registered(contract.pk, kind, owner, quantity, network, by),
    )


@walls.verb
def change(
    *,
    item: Item,
    place: str,
    owner: str,
    quantity: int,
    by: Actor,
    network: str = "",
    note: str = "",
) -> Item:
    """Change an entry; its fact is corrected where it said something else.

    Raises ``no-item`` and those of :func:`register` but for the kind.
    """
    need(by, "supplies.manage")
    held = _held(item)
    _sound(_told(held.contract), place, owner, quantity, network)
    said = (owner, quantity, network)
    if said != (held.owner, held.quantity, held.network):
        held.fact = _registered(held.contract_id, held.kind, *said, by, held.fact)
    held.place, held.owner, held.quantity = place, owner, quantity
    held.network, held.note = network, note.strip()[:200]
    held.save(update_fields=["place", "owner", "quantity", "network", "note", "fact"])
    return held


@walls.verb
def take_off(*, item: Item, by: Actor) -> Item:
    """Take an entry off the register: none of it is here any more (登録の取消)."""
    need(by, "supplies.manage")
    held = _held(item)
    held.fact = _registered(
        held.contract_id, held.kind, held.owner, 0, held.network, by, held.fact
    )
    held.removed_at = clock.now()
    held.save(update_fields=["fact", "removed_at"])
    return held


def _registered(
    contract: str,
    kind: str,
    owner: str,
    quantity: int,
    network: str,
    by: Actor,
    corrects: int | None = None,
) -> int:
    return record(
        facts.ITEM_REGISTERED,
        contract=contract,
        by=by,
        corrects=corrects,
        item=kind,
        measures={"owner": owner, "quantity": quantity, "network": network or None},
    )


def _told(contract: Contract) -> Parameters:
    return parameters.on(contract.pk, clock.today())


def _kind(told: Parameters, kind: str) -> Kind:
    found = told.items.get(kind)
    if found is None:
        raise Refusal("unknown-kind", _("品目を選んでください。"), field="kind")
    return found


def _sound(
    told: Parameters, place: str, owner: str, quantity: int, network: str
) -> None:
    _placed(told, place)
    if owner not in OWNERS:
        raise Refusal("unknown-owner", _("用意した側を選んでください。"), field="owner")
    if quantity < 1:
        raise Refusal("no-quantity", _("1以上を入力してください。"), field="quantity")
    if network and network not in told.networks:
        raise Refusal("unknown-network", _("回線を選んでください。"), field="network")


def _placed(told: Parameters, place: str) -> None:
    if place not in told.places:
        raise Refusal("unknown-place", _("場所を選んでください。"), field="place")


def _held(item: Item) -> Item:
    """The entry as it stands, locked. Raises ``no-item``."""
    rows = queries.items(item.contract_id).select_for_update(of=("self",))
    held = rows.filter(pk=item.pk).first()
    if held is None:
        raise Refusal("no-item", _("この備品はもう登録されていません。"))
    return held


@walls.verb
def check(
    *, contract: Contract, occasion: str, seen: Sequence[Seen], by: Actor
) -> list[Check]:
    """What is there before an opening day or a session (点検).

    ``occasion`` is a date (ISO) or a session's reference. Raises ``nothing-checked``,
    ``unknown-kind``, ``not-enough`` (ready, although fewer are there than needed).
    """
    need(by, "supplies.count")
    told = _told(contract)
    if not seen:
        raise Refusal("nothing-checked", _("見たものの数を入力してください。"))
    for one in seen:
        word = _kind(told, one.kind).ja
        if one.ready and not rules.enough(one.present, one.needed):
            raise Refusal(
                "not-enough",
                _("{word}が足りません。そろってから「使える」にしてください。").format(
                    word=word
                ),
                field=f"ready_{one.kind}",
            )
    for one in seen:
        keys: dict[str, Any] = {"item": one.kind, told.each: occasion}
        told_of = {"present": one.present, "needed": one.needed, "ready": one.ready}
        record_soon(
            facts.ITEM_CHECKED, contract=contract.pk, by=by, measures=told_of, **keys
        )
    return Check.objects.bulk_create(
        [_checked(contract, occasion, one, by) for one in seen]
    )


def _checked(contract: Contract, occasion: str, one: Seen, by: Actor) -> Check:
    return Check(
        contract=contract,
        kind=one.kind,
        occasion=occasion,
        needed=one.needed,
        present=one.present,
        ready=one.ready,
        checked_at=clock.now(),
        checked_by=by.account,
    )


@walls.verb
def complete(
    *,
    contract: Contract,
    checklist: str,
    occasion: str,
    ticked: Collection[int],
    by: Actor,
) -> Completed:
    """Every point of a checklist was seen to (点検表の完了).

    Raises ``unknown-list``, ``points-missing``, ``already-complete``.
    """
    need(by, "supplies.count")
    found = _told(contract).lists.get(checklist)
    if found is None:
        raise Refusal("unknown-list", _("点検表を選んでください。"))
    if missing := [p for n, p in enumerate(found.points) if n not in ticked]:
        raise Refusal(
            "points-missing",
            _("まだの点があります：{points}").format(points="、".join(missing)),
            field="points",
        )
    made, new = Completed.objects.get_or_create(
        contract=contract,
        list=checklist,
        occasion=occasion,
        defaults={"completed_at": clock.now(), "completed_by": by.account},
    )
    if not new:
        raise Refusal("already-complete", _("この点検表は済んでいます。"))
    whole = len(found.points)
    keys: dict[str, Any] = {"list": checklist, found.each: occasion}
    record(
        facts.CHECKLIST_COMPLETED,
        contract=contract.pk,
        by=by,
        measures={"ticks": [whole, whole]},
        **keys,
    )
    return made


@walls.verb
def count(
    *,
    contract: Contract,
    kind: str,
    place: str,
    count: int,
    by: Actor,
    reorder: int | None = None,
) -> Count:
    """Write down how many of a consumable are at a place (在庫の計数).

    Without ``reorder`` the last one stays, else the contract's. Raises
    ``unknown-kind``, ``unknown-place``, ``no-consumable``.
    """
    need(by, "supplies.count")
    told = _told(contract)
    found = _kind(told, kind)
    _placed(told, place)
    if not found.consumable:
        raise Refusal("no-consumable", _("消耗品を選んでください。"), field="kind")
    if reorder is None:
        rows = Count.objects.filter(contract=contract, kind=kind, place=place)
        last = rows.order_by("-id").values_list("reorder", flat=True).first()
        reorder = last if last is not None else (found.reorder or 0)
    record(
        facts.STOCK_COUNTED,
        contract=contract.pk,
        by=by,
        measures={"count": count, "reorder": reorder},
        item=kind,
        place=place,
    )
    return Count.objects.create(
        contract=contract,
        kind=kind,
        place=place,
        count=count,
        reorder=reorder,
        counted_at=clock.now(),
        counted_by=by.account,
    )


@walls.verb
def give_back(
    *,
    contract: Contract,
    items: Collection[int],
    counted: int,
    by: Actor,
    ref: str = "",
) -> Transfer:
    """Lent things are counted and signed over to the city (SP 7(5)).

    ``items`` are entries of the register; ``ref`` the city's request, if there was
    one. Raises ``nothing-chosen``, ``unknown-request``, and those of
    ``custody.services``: ``difference`` while fewer are there than registered.
    """
    need(by, "supplies.manage")
    rows = queries.items(contract.pk).filter(pk__in=items, lent=True, return_ref="")
    held = list(rows.select_for_update(of=("self",)))
    if not held:
        raise Refusal("nothing-chosen", _("返すものを選んでください。"), field="items")
    if ref and all(one.ref != ref for one in queries.requests(contract.pk)):
        raise Refusal("unknown-request", _("求めを選んでください。"), field="ref")
    name = ref or f"lent-{held[0].pk}"
    transfer = custody.count(
        contract=contract,
        ref=name,
        what=queries.LENT,
        direction=queries.TO_CITY,
        expected=sum(one.quantity for one in held),
        counted=counted,
        by=by,
    )
    Item.objects.filter(pk__in=[one.pk for one in held]).update(return_ref=name)
    return custody.sign_giving(transfer=transfer, by=by)


@walls.verb
def take_back(*, transfer: Transfer, by: Actor) -> Transfer:
    """The city signs for what it gets back; only now it counts as returned."""
    done = custody.sign_taking(transfer=transfer, by=by)
    queries.lent(done.contract_id).filter(return_ref=done.ref, returned_at=None).update(
        returned_at=clock.now()
    )
    return done
