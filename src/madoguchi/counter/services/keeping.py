"""Verbs of papers that stay here when the counter cannot go on (お預かり)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import facts, parameters
from madoguchi.counter.models import Keeping, Ticket
from madoguchi.counter.services.common import leave, locked, need, step
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor


@walls.verb
def keep_papers(
    *, ticket: Ticket, papers: Iterable[str], place: str, by: Actor
) -> Keeping:
    """Take a visitor's papers into custody, named by the checklist; where they lie.

    Raises ``not-allowed``, ``papers-missing``, ``place-missing``, ``kept-already``.
    """
    need(by, "counter.receive", "counter.serve")
    held = locked(ticket)
    table = parameters.on(held.contract_id, held.day)
    known = {
        slug
        for p in held.procedures
        if p in table.procedure
        for slug in table.procedure[p].papers
    }
    taken = sorted(known & set(papers))
    if not taken:
        raise Refusal(
            "papers-missing", _("お預かりする書類を選んでください。"), field="papers"
        )
    if not place.strip():
        raise Refusal(
            "place-missing", _("保管する場所を入力してください。"), field="place"
        )
    if Keeping.objects.filter(
        contract_id=held.contract_id, ticket=held, returned_at=None
    ).exists():
        raise Refusal("kept-already", _("この番号の書類はすでにお預かりしています。"))
    made = Keeping.objects.create(
        contract_id=held.contract_id,
        ticket=held,
        papers=taken,
        place=place.strip()[:60],
        taken_at=clock.now(),
        taken_by=by.account,
    )
    step(held, "papers-kept", by)
    leave(facts.PAPERS_KEPT, held, by, state="taken", papers=taken)
    return made


@walls.verb
def give_back(*, ticket: Ticket, by: Actor) -> Keeping:
    """Give the papers back. Raises ``not-allowed``, ``nothing-kept``."""
    need(by, "counter.receive", "counter.serve")
    held = locked(ticket)
    mine = Keeping.objects.filter(
        contract_id=held.contract_id, ticket=held, returned_at=None
    )
    found = mine.select_for_update().first()
    if found is None:
        raise Refusal("nothing-kept", _("お預かりしている書類はありません。"))
    found.returned_at, found.returned_by = clock.now(), by.account
    found.save(update_fields=["returned_at", "returned_by"])
    step(held, "papers-returned", by)
    leave(facts.PAPERS_KEPT, held, by, state="returned", papers=found.papers)
    return found
