"""Help with using the card (利用サポート), after a written request: SP 5(5)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from madoguchi.cards import parameters
from madoguchi.cards.models.applications import Support
from madoguchi.cards.services import visiting
from madoguchi.contracts import gates
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.visits import facts
from madoguchi.visits.models import Visit
from madoguchi.visits.services.recording import leave


@walls.verb
def support(*, visit: Visit, items: Iterable[str], form: bool, by: Actor) -> Support:
    """Record the request form and what was helped with, for one visit.

    Raises ``unknown-item``, ``form-missing``, ``visit-closed``, ``already-done``,
    ``gate-closed`` (other services need a consultation: SP 5(5)ア(エ)).
    """
    need(by, "cards.handle")
    held = visiting.open_visit(visit)
    table = parameters.on(held.contract_id, held.day).applications.support
    wanted = [item for item in table if item in set(items)]
    if not wanted:
        raise Refusal(
            "unknown-item", _("サポートの内容を選んでください。"), field="items"
        )
    if not form:
        raise Refusal(
            "form-missing", _("先に依頼書を受け取ってください。"), field="form"
        )
    row, made = Support.objects.get_or_create(
        contract_id=held.contract_id,
        visit_id=held.pk,
        defaults={"day": held.day, "done_at": clock.now(), "done_by": by.account},
    )
    new = [item for item in wanted if item not in row.items]
    if not new:
        raise Refusal("already-done", _("この内容は登録済みです。"), field="items")
    visiting.wished(held, by, ["card-use-support", *new])
    if made:
        visiting.step(held, "request-form", by)
        visiting.step(held, "operate-help", by)
    for item in new:
        row.facts.append(_done(held, item, by))
    row.items, row.form, row.done_at = [*row.items, *new], True, clock.now()
    row.save(update_fields=["items", "form", "done_at", "facts"])
    return row


def _done(visit: Visit, item: str, by: Actor) -> list[object]:
    procedure = facts.PROCEDURE_COMPLETED
    keys = {"visit": str(visit.pk), "procedure": item}
    gates.ask(visit.contract_id, procedure, keys)
    took = int((clock.now() - visit.received_at).total_seconds() // 60)
    measures = {"minutes": max(took, 0), "method": "support"}
    return leave(procedure, visit, by, measures, procedure=item)
