"""Verbs of a visit: receive, do a step, switch to support, finish."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from madoguchi.core import clock, locks
from madoguchi.core.errors import Refusal
from madoguchi.journal.facts import FactType
from madoguchi.journal.services import record
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract
from madoguchi.visits import facts, rules
from madoguchi.visits.models import (
    ACCEPTED,
    CLOSED,
    IDENTIFIED,
    OUTCOMES,
    WAITING_OFFICER,
    Procedure,
    Step,
    Visit,
)

_AFTER = {"hand-over": WAITING_OFFICER, "identity": IDENTIFIED}


@walls.verb
def receive(
    *,
    contract: Contract,
    occasion: str,
    day: dt.date,
    service: str,
    by: Actor,
    booking_id: int | None = None,
    subject_id: int | None = None,
    label: str = "",
    people: int = 1,
    in_city: bool = True,
    reason: str = "",
) -> Visit:
    """A visitor has come (来場受付). Raises ``already-received``."""
    if booking_id is not None and _known(contract, booking_id):
        raise Refusal("already-received", _("この方はすでに来所済みです。"))
    visit = Visit.objects.create(
        contract=contract,
        occasion=occasion,
        day=day,
        booking_id=booking_id,
        subject_id=subject_id,
        label=label,
        people=people,
        service=service,
        in_city=in_city,
        reason=reason,
        received_at=clock.now(),
    )
    measures: dict[str, object] = {"people": people}
    if reason:
        measures["reason"] = reason
    _fact_visit(facts.VISIT_RECEIVED, visit, by, measures)
    return visit


def _known(contract: Contract, booking_id: int) -> bool:
    """Asked under a lock, since two tablets may press at once."""
    locks.hold(f"visit.{contract.pk}.{booking_id}")
    return Visit.objects.filter(contract=contract, booking_id=booking_id).exists()


@walls.verb
def do_step(*, visit: Visit, name: str, by: Actor, count: int = 1) -> Step:
    """Do one step of a visit, in its order and by the side that alone may do it.

    Identity and papers of a card are the municipal officer's (KY 7(2)ウ); the
    contractor may not do them. Raises ``not-yours``, ``not-yet``, ``done-already``.
    """
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    kind = _permitted(locked, name, by)
    step = Step.objects.create(
        contract_id=locked.contract_id,
        visit=locked,
        name=kind.name,
        count=count,
        done_by=by.account,
        side=by.side,
        role=by.role,
        done_at=clock.now(),
    )
    if name in _AFTER:
        Visit.objects.filter(pk=locked.pk).update(state=_AFTER[name])
    record(
        facts.STEP_COMPLETED,
        contract=locked.contract_id,
        by=by,
        visit=locked.pk,
        step=name,
        session=locked.occasion,
        measures={"done_by": by.role, "count": count},
    )
    _beside(locked, name, by)
    return step


def _beside(visit: Visit, name: str, by: Actor) -> None:
    """The two steps that other clauses read as facts of their own."""
    if name == "papers":
        _fact_visit(facts.PAPERS_CHECKED, visit, by, {"result": "sufficient"})
    if name == "hand-over":
        record(
            facts.VISIT_HANDED_OVER,
            contract=visit.contract_id,
            by=by,
            visit=visit.pk,
            officer_role="identity_officer",
            session=visit.occasion,
        )


def _permitted(visit: Visit, name: str, by: Actor) -> rules.StepKind:
    if visit.state == CLOSED:
        raise Refusal("closed", _("この方の対応は終了しています。"))
    kinds = {kind.name: kind for kind in rules.flow(visit.service)}
    if name not in kinds:
        raise Refusal("unknown-step", _("この手順はありません。"))
    kind = kinds[name]
    if by.side not in (kind.side, "system"):
        raise Refusal(
            "not-yours",
            _("本人確認は市の職員だけが行えます。")
            if kind.side == "municipality"
            else _("この手順は受注者が行います。"),
        )
    done = set(Step.objects.filter(visit=visit).values_list("name", flat=True))
    if name in done:
        raise Refusal("done-already", _("この手順はすでに終わっています。"))
    if kind not in rules.allowed(visit.service, done):
        before = "、".join(kinds[n].ja for n in kind.after if n not in done)
        raise Refusal("not-yet", _("先に「%s」を終えてください。") % before)
    return kind


@walls.verb
def finish(
    *,
    visit: Visit,
    outcome: str,
    by: Actor,
    procedures: Iterable[tuple[str, str]] = (),
    reason: str = "",
) -> Visit:
    """End a visit with its outcome and the procedures that were completed.

    ``procedures`` holds (procedure, method), for example ``("application",
    "apply-in-person")``. Raises ``steps-missing`` when an accepted application
    lacks a step, ``closed`` when the visit has ended.
    """
    if outcome not in OUTCOMES:
        raise Refusal("unknown-outcome", _("結果を選んでください。"), field="outcome")
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    if locked.state == CLOSED:
        raise Refusal("closed", _("この方の対応は終了しています。"))
    _complete_enough(locked, outcome)
    now = clock.now()
    Visit.objects.filter(pk=locked.pk).update(
        state=CLOSED, outcome=outcome, closed_at=now, reason=reason or locked.reason
    )
    locked.refresh_from_db()
    for name, method in procedures:
        _procedure(locked, name, method, by)
    measures: dict[str, object] = {"outcome": outcome, "people": locked.people}
    if locked.reason:
        measures["reason"] = locked.reason
    _fact_visit(facts.VISIT_CLOSED, locked, by, measures)
    return locked


def _complete_enough(visit: Visit, outcome: str) -> None:
    if outcome != ACCEPTED:
        return
    done = set(Step.objects.filter(visit=visit).values_list("name", flat=True))
    missing = rules.missing(visit.service, done)
    if missing:
        names = "、".join(kind.ja for kind in missing)
        raise Refusal(
            "steps-missing", _("まだ終わっていない手順があります: %s") % names
        )


def _procedure(visit: Visit, name: str, method: str, by: Actor) -> None:
    Procedure.objects.create(
        contract_id=visit.contract_id,
        visit=visit,
        name=name,
        method=method,
        count=visit.people,
        done_at=clock.now(),
    )
    measures: dict[str, object] = {"method": method} if method else {}
    record(
        facts.PROCEDURE_COMPLETED,
        contract=visit.contract_id,
        by=by,
        visit=visit.pk,
        procedure=name,
        session=visit.occasion,
        measures=measures,
    )


def _fact_visit(
    fact: FactType, visit: Visit, by: Actor, measures: dict[str, object]
) -> None:
    record(
        fact,
        contract=visit.contract_id,
        by=by,
        visit=visit.pk,
        session=visit.occasion,
        day=visit.day,
        measures=measures,
    )
