"""Verbs of who may handle cards, and of the places where they lie."""

from __future__ import annotations

import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madoguchi.cards.models import Card, Handler, Move, Place, PlaceCount
from madoguchi.cards.models.holding import CABINET, PERSON
from madoguchi.cards.services.acting import allowed, alone
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people import queries as people
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")


@walls.verb
def name_handler(*, contract: Contract, account: int, by: Actor) -> Handler:
    """Put a colleague on the list of handlers. Raises ``not-a-member``."""
    need(by, "cards.manage")
    if people.member(contract.pk, account) is None:
        raise Refusal(
            "not-a-member", _("この契約の人ではありません。"), field="account"
        )
    handler, _made = Handler.objects.get_or_create(
        contract=contract,
        account=account,
        until=None,
        defaults={"since": clock.now(), "named_by": by.account},
    )
    return handler


@walls.verb
def end_handler(*, handler: Handler, by: Actor) -> None:
    """Take a colleague off the list. Raises ``still-keeps`` while cards are theirs."""
    need(by, "cards.manage")
    alone(handler.contract_id)
    kept = Card.objects.filter(
        contract_id=handler.contract_id, place__keeper=handler.account
    )
    if n := kept.count():
        raise Refusal(
            "still-keeps",
            _("この人が係の場所にカードが%d枚あります。先に引き継いでください。") % n,
        )
    Handler.objects.filter(pk=handler.pk, until=None).update(until=clock.now())


@walls.verb
def make_place(*, contract: Contract, code: str, by: Actor) -> Place:
    """Register a lockable shelf or cabinet. Raises ``code-wrong``, ``code-used``."""
    need(by, "cards.manage")
    plain = code.strip().upper()
    if not _CODE.fullmatch(plain):
        raise Refusal(
            "code-wrong",
            _("場所の番号は半角の英数字とハイフンです。例：B-3-14"),
            field="code",
        )
    try:
        with transaction.atomic():
            return Place.objects.create(
                contract=contract,
                code=plain,
                kind=CABINET,
                keeper=by.account,
                made_at=clock.now(),
            )
    except IntegrityError:
        raise Refusal(
            "code-used", _("この番号の場所はすでにあります。"), field="code"
        ) from None


def find(contract: str, code: str) -> Place:
    """A place by its scanned code. Raises ``no-such-place``. Needs a scope."""
    place = Place.objects.filter(
        contract_id=contract, code=code.strip().upper()
    ).first()
    if place is None:
        raise Refusal("no-such-place", _("この番号の場所はありません。"), field="place")
    return place


def hand(contract: str, account: int | None) -> Place:
    """The desk before a person, made when it is first needed. Needs a scope."""
    place, _made = Place.objects.get_or_create(
        contract_id=contract,
        kind=PERSON,
        keeper=account,
        defaults={"code": f"P-{account}", "made_at": clock.now()},
    )
    return place


@walls.verb
def hand_over(*, place: Place, counted: int, by: Actor, other: Actor) -> PlaceCount:
    """Give a place with all its cards to another keeper, counted by both.

    ``by`` is the keeper (or a manager in their place), ``other`` the next one.
    Raises ``not-a-handler``, ``same-person``, ``not-yours-to-give``, ``difference``,
    ``on-its-way``, ``is-a-desk``.
    """
    allowed(place.contract_id, by, other)
    alone(place.contract_id)
    held = Place.objects.select_for_update().get(pk=place.pk)
    if by.account == other.account:
        raise Refusal("same-person", _("もう1人の署名が必要です。"), field="account")
    if held.kind == PERSON:
        raise Refusal("is-a-desk", _("手元のカードは1枚ずつ受け渡してください。"))
    if held.keeper not in (None, by.account) and "cards.manage" not in by.may:
        raise Refusal(
            "not-yours-to-give", _("引き継げるのは、この場所の係か責任者です。")
        )
    if Move.objects.filter(
        contract_id=held.contract_id, from_place=held.pk, taken_at=None
    ).exists():
        raise Refusal("on-its-way", _("受渡しの途中のカードがあります。"))
    count = _counted(held, counted, by, other)
    held.keeper = other.account
    held.counted_at = count.at
    held.save(update_fields=["keeper", "counted_at"])
    return count


def _counted(place: Place, counted: int, by: Actor, other: Actor) -> PlaceCount:
    expected = Card.objects.filter(contract_id=place.contract_id, place=place).count()
    if counted != expected:
        raise Refusal(
            "difference",
            _("この場所には%(there)d枚あるはずです（数えたのは%(here)d枚）。")
            % {"there": expected, "here": counted},
            field="counted",
        )
    return PlaceCount.objects.create(
        contract_id=place.contract_id,
        place=place,
        at=clock.now(),
        giver=by.account,
        taker=other.account,
        expected=expected,
        counted=counted,
    )
