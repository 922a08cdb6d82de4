"""Verbs of papers that stay here when the counter cannot go on (お預かり)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import facts, parameters
from madoguchi.counter.models import Keeping, Ticket
from madoguchi.counter.services.common import leave, locked, need, step
from madoguchi.journal.services import record
from madoguchi.privacy import services as privacy
from madoguchi.privacy.facts import PAYLOAD_COLLECTED
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

CONTACT_KEPT = dt.timedelta(days=60)
"""So long stays a contact whose papers nobody fetched."""


@walls.verb
def keep_papers(
    *,
    ticket: Ticket,
    papers: Iterable[str],
    place: str,
    by: Actor,
    kana: str = "",
    telephone: str = "",
) -> Keeping:
    """Take a visitor's papers into custody, named by the checklist; where they lie.

    ``kana`` and ``telephone`` say whom to reach, and go to the vault; who is booked is
    reached by the booking. Raises ``not-allowed``, ``papers-missing``,
    ``place-missing``, ``contact-missing``, ``kept-already``.
    """
    need(by, "counter.receive", "counter.serve")
    held = locked(ticket)
    table = parameters.on(held.contract_id, held.day)
    known = {
        slug
        for p in {**held.procedures, **held.passed}
        if p in table.procedure
        for slug in table.procedure[p].papers
    }
    taken = sorted((known - table.no_papers) & set(papers))
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
        subject_id=_contact(held, kana.strip(), telephone.strip(), by),
        papers=taken,
        place=place.strip()[:60],
        taken_at=clock.now(),
        taken_by=by.account,
    )
    step(held, "papers-kept", by)
    leave(facts.PAPERS_KEPT, held, by, state="taken", papers=taken)
    return made


def _contact(ticket: Ticket, kana: str, telephone: str, by: Actor) -> int | None:
    """Whom to reach, in the vault; None where the booking says it."""
    if not (kana or telephone) and ticket.booking_id:
        return None
    if not telephone:
        raise Refusal(
            "contact-missing",
            _("返却の連絡のため、電話番号を入力してください。"),
            field="telephone",
        )
    subject = privacy.keep(
        contract=ticket.contract,
        purpose="papers-kept",
        payload={"kana": kana[:60], "telephone": telephone[:20]},
        retain_until=ticket.day + CONTACT_KEPT,
        by=by,
    )
    if not ticket.practice:
        record(
            PAYLOAD_COLLECTED,
            contract=ticket.contract_id,
            by=by,
            purpose="papers-kept",
            ref=ticket.pk,
            measures={"fields": subject.fields},
        )
    return subject.pk


@walls.verb
def give_back(*, ticket: Ticket, by: Actor) -> Keeping:
    """Give the papers back; the contact that was asked for goes from the vault.

    Raises ``not-allowed``, ``nothing-kept``.
    """
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
    if found.subject_id and privacy.masked(held.contract_id, [found.subject_id]):
        privacy.change(
            contract=held.contract, subject=found.subject_id, payload={}, by=by
        )
    step(held, "papers-returned", by)
    leave(facts.PAPERS_KEPT, held, by, state="returned", papers=found.papers)
    return found
