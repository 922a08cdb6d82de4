"""Verbs of the stocktake at close (棚卸し): each card seen, two sides sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from madoguchi.cards.models import Card, Counted, Move, Place, Stocktake
from madoguchi.cards.models.holding import CLOSED, OPEN
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import acting
from madoguchi.cards.services.acting import allowed
from madoguchi.cards.services.receiving import WHAT
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.custody import stock
from madoguchi.people.access import need
from madoguchi.privacy import matching
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@walls.verb
def start(*, contract: Contract, by: Actor) -> Stocktake:
    """Begin the count of a day, or go on with the one that is open."""
    allowed(contract.pk, by)
    acting.alone(contract.pk)
    found = Stocktake.objects.filter(contract=contract, state=OPEN).first()
    if found is not None:
        return found
    before = Stocktake.objects.filter(contract=contract, closed_at__lte=clock.now())
    last = before.order_by("-closed_at", "-id").first()
    return Stocktake.objects.create(
        contract=contract,
        day=clock.today(),
        opened_at=clock.now(),
        opened_by=by.account,
        opening=last.held if last else 0,
        since=last.closed_at if last else None,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A scanned line: ``ok``, ``misplaced``, ``double``, ``unknown``, ``differs``."""

    number: int
    kind: str
    card: Card | None


@walls.verb
def scan(
    *, stocktake: Stocktake, place: Place, scans: Sequence[rules.Scan], by: Actor
) -> list[Line]:
    """What a scanner saw in a place. A card counts once, wherever it was seen first.

    The number alone is enough: a stocktake proves that a card is here and moves
    none, and no two cards here have the same number. Whatever moves a card, a return
    too, asks the birth date as well; one that is read here must fit.
    Raises ``stocktake-closed``, ``nothing-scanned``.
    """
    allowed(stocktake.contract_id, by)
    held = _open(stocktake)
    if not scans:
        raise Refusal(
            "nothing-scanned", _("番号を読み取ってください。"), field="scanned"
        )
    return [_line(held, place, number, one, by) for number, one in enumerate(scans, 1)]


def _open(stocktake: Stocktake) -> Stocktake:
    acting.alone(stocktake.contract_id)
    held = Stocktake.objects.select_for_update().get(pk=stocktake.pk)
    if held.state != OPEN:
        raise Refusal("stocktake-closed", _("この棚卸しは締めました。"))
    return held


def _line(
    held: Stocktake, place: Place, number: int, one: rules.Scan, by: Actor
) -> Line:
    key = matching.digest(held.contract_id, "notice", one.notice)
    card = Card.objects.filter(
        contract_id=held.contract_id, notice_key=key, state__in=rules.HERE
    ).first()
    if card is not None and one.birth and not acting.born(card, one.birth):
        return Line(number, "differs", card)
    try:
        with transaction.atomic():
            Counted.objects.create(
                contract_id=held.contract_id,
                stocktake=held,
                card=card,
                place=place,
                notice_key=key,
                at=clock.now(),
                account=by.account,
            )
    except IntegrityError:
        return Line(number, "double", card)
    if card is None:
        return Line(number, "unknown", None)
    return Line(number, "ok" if card.place_id == place.pk else "misplaced", card)


@walls.verb
def forget(*, counted: Counted, by: Actor) -> None:
    """Take a scan back: it was read wrongly, or the card lies in its place now."""
    allowed(counted.contract_id, by)
    _open(counted.stocktake)
    Counted.objects.filter(pk=counted.pk).delete()


def balance(stocktake: Stocktake) -> rules.Balance:
    """The equation as it stands now, from the acts since the last close."""
    acts = Move.objects.filter(
        contract_id=stocktake.contract_id, taken_at__lte=clock.now()
    )
    if stocktake.since is not None:
        acts = acts.filter(taken_at__gt=stocktake.since)
    counted = dict(acts.values_list("act").annotate(n=Count("id")).order_by())
    return rules.balance(stocktake.opening, counted, _here(stocktake).count())


def _here(stocktake: Stocktake) -> QuerySet[Card]:
    """The cards in our custody now (a moved clock knows of none that come later)."""
    return Card.objects.filter(
        contract_id=stocktake.contract_id,
        state__in=rules.HERE,
        changed_at__lte=clock.now(),
    )


@walls.verb
def close(*, stocktake: Stocktake, by: Actor, other: Actor) -> Stocktake:
    """棚卸しを締める: what should be here was seen, the equation holds, both sign.

    ``other`` is of the city's side. Raises ``same-side``, ``cards-missing``,
    ``unknown-scanned``, ``misplaced``, ``equation``, ``on-its-way``, ``to-destroy``.
    """
    allowed(stocktake.contract_id, by)
    need(other, "custody.hand_over")
    if other.side not in ("municipality", "system"):
        raise Refusal("same-side", _("市の職員の署名が必要です。"), field="account")
    held = _open(stocktake)
    told = balance(held)
    _complete(held, told)
    now = clock.now()
    for name in ("received", "issued", "returned", "destroyed", "lost", "held"):
        setattr(held, name, getattr(told, name))
    held.found, held.state, held.closed_at = told.held, CLOSED, now
    held.signed_by, held.city_signed_by = by.account, other.account
    held.save()
    seen = Counted.objects.filter(contract_id=held.contract_id, stocktake=held)
    Place.objects.filter(
        contract_id=held.contract_id, pk__in=seen.values("place_id")
    ).update(counted_at=now)
    stock.reconciled(
        contract=held.contract,
        what=WHAT,
        day=held.day,
        expected=told.held,
        found=held.found,
        by=by,
    )
    return held


def _complete(held: Stocktake, told: rules.Balance) -> None:
    seen = Counted.objects.filter(contract_id=held.contract_id, stocktake=held)
    if seen.filter(card=None).exists():
        raise Refusal(
            "unknown-scanned",
            _("記録にないカードが読み取られています。調べてから締めてください。"),
        )
    if Move.objects.filter(contract_id=held.contract_id, taken_at=None).exists():
        raise Refusal("on-its-way", _("受渡しの途中のカードがあります。"))
    if n := _here(held).filter(state=rules.CONDEMNED).count():
        raise Refusal(
            "to-destroy",
            _("廃棄するカードが%d枚残っています。本日中に2人で廃棄してください。") % n,
        )
    if n := unseen(held).count():
        raise Refusal(
            "cards-missing",
            _(
                "まだ読み取っていないカードが%d枚あります。見つからないときは"
                "所在不明に登録し、直ちに市へ連絡してください。"
            )
            % n,
        )
    if misplaced(held).exists():
        raise Refusal(
            "misplaced",
            _("置き場所の違うカードがあります。正しい場所へ戻してください。"),
        )
    if not told.holds:
        raise Refusal(
            "equation",
            _("記録では%(there)d枚、保管は%(here)d枚です。記録を調べてください。")
            % {"there": told.should_be_here, "here": told.held},
        )


def unseen(stocktake: Stocktake) -> QuerySet[Card]:
    """Cards that should be here and were not scanned."""
    seen = Counted.objects.filter(
        contract_id=stocktake.contract_id, stocktake=stocktake, card__isnull=False
    )
    rows = _here(stocktake).exclude(pk__in=seen.values("card_id"))
    return rows.select_related("place").order_by("place__code", "booked_at", "id")


def misplaced(stocktake: Stocktake) -> QuerySet[Counted]:
    """Scans of cards whose recorded place is another."""
    seen = Counted.objects.filter(
        contract_id=stocktake.contract_id, stocktake=stocktake, card__isnull=False
    )
    wrong = seen.exclude(place_id=F("card__place_id"))
    return wrong.filter(card__state__in=rules.HERE).select_related(
        "card__place", "place"
    )
