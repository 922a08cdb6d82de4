"""Papers of delivered cards go back to the city, counted and signed: SP 5(2)オ(オ)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from madoguchi.cards.models.applications import Application
from madoguchi.cards.rules import applications as rules
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.custody import services as custody
from madoguchi.custody.models import Transfer
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

PAPERS = "application-papers"


@walls.verb
def give(*, contract: Contract, numbers: Sequence[str], counted: int, by: Actor) -> int:
    """Give the papers of delivered cards to the city, one by one counted.

    Raises ``nothing-chosen``, ``difference``, ``not-delivered`` and those of custody.
    """
    need(by, "custody.hand_over")
    if not numbers:
        raise Refusal("nothing-chosen", _("引き継ぐ申請を選んでください。"))
    if counted != len(set(numbers)):
        raise Refusal(
            "difference",
            _("選んだのは%(here)d件、数えたのは%(there)d件です。数え直してください。")
            % {"here": len(set(numbers)), "there": counted},
            field="counted",
        )
    for number in sorted(set(numbers)):
        _one(contract, number, by)
    return counted


def _one(contract: Contract, number: str, by: Actor) -> None:
    changed = Application.objects.filter(
        contract=contract,
        number=number,
        method=rules.APPLY,
        state=rules.DELIVERED,
        given_at=None,
    ).update(given_at=clock.now())
    if changed != 1:
        raise Refusal(
            "not-delivered",
            _("%s は配達が確認できていないか、すでに引き継いでいます。") % number,
        )
    transfer = custody.count(
        contract=contract,
        ref=number,
        what=PAPERS,
        direction="to-city",
        expected=1,
        counted=1,
        by=by,
    )
    custody.sign_giving(transfer=transfer, by=by)


@walls.verb
def take(*, contract: Contract, numbers: Sequence[str], by: Actor) -> int:
    """The city takes what was given. Raises ``giver-first``, ``same-side``."""
    need(by, "custody.hand_over")
    transfers = Transfer.objects.filter(
        contract=contract,
        ref__in=list(numbers),
        what=PAPERS,
        direction="to-city",
        given_at__isnull=False,
        taken_at=None,
    ).order_by("ref")
    taken = [custody.sign_taking(transfer=one, by=by).ref for one in transfers]
    if not taken:
        raise Refusal("giver-first", _("先に、引き渡す側が署名してください。"))
    Application.objects.filter(contract=contract, number__in=taken).update(
        taken_at=clock.now()
    )
    return len(taken)
