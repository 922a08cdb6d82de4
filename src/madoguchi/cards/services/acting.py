"""One act on one card: the only place where a card changes (SP 5(2)ク).

Who is on the allow-list, what may happen in which state, who gives and who takes.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madoguchi.cards.models import Card, Handler, Move, Place
from madoguchi.cards.models.holding import ACTS, CARD_STATES, PERSON
from madoguchi.cards.rules import holding as rules
from madoguchi.core import clock, locks
from madoguchi.core.errors import Refusal
from madoguchi.people import queries as people
from madoguchi.people.access import need
from madoguchi.privacy import matching
from madoguchi.tenancy.actors import Actor

GONE = ("issue", "return", "destroy", "lose")
"""Acts after which a card lies nowhere with us."""


def allowed(contract: str, *actors: Actor) -> None:
    """Refuse whoever is not on the list of handlers (取扱者).

    Raises ``not-allowed``, ``not-a-handler``.
    """
    for by in actors:
        need(by, "cards.handle")
        if by.side == "system":
            continue
        listed = Handler.objects.filter(
            contract_id=contract, account=by.account or 0, until=None
        )
        if not listed.exists():
            raise Refusal(
                "not-a-handler",
                _(
                    "カードの取扱者に登録されていません。"
                    "業務責任者に登録を頼んでください。"
                ),
            )


def alone(contract: str) -> None:
    """Let the acts of a contract happen one after another, so that counts are whole."""
    locks.hold(f"cards.acts.{contract}")


def locked(card: Card) -> Card:
    """The card as it is now, held until the transaction ends."""
    alone(card.contract_id)
    return Card.objects.select_for_update().get(
        contract_id=card.contract_id, pk=card.pk
    )


def find(contract: str, scan: rules.Scan) -> Card:
    """The card with us of a scanned notice number and birth date, both fitting.

    Raises ``number-unreadable``, ``not-here``, those of :func:`need_born`. Needs a
    scope.
    """
    key = notice_key(contract, scan.notice)
    rows = Card.objects.filter(
        contract_id=contract, notice_key=key, state__in=rules.HERE
    ).select_related("place")
    card = rows.first()
    if card is None:
        raise Refusal(
            "not-here", _("この番号のカードは、ここにありません。"), field="notice"
        )
    need_born(card, scan.birth)
    return card


def read(card: Card, scan: rules.Scan) -> None:
    """The card in the hand is the one that is meant: every move is a scan.

    Raises ``number-unreadable``, ``other-card``, those of :func:`need_born`.
    """
    if notice_key(card.contract_id, scan.notice) != card.notice_key:
        raise Refusal(
            "other-card",
            _("読み取ったカードの番号が違います。動かさずに確かめてください。"),
            field="notice",
        )
    need_born(card, scan.birth)


def need_born(card: Card, birth: str) -> None:
    """The birth date (in its kept form) is that of the card's person, as far as known.

    Month and day alone are enough only where the booking list has no more (SP 5(2)
    キ(ウ) prints 生月日). Raises ``birth-missing``, ``birth-differs``, ``birth-whole``.
    """
    if not birth:
        raise Refusal(
            "birth-missing",
            _("番号のあとに生年月日も読み取ってください。例：1234567 19800512"),
            field="birth",
        )
    if not born(card, birth):
        raise birth_differs()
    if card.whole_key and not rules.whole_birth(birth):
        raise Refusal(
            "birth-whole",
            _("生年月日を年から読み取ってください。例：19800512、S550512"),
            field="birth",
        )


def birth_differs() -> Refusal:
    """The sentence of a birth date that is another's; the name is never asked."""
    return Refusal(
        "birth-differs",
        _(
            "番号と生年月日が合いません。"
            "同じ名前の別の方のカードでないか確かめてください。"
        ),
        field="birth",
    )


def notice_key(contract: str, typed: str) -> str:
    """The keyed hash of a notice number. Raises ``number-unreadable``."""
    number = rules.notice(typed)
    if not number:
        raise Refusal(
            "number-unreadable",
            _("交付通知書番号を読めません。もう一度読み取ってください。"),
            field="notice",
        )
    return matching.digest(contract, "notice", number)


def read_birth(typed: str) -> str:
    """A birth date in its kept form. Raises ``birth-unreadable``."""
    read = rules.birth(typed)
    if not read:
        raise Refusal(
            "birth-unreadable",
            _("生年月日を読めません。例：19800512、S550512、0512"),
            field="birth",
        )
    return read


def born(card: Card, birth: str) -> bool:
    """Whether what is given of a birth date (kept form) is as the card's person's."""
    slug = card.contract_id
    short = matching.digest(slug, "birth", rules.month_day(birth))
    if not card.birth_key or short != card.birth_key:
        return False
    whole = rules.whole_birth(birth)
    if not whole or not card.whole_key:
        return True
    return matching.digest(slug, "whole", whole) == card.whole_key


def act(
    card: Card,
    name: str,
    *,
    to: Place | None = None,
    giver: int | None = None,
    taker: int | None = None,
    **more: object,
) -> Card:
    """Do an act that both have signed; ``card`` was locked before.

    Raises ``cannot-now``, ``on-its-way``, ``desk-busy``.
    """
    state = allowed_state(card, name)
    if Move.objects.filter(
        contract_id=card.contract_id, card=card, taken_at=None
    ).exists():
        raise Refusal(
            "on-its-way", _("このカードは受渡しの途中です。先に受け取ってください。")
        )
    now = clock.now()
    Move.objects.create(
        contract_id=card.contract_id,
        card=card,
        act=name,
        from_place=card.place_id,
        to_place=None if name in GONE else _place(card, to),
        giver=giver,
        taker=taker,
        given_at=now,
        taken_at=now,
    )
    return settle(card, name, state, to, **more)


def _place(card: Card, to: Place | None) -> int | None:
    return to.pk if to else card.place_id


def allowed_state(card: Card, name: str) -> str:
    """The state after an act. Raises ``cannot-now``."""
    state = rules.after(card.state, name)
    if state is None:
        raise Refusal(
            "cannot-now",
            _("このカードは「%(state)s」のため、「%(act)s」はできません。")
            % {"state": _(CARD_STATES[card.state]), "act": _(ACTS[name])},
        )
    return state


def settle(card: Card, name: str, state: str, to: Place | None, **more: object) -> Card:
    """Write a card's new state and place. Raises ``desk-busy``."""
    card.state = state
    card.place_id = None if name in GONE else _place(card, to)
    card.desk = to.keeper if to and to.kind == PERSON else None
    card.changed_at = clock.now()
    for field, value in more.items():
        setattr(card, field, value)
    try:
        with transaction.atomic():
            card.save()
    except IntegrityError as error:
        if "one_on_the_desk" not in str(error):
            raise
        raise Refusal(
            "desk-busy",
            _("机の上のカードは1枚だけです。先のカードを終えるか戻してください。"),
        ) from None
    return card


def name_of(account: int | None) -> str:
    """A colleague's name for a sentence on the screen."""
    return people.names({account}).get(account or 0, _("係の人"))
