"""Verbs of a card's way: each move has a giver and a taker, and both sign.

Who keeps both places signs once. Else the giver's scan sends the card on its way,
and it lies where it lay until the taker's scan; or both sign on one screen.
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madoguchi.cards import facts
from madoguchi.cards.models import Card, Move, Place
from madoguchi.cards.models.holding import PERSON, SLOT
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import acting, places
from madoguchi.cards.services.acting import allowed, locked
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor


@walls.verb
def move(
    *,
    card: Card,
    act: str,
    to: Place,
    scan: rules.Scan,
    by: Actor,
    other: Actor | None = None,
) -> Move | None:
    """Move the scanned card to another place (``store``, ``prepare``, ``fetch``).

    ``by`` gives; where somebody else keeps the new place, ``other`` signs beside, or
    the card is on its way and the move that waits for them is returned. Raises
    ``not-a-handler``, ``giver-must-sign``, ``not-a-move``, those of the scan and
    the act.
    """
    allowed(card.contract_id, by, *([other] if other else []))
    if act not in ("store", "prepare", "fetch"):
        raise Refusal("not-a-move", _("この操作では動かせません。"))
    held = locked(card)
    acting.read(held, scan)
    _fits(act, to)
    giver = (
        Place.objects.get(contract_id=held.contract_id, pk=held.place_id).keeper
        if held.place_id
        else None
    )
    taker = _taker(to, by)
    signed = {by.account, other.account if other else by.account}
    if giver is not None and giver not in signed:
        raise Refusal(
            "giver-must-sign",
            _("いまの係は%sさんです。渡す人の署名が必要です。") % acting.name_of(giver),
            field="account",
        )
    giver = by.account if giver is None else giver
    acting.allowed_state(held, act)
    if taker in signed:
        acting.act(held, act, to=to, giver=giver, taker=taker)
        _told(held, act, by)
        return None
    return _on_its_way(held, act, to, giver, taker)


def _fits(act: str, to: Place) -> None:
    if (act == "fetch") != (to.kind == PERSON):
        raise Refusal("not-a-move", _("この場所へは動かせません。"), field="place")


def _taker(to: Place, by: Actor) -> int | None:
    if to.keeper is None:
        Place.objects.filter(pk=to.pk, keeper=None).update(keeper=by.account)
        to.keeper = by.account
    return to.keeper


def _on_its_way(
    card: Card, act: str, to: Place, giver: int | None, taker: int | None
) -> Move:
    try:
        with transaction.atomic():
            return Move.objects.create(
                contract_id=card.contract_id,
                card=card,
                act=act,
                from_place=card.place_id,
                to_place=to.pk,
                giver=giver,
                taker=taker,
                given_at=clock.now(),
            )
    except IntegrityError:
        raise Refusal(
            "on-its-way", _("このカードは受渡しの途中です。先に受け取ってください。")
        ) from None


@walls.verb
def take(*, move: Move, scan: rules.Scan, by: Actor) -> Card:
    """受け取る: the taker scans what was given to them.

    Raises ``not-for-you``, ``other-card``, ``birth-differs``, ``already-taken``,
    ``desk-busy``.
    """
    allowed(move.contract_id, by)
    acting.alone(move.contract_id)
    held = Move.objects.select_for_update().get(pk=move.pk)
    if held.taken_at is not None:
        raise Refusal("already-taken", _("この受渡しは済んでいます。"))
    if held.taker != by.account:
        raise Refusal("not-for-you", _("受け取るのは別の人です。"))
    card = Card.objects.select_for_update().get(pk=held.card_id)
    acting.read(card, scan)
    state = acting.allowed_state(card, held.act)
    to = Place.objects.get(contract_id=card.contract_id, pk=held.to_place or 0)
    Move.objects.filter(pk=held.pk).update(taken_at=clock.now())
    acting.settle(card, held.act, state, to)
    _told(card, held.act, by)
    return card


@walls.verb
def recall(*, move: Move, by: Actor) -> None:
    """The giver takes back what nobody has taken. Raises ``not-the-giver``."""
    allowed(move.contract_id, by)
    acting.alone(move.contract_id)
    changed = Move.objects.filter(pk=move.pk, taken_at=None, giver=by.account).update(
        taken_at=clock.now(),
        act="store",
        to_place=move.from_place,
        taker=by.account,
    )
    if changed != 1:
        raise Refusal("not-the-giver", _("渡した本人だけが、受取り前に取り消せます。"))


def _told(card: Card, act: str, by: Actor) -> None:
    """A card made ready leaves its fact, once (SP 5(2)ク(イ))."""
    if act != "prepare" or card.booking_id is None or card.told_at is not None:
        return
    record(
        facts.PROGRESS_CHANGED,
        contract=card.contract_id,
        by=by,
        application=card.booking_id,
        state="prepared",
    )
    Card.objects.filter(pk=card.pk).update(told_at=clock.now())


@walls.verb
def prepare(
    *,
    card: Card,
    day: dt.date,
    scan: rules.Scan,
    by: Actor,
    other: Actor | None = None,
) -> Place:
    """Sort a card into the slot of its booked time (交付準備); return the slot.

    Raises ``no-booking``, ``other-day``, and those of :func:`move`.
    """
    allowed(card.contract_id, by)
    if card.booked_at is None:
        raise Refusal("no-booking", _("このカードには予約がありません。"))
    if clock.tokyo_date(card.booked_at) != day:
        raise Refusal(
            "other-day", _("別の日の予約のカードです。準備の箱に入れないでください。")
        )
    acting.read(card, scan)
    to = slot(card, by)
    if card.state != rules.PREPARED or card.place_id != to.pk:
        move(card=card, act="prepare", to=to, scan=scan, by=by, other=other)
    return to


def slot(card: Card, by: Actor) -> Place:
    """The slot of a card's booked time, made when its first card comes."""
    assert card.booked_at is not None
    code = card.booked_at.astimezone(clock.TOKYO).strftime("%m%d-%H%M")
    place, _made = Place.objects.get_or_create(
        contract_id=card.contract_id,
        code=code,
        defaults={"kind": SLOT, "keeper": by.account, "made_at": clock.now()},
    )
    if not Card.objects.filter(contract_id=card.contract_id, place=place).exists():
        Place.objects.filter(pk=place.pk).update(keeper=by.account)
        place.keeper = by.account
    return place


@walls.verb
def fetch(
    *, card: Card, scan: rules.Scan, by: Actor, other: Actor | None = None
) -> Move | None:
    """Bring a card to one's own desk; its keeper signs as ``other``.

    One card on the desk at a time. Raises ``not-a-handler``, ``giver-must-sign``,
    ``desk-busy``.
    """
    allowed(card.contract_id, by)
    desk = places.hand(card.contract_id, by.account)
    return move(card=card, act="fetch", to=desk, scan=scan, by=by, other=other)


@walls.verb
def offer(*, card: Card, to: Actor, scan: rules.Scan, by: Actor) -> Move | None:
    """The keeper gives a card to somebody's desk, who takes it with a scan."""
    allowed(card.contract_id, by, to)
    desk = places.hand(card.contract_id, to.account)
    return move(card=card, act="fetch", to=desk, scan=scan, by=by)


@walls.verb
def issue(
    *, card: Card, notice: str, birth: str, face_compared: bool, by: Actor
) -> Card:
    """交付した: number and birth date fit once more, and the face was compared.

    Raises ``not-on-your-desk``, ``other-card``, ``birth-differs``, ``face-first``.
    """
    allowed(card.contract_id, by)
    held = locked(card)
    if held.state != rules.WINDOW or held.desk != by.account:
        raise Refusal(
            "not-on-your-desk", _("先に、カードを自分の机に受け取ってください。")
        )
    if acting.notice_key(held.contract_id, notice) != held.notice_key:
        raise Refusal(
            "other-card", _("机の上のカードと番号が違います。"), field="notice"
        )
    acting.need_born(held, acting.read_birth(birth))
    if not face_compared:
        raise Refusal(
            "face-first",
            _("カードの写真とご本人の顔を見くらべてください。"),
            field="face_compared",
        )
    return acting.act(held, "issue", giver=by.account, taker=None)


@walls.verb
def lose(*, card: Card, by: Actor) -> Card:
    """所在不明にする: a card that is not where it must be.

    The accident itself is reported through the contract's register at once.
    """
    allowed(card.contract_id, by)
    return acting.act(locked(card), "lose", giver=by.account)


@walls.verb
def find(*, card: Card, to: Place, scan: rules.Scan, by: Actor) -> Card:
    """A lost card was found, scanned, and lies in a place that ``by`` keeps."""
    allowed(card.contract_id, by)
    held = locked(card)
    acting.read(held, scan)
    if to.kind == PERSON or to.keeper not in (None, by.account):
        raise Refusal(
            "not-your-place",
            _("自分が係の保管場所を読み取ってください。"),
            field="place",
        )
    return acting.act(held, "find", to=to, giver=None, taker=by.account)
