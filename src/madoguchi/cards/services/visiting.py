"""What an application leaves on the visit: wishes, papers, steps.

Its facts are those of ``visits``, whose record says who did which step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.tenancy.actors import Actor
from madoguchi.visits import facts, rules
from madoguchi.visits import services as visits
from madoguchi.visits.models import Step, Visit
from madoguchi.visits.services.recording import leave, withdraw

IDENTITY = ("identity-check", "identity")
"""Steps that only a municipal officer leaves."""


def open_visit(visit: Visit) -> Visit:
    """The visit, locked. Raises ``visit-closed``."""
    held = Visit.objects.select_for_update().get(pk=visit.pk)
    if held.state == rules.CLOSED:
        raise Refusal(
            "visit-closed",
            _("この来所の対応は終わっています。対応終了を取り消してから登録します。"),
            field="visit",
        )
    return held


def wished(
    visit: Visit, by: Actor, wish: Iterable[str], needs: Iterable[str] = ()
) -> None:
    """Add wishes and needs to those that the visitor said before."""
    more, also = {*visit.wish, *wish}, {*visit.needs, *needs}
    if more != set(visit.wish) or also != set(visit.needs):
        visits.set_wishes(visit=visit, by=by, wish=more, needs=also)


def papers(visit: Visit, by: Actor, result: str, shown: Iterable[str] = ()) -> None:
    """The papers were checked for this application."""
    measures = {"result": result, "papers": sorted(set(shown))}
    _put(visit, "papers", by, leave(facts.PAPERS_CHECKED, visit, by, measures))


def step(visit: Visit, name: str, by: Actor) -> None:
    """A step was done; for a second person of the same visit its count grows."""
    before = Step.objects.filter(visit=visit, name=name).first()
    count = before.count + 1 if before else 1
    measures: Mapping[str, Any] = {"done_by": by.role, "count": count}
    if before:
        withdraw(visit, before.facts, by)
    left = leave(facts.STEP_COMPLETED, visit, by, measures, step=name)
    _put(visit, name, by, left, count)


def _put(visit: Visit, name: str, by: Actor, left: Any, count: int = 1) -> None:
    Step.objects.update_or_create(
        contract_id=visit.contract_id,
        visit=visit,
        name=name,
        defaults={
            "count": count,
            "done_by": by.account,
            "side": by.side,
            "role": by.role,
            "done_at": clock.now(),
            "facts": [left],
        },
    )


def identified(visit: Visit) -> Step | None:
    """The officer's identity check of this visit, if it was done at the window."""
    rows = Step.objects.filter(
        visit=visit, name__in=IDENTITY, side="municipality"
    ).order_by("done_at")
    return rows.first()
