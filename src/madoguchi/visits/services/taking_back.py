"""The verb that takes an arrival back: a mistake of the hand, not of the visitor."""

from __future__ import annotations

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal import queries as journal
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.visits import facts
from madoguchi.visits.models import CLOSED, WHY, Step, TakenBack, Visit
from madoguchi.visits.services.recording import withdraw


@walls.verb
def take_back(*, visit: Visit, why: str, by: Actor) -> TakenBack:
    """Nobody came, or the person was received twice: the visit never was.

    Its fact is reversed and both stay in the journal; what remains of the visit
    is who took it back and why. Raises ``begun`` once a step was done or papers
    were found short or someone was parted, ``unknown-reason``.
    """
    if why not in WHY:
        raise Refusal("unknown-reason", _("理由を選んでください。"), field="why")
    held = Visit.objects.select_for_update().get(pk=visit.pk)
    if begun(held):
        raise Refusal(
            "begun",
            _(
                "手順がはじまっているため、来所を取り消せません。先に手順を取り消すか、終了にしてください。"
            ),
        )
    withdraw(held, held.facts, by)
    kept = TakenBack.objects.create(
        contract_id=held.contract_id,
        visit=held.pk,
        occasion=held.occasion,
        booking_id=held.booking_id,
        label=held.label,
        people=held.people,
        received_at=held.received_at,
        why=why,
        made_by=by.account,
        made_at=clock.now(),
    )
    held.delete()
    return kept


def begun(visit: Visit) -> bool:
    """Whether anything was done or signed for a visit, or found short."""
    if visit.state == CLOSED or Step.objects.filter(visit=visit).exists():
        return True
    if visit.parted_from or Visit.objects.filter(parted_from=visit.pk).exists():
        return True
    checked = facts.PAPERS_CHECKED.name
    keys = {"visit": str(visit.pk)}
    return bool(journal.with_keys(visit.contract_id, checked, keys))
