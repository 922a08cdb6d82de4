"""Verbs of a card that is destroyed: the same day, by two persons, in the ledger.

Cards to be destroyed that lay about for weeks are among the published losses: the
stocktake at close refuses while one is left, and its equation counts what went.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from madoguchi.cards.models import Card
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import acting
from madoguchi.cards.services.acting import allowed
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record
from madoguchi.people.access import need
from madoguchi.privacy import facts as privacy_facts
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

PERSONS = 2


@walls.verb
def condemn(*, card: Card, scan: rules.Scan, by: Actor) -> Card:
    """廃棄とする: the scanned card is void and must be destroyed today.

    It stays where it lies. Raises ``cannot-now`` and those of the scan.
    """
    allowed(card.contract_id, by)
    need(by, "cards.manage")
    held = acting.locked(card)
    acting.read(held, scan)
    return acting.act(held, "condemn", giver=by.account, taker=by.account)


@walls.verb
def spare(*, card: Card, by: Actor) -> Card:
    """廃棄をやめる: it was decided by mistake. Raises ``cannot-now``."""
    allowed(card.contract_id, by)
    need(by, "cards.manage")
    return acting.act(acting.locked(card), "spare", giver=by.account, taker=by.account)


@walls.verb
def destroy(*, card: Card, scan: rules.Scan, by: Actor, other: Actor) -> Card:
    """廃棄した: destroyed by ``by`` before the eyes of ``other``, both signing.

    Raises ``same-person``, ``cannot-now`` and those of the scan.
    """
    allowed(card.contract_id, by)
    if other.account is None or other.account == by.account:
        raise Refusal(
            "same-person", _("廃棄には2人の署名が必要です。"), field="account"
        )
    held = acting.locked(card)
    acting.read(held, scan)
    done = acting.act(held, "destroy", giver=by.account, taker=other.account)
    record(
        privacy_facts.MATERIAL_DISPOSED,
        contract=held.contract_id,
        by=by,
        material="card",
        ref=f"card-{held.pk}",
        day=clock.today(),
        measures={"means": "destroyed", "witnesses": PERSONS},
    )
    return done
