"""Verbs of the weekly transport: boxes unpacked in one go, counted, shown empty.

SP 5(4), 5(2)ク(ア). The controls answer the published losses: a box is unpacked by
one person without a break, and the empty box is shown to a second one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madoguchi.cards import parameters
from madoguchi.cards.models import Box, Break, Card, Delivery, Place
from madoguchi.cards.models.holding import CLOSED, EMPTIED, OPEN, PERSON, SEALED
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import acting, expecting
from madoguchi.cards.services.acting import allowed
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.custody import services as custody
from madoguchi.custody import stock
from madoguchi.privacy import matching
from madoguchi.privacy import services as privacy
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

WHAT = "cards"


@dataclass(frozen=True, slots=True)
class Slip:
    """What the slip of a box says: the ward that it comes from, and how many cards."""

    ward: str
    cards: int


@walls.verb
def open_delivery(*, contract: Contract, slips: Sequence[Slip], by: Actor) -> Delivery:
    """The transport is here with these boxes (便).

    Raises ``not-a-handler``, ``delivery-open``, ``no-boxes``, ``unknown-ward``.
    """
    allowed(contract.pk, by)
    if not slips:
        raise Refusal("no-boxes", _("箱の枚数を入力してください。"), field="boxes")
    expecting.expect(contract=contract, by=by)
    try:
        with transaction.atomic():
            delivery = Delivery.objects.create(
                contract=contract,
                day=clock.today(),
                opened_by=by.account,
                opened_at=clock.now(),
            )
    except IntegrityError:
        raise Refusal(
            "delivery-open", _("前の便の受入れがまだ完了していません。")
        ) from None
    for number, slip in enumerate(slips, 1):
        _add(delivery, number, slip)
    return delivery


def _add(delivery: Delivery, number: int, slip: Slip) -> Box:
    wards = parameters.on(delivery.contract_id, delivery.day).wards
    if slip.ward and slip.ward not in wards:
        raise Refusal("unknown-ward", _("区を選んでください。"), field="ward")
    return Box.objects.create(
        contract_id=delivery.contract_id,
        delivery=delivery,
        number=number,
        ward=slip.ward,
        slip=slip.cards,
    )


@walls.verb
def add_box(*, delivery: Delivery, slip: Slip, by: Actor) -> Box:
    """One more box of a delivery. Raises ``delivery-closed``, ``unknown-ward``."""
    allowed(delivery.contract_id, by)
    held = _open(delivery)
    last = held.boxes.order_by("-number").first()
    return _add(held, last.number + 1 if last else 1, slip)


def _open(delivery: Delivery) -> Delivery:
    acting.alone(delivery.contract_id)
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if held.state != OPEN:
        raise Refusal("delivery-closed", _("この便の受入れは完了しています。"))
    return held


@walls.verb
def open_box(*, box: Box, by: Actor) -> Box:
    """開封する. Raises ``box-opened``, ``box-open-already``."""
    allowed(box.contract_id, by)
    _open(box.delivery)
    try:
        with transaction.atomic():
            changed = Box.objects.filter(pk=box.pk, state=SEALED).update(
                state=OPEN, opened_by=by.account, last_at=clock.now()
            )
    except IntegrityError:
        raise Refusal(
            "box-open-already",
            _("開封中の箱があります。先にその箱を空にしてください。"),
        ) from None
    if changed != 1:
        raise Refusal("box-opened", _("この箱はすでに開封されています。"))
    box.refresh_from_db()
    return box


@dataclass(frozen=True, slots=True)
class Seen:
    """What a scan was: ``hit``, ``extra``, ``wrong-ward`` or ``double``."""

    kind: str
    card: Card


@walls.verb
def scan(
    *,
    box: Box,
    notice: str,
    birth: str,
    place: Place,
    by: Actor,
    as_extra: bool = False,
) -> Seen:
    """One card out of the box and into its place, matched by number and birth date.

    Raises ``not-your-box``, ``broken-off``, ``birth-differs``, ``not-on-list`` (until
    ``as_extra`` says to take it in apart), ``not-the-keeper`` for another's place.
    """
    allowed(box.contract_id, by)
    acting.alone(box.contract_id)
    held = _in_hand(box, by)
    key = acting.notice_key(box.contract_id, notice)
    born = acting.read_birth(birth)
    _may_put(place, by)
    rows = Card.objects.filter(contract_id=box.contract_id, notice_key=key)
    here = rows.filter(state__in=rules.HERE).first()
    if here is not None:
        Box.objects.filter(pk=held.pk).update(last_at=clock.now())
        return Seen("double", here)
    card = rows.filter(state=rules.EXPECTED).order_by("booked_at", "id").first()
    if card is not None:
        acting.need_born(card, born)
    kind = "hit"
    if card is None:
        card = _extra(held, key, notice, born, as_extra, by)
        kind = "extra"
    elif card.ward and held.ward and card.ward != held.ward:
        kind = "wrong-ward"
    acting.act(
        card,
        "receive",
        to=place,
        giver=by.account,
        taker=by.account,
        trouble="" if kind == "hit" else kind,
        box_id=held.pk,
        delivery_id=held.delivery_id,
    )
    Box.objects.filter(pk=held.pk).update(counted=held.counted + 1, last_at=clock.now())
    return Seen(kind, card)


def _in_hand(box: Box, by: Actor) -> Box:
    held = Box.objects.select_for_update().get(pk=box.pk)
    if held.state != OPEN or held.opened_by != by.account:
        raise Refusal("not-your-box", _("この箱を開封した人が続けてください。"))
    told = parameters.on(held.contract_id, clock.today())
    assert held.last_at is not None
    if rules.broken_off(held.last_at, clock.now(), told.pause_minutes):
        raise Refusal(
            "broken-off",
            _(
                "開封が途中で止まりました。取り出した枚数を2人で数え、"
                "中断の記録をしてから続けてください。"
            ),
        )
    return held


def _may_put(place: Place, by: Actor) -> None:
    if place.kind == PERSON:
        raise Refusal("is-a-desk", _("保管場所を読み取ってください。"), field="place")
    if place.keeper is None:
        Place.objects.filter(pk=place.pk).update(keeper=by.account)
        place.keeper = by.account
    if place.keeper != by.account:
        raise Refusal(
            "not-the-keeper",
            _("この場所の係は%sさんです。先に場所を引き継いでください。")
            % acting.name_of(place.keeper),
            field="place",
        )


def _extra(
    box: Box, key: str, notice: str, born: str, as_extra: bool, by: Actor
) -> Card:
    if not as_extra:
        raise Refusal(
            "not-on-list",
            _(
                "リストにないカードです。番号を確かめ、"
                "そのとおりなら赤い箱に分けて区へ連絡してください。"
            ),
            field="notice",
        )
    slug, contract = box.contract_id, box.delivery.contract
    subject = privacy.keep(
        contract=contract,
        purpose="card",
        payload={"notice": rules.notice(notice), "birth": born},
        retain_until=contract.ends_on,
        by=by,
    )
    return Card.objects.create(
        contract_id=slug,
        subject_id=subject.pk,
        notice_key=key,
        birth_key=matching.digest(slug, "birth", rules.month_day(born)),
        whole_key=matching.digest(slug, "whole", rules.whole_birth(born)),
        ward=box.ward,
        changed_at=clock.now(),
    )


@walls.verb
def break_off(*, box: Box, counted: int, by: Actor, other: Actor) -> Break:
    """The unpacking was broken off: two people write down how many were taken out.

    Raises ``not-your-box``, ``same-person``, ``difference``.
    """
    held = _two(box, by, other)
    if counted != held.counted:
        raise _difference(counted, held.counted)
    written = Break.objects.create(
        contract_id=held.contract_id,
        box=held,
        at=clock.now(),
        account=by.account,
        witness=other.account,
        counted=counted,
    )
    Box.objects.filter(pk=held.pk).update(last_at=clock.now())
    return written


def _two(box: Box, by: Actor, other: Actor) -> Box:
    allowed(box.contract_id, by)
    acting.alone(box.contract_id)
    held = Box.objects.select_for_update().get(pk=box.pk)
    if held.state != OPEN or held.opened_by != by.account:
        raise Refusal("not-your-box", _("この箱を開封した人が続けてください。"))
    if by.account == other.account:
        raise Refusal("same-person", _("もう1人の署名が必要です。"), field="account")
    return held


def _difference(here: int, there: int) -> Refusal:
    return Refusal(
        "difference",
        _("数えたのは%(here)d枚、記録は%(there)d枚です。もう一度数えてください。")
        % {"here": here, "there": there},
        field="counted",
    )


@walls.verb
def correct_slip(*, box: Box, cards: int, by: Actor, other: Actor) -> Box:
    """The slip was wrong: both sides write the number that is really in the box.

    Kept as a break with its count. Raises ``not-your-box``, ``same-person``.
    """
    held = _two(box, by, other)
    Break.objects.create(
        contract_id=held.contract_id,
        box=held,
        at=clock.now(),
        account=by.account,
        witness=other.account,
        counted=cards,
    )
    Box.objects.filter(pk=held.pk).update(slip=cards, last_at=clock.now())
    held.refresh_from_db()
    return held


@walls.verb
def empty(*, box: Box, by: Actor, other: Actor) -> Box:
    """空箱を確認した: the second person saw the empty box, the count fits the slip.

    Raises ``not-your-box``, ``same-person``, ``difference``, ``broken-off``.
    """
    held = _two(box, by, other)
    _in_hand(held, by)
    if held.counted != held.slip:
        raise _difference(held.counted, held.slip)
    Box.objects.filter(pk=held.pk, state=OPEN).update(
        state=EMPTIED, witness=other.account, emptied_at=clock.now()
    )
    held.refresh_from_db()
    return held


def ref(delivery: Delivery) -> str:
    """The reference of a delivery's transfer."""
    return f"cards-in-{delivery.pk}"


def missing(delivery: Delivery) -> QuerySet[Card]:
    """Cards on the booking list that this transport should have brought."""
    told = parameters.on(delivery.contract_id, delivery.day)
    until = clock.end_of_day(delivery.day + dt.timedelta(days=told.cover_days))
    rows = Card.objects.filter(
        contract_id=delivery.contract_id,
        state=rules.EXPECTED,
        booked_at__gte=clock.tokyo(delivery.day),
        booked_at__lt=until,
    )
    return rows.order_by("booked_at", "id")


@walls.verb
def finish(*, delivery: Delivery, by: Actor, other: Actor) -> Delivery:
    """受入れを完了する: the other side gives, we take; held against the booking list.

    ``other`` signs for the city's side. Cards that are missing stay expected and go
    on warning. Raises ``boxes-left`` and those of the transfer.
    """
    allowed(delivery.contract_id, by)
    held = _open(delivery)
    boxes = list(held.boxes.all())
    if any(box.state != EMPTIED for box in boxes):
        raise Refusal("boxes-left", _("空箱の確認が済んでいない箱があります。"))
    transfer = custody.count(
        contract=held.contract,
        ref=ref(held),
        what=WHAT,
        direction="in",
        expected=sum(box.slip for box in boxes),
        counted=sum(box.counted for box in boxes),
        by=by,
    )
    custody.sign_giving(transfer=transfer, by=other)
    custody.sign_taking(transfer=transfer, by=by)
    found = Card.objects.filter(
        contract_id=held.contract_id, delivery_id=held.pk
    ).exclude(trouble="extra")
    hits = found.count()
    held.state, held.closed_at = CLOSED, clock.now()
    held.found, held.listed = hits, hits + missing(held).count()
    held.save()
    stock.reconciled(
        contract=held.contract,
        what=WHAT,
        day=clock.today(),
        expected=held.listed,
        found=hits,
        by=by,
    )
    return held
