"""The verb that puts a finished visit right after its day was closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.visits import facts, papers, rules
from madoguchi.visits.models import (
    CLOSED,
    SENT_HOME,
    Correction,
    Procedure,
    Step,
    Visit,
)
from madoguchi.visits.services.party import recount
from madoguchi.visits.services.recording import Left, amend, leave, withdraw
from madoguchi.visits.services.visit import complete_enough

MAIN = ("application", "mail-receipt")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A finished visit as it should have been written down.

    ``counts`` are persons by step, ``procedure`` the (name, method) that its
    service completes, None for none; ``beside`` what was helped with besides.
    What is None stays as it is.
    """

    service: str
    outcome: str
    people: int
    in_city: bool
    counts: Mapping[str, int]
    procedure: tuple[str, str] | None = None
    missing: Iterable[str] = ()
    under_15: bool | None = None
    reason: str | None = None
    beside: Iterable[str] | None = None


@walls.verb
def amend_closed(*, visit: Visit, wanted: Wanted, reason: str, by: Actor) -> Correction:
    """Put a finished visit right; every fact is corrected at its own moment.

    The app above asks whether it may still be. Raises ``not-closed``,
    ``reason-missing``, ``unknown-service``, ``nobody``, ``officer-signs``,
    ``unchanged`` and those of ``finish``.
    """
    why = reason.strip()
    if not why:
        raise Refusal("reason-missing", _("理由を入力してください。"), field="reason")
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    if locked.state != CLOSED:
        raise Refusal("not-closed", _("この方の対応は終了していません。"))
    if wanted.service not in rules.SERVICES:
        raise Refusal(
            "unknown-service", _("手続の種類を選んでください。"), field="service"
        )
    if wanted.people < 1:
        raise Refusal("nobody", _("人数を1以上で入力してください。"), field="people")
    before = _plain(locked)
    _steps(locked, wanted, by)
    _visit(locked, wanted)
    complete_enough(locked, locked.outcome, set(locked.missing))
    _facts(locked, by)
    _procedures(locked, wanted, by)
    locked.save()
    changes = _changes(before, _plain(locked))
    if not changes:
        raise Refusal("unchanged", _("変わったところがありません。"))
    return Correction.objects.create(
        contract_id=locked.contract_id,
        visit=locked,
        changes=changes,
        reason=why[:300],
        made_by=by.account,
        made_at=clock.now(),
    )


def _plain(visit: Visit) -> dict[str, object]:
    rows = Step.objects.filter(visit=visit).values_list("name", "count")
    return {
        "service": visit.service,
        "outcome": visit.outcome,
        "people": visit.people,
        "in_city": visit.in_city,
        "under_15": visit.under_15,
        "reason": visit.reason,
        **dict(rows),
        **dict.fromkeys(_beside(visit), True),
    }


def _beside(visit: Visit) -> list[str]:
    rows = Procedure.objects.filter(visit=visit).exclude(name__in=MAIN)
    return list(rows.values_list("name", flat=True))


def _changes(
    old: Mapping[str, object], new: Mapping[str, object]
) -> list[list[object]]:
    names = dict.fromkeys((*old, *new))
    return [
        [n, old.get(n, 0), new.get(n, 0)] for n in names if old.get(n) != new.get(n)
    ]


def _visit(visit: Visit, wanted: Wanted) -> None:
    visit.service, visit.outcome = wanted.service, wanted.outcome
    visit.people, visit.in_city = wanted.people, wanted.in_city
    if wanted.under_15 is not None:
        visit.under_15 = wanted.under_15
    if wanted.reason is not None:
        visit.reason = wanted.reason
    if wanted.outcome == SENT_HOME:
        visit.missing = sorted(set(wanted.missing) & papers.MISSING.keys())


def _steps(visit: Visit, wanted: Wanted, by: Actor) -> None:
    """Counts that were said; else what was done for all is done for all again."""
    done = {step.name: step for step in Step.objects.filter(visit=visit)}
    for name, step in done.items():
        follows = wanted.people if step.count == visit.people else step.count
        of = "photo" if name == "photo-deleted" else name
        count = wanted.counts.get(of, follows)
        if not count:
            withdraw(visit, step.facts, by)
            step.delete()
        elif count != step.count:
            recount(visit, step, count, by)
    for name, count in wanted.counts.items():
        if count and name not in done:
            _forgotten(visit, wanted.service, name, count, by)


def _forgotten(visit: Visit, service: str, name: str, count: int, by: Actor) -> None:
    """A step that was done and not pressed; the officer's own cannot be made up."""
    kind = next((k for k in rules.flow(service) if k.name == name), None)
    if kind is None or kind.side != "contractor":
        raise Refusal(
            "officer-signs",
            _("市職員の手順は、あとから加えられません。"),
            field="service",
        )
    step = Step.objects.create(
        contract_id=visit.contract_id,
        visit=visit,
        name=name,
        count=count,
        done_by=by.account,
        side=by.side,
        role=by.role,
        done_at=visit.closed_at or clock.now(),
        detail={"added": True},
    )
    measures = {"done_by": by.role, "count": count}
    fact = facts.STEP_COMPLETED
    step.facts = [leave(fact, visit, by, measures, at=visit.closed_at, step=name)]
    step.save(update_fields=["facts"])


def _facts(visit: Visit, by: Actor) -> None:
    now: dict[str, object] = {"people": visit.people, "reason": visit.reason or None}
    said: dict[str, dict[str, object]] = {
        "visits.visit_received": now,
        "visits.visit_closed": {**now, "outcome": visit.outcome},
    }
    visit.facts = [
        amend(visit, left, by, said[left[0]]) if left[0] in said else left
        for left in visit.facts
    ]


def _procedures(visit: Visit, wanted: Wanted, by: Actor) -> None:
    """The service's own procedure follows; what was helped with besides stays."""
    home = visit.outcome == SENT_HOME
    before = _beside(visit)
    said = set(before if wanted.beside is None else wanted.beside)
    kept: list[Left] = []
    found = False
    for left in visit.facts:
        name = str(left[2].get("procedure", ""))
        besides = name not in MAIN and name in said and not home
        if left[0] != facts.PROCEDURE_COMPLETED.name or besides:
            kept.append(left)
        elif wanted.procedure and name == wanted.procedure[0] and not home:
            found = True
            kept.append(amend(visit, left, by, {"method": wanted.procedure[1] or None}))
        else:
            withdraw(visit, [left], by)
            Procedure.objects.filter(visit=visit, name=name).delete()
    visit.facts = kept
    if wanted.procedure and not home:
        _completed(visit, wanted.procedure, by, known=found)
    for name in sorted(said - set(before)) if not home else ():
        _completed(visit, (name, ""), by, known=False)
    Procedure.objects.filter(visit=visit).update(count=visit.people)


def _completed(visit: Visit, main: tuple[str, str], by: Actor, *, known: bool) -> None:
    name, method = main
    Procedure.objects.update_or_create(
        contract_id=visit.contract_id,
        visit=visit,
        name=name,
        defaults={
            "method": method,
            "count": visit.people,
            "done_at": visit.closed_at or clock.now(),
        },
    )
    if not known:
        measures = {"method": method or None}
        visit.facts.append(
            leave(
                facts.PROCEDURE_COMPLETED,
                visit,
                by,
                measures,
                at=visit.closed_at,
                procedure=name,
            )
        )
