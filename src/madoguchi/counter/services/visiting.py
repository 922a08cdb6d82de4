"""The visit behind a ticket: what every other part of a contract counts.

A ticket is how somebody waits; the visit is that they came. Its facts are those of
``visits``, with the day as their occasion, so that clauses and reports read one kind
of visit whatever the place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from madoguchi.core import clock, hot
from madoguchi.counter.models import Ticket
from madoguchi.counter.queries import SERVICE
from madoguchi.counter.rules import states
from madoguchi.tenancy.actors import Actor
from madoguchi.visits import facts, rules
from madoguchi.visits.models import SENT_HOME, SUPPORTED, Procedure, Step, Visit
from madoguchi.visits.services.recording import leave, withdraw

FORM_HELP = "form-help"
"""The step, named like the wish for it."""


def occasion(ticket: Ticket) -> str:
    """The counter's day as the occasion of a visit."""
    return f"counter-{ticket.day.isoformat()}"


def receive(ticket: Ticket, by: Actor) -> Visit:
    """The visitor has come; ``wish`` holds the procedures of the ticket."""
    now = clock.now()
    visit = Visit.objects.create(
        contract_id=ticket.contract_id,
        occasion=occasion(ticket),
        day=ticket.day,
        booking_id=ticket.booking_id,
        label=str(ticket.number),
        people=ticket.people,
        service=SERVICE,
        wish=sorted(ticket.procedures),
        needs=sorted(ticket.help),
        received_at=now,
        moved_at=now,
    )
    measures = {
        "people": ticket.people,
        "wish": visit.wish or None,
        "needs": visit.needs or None,
    }
    visit.facts = [leave(facts.VISIT_RECEIVED, visit, by, measures)]
    visit.save(update_fields=["facts"])
    return visit


def of(ticket: Ticket) -> Visit | None:
    """The visit of a ticket; a practice ticket has none."""
    if ticket.visit_id is None:
        return None
    return hot.get(Visit, lock=True, contract_id=ticket.contract_id, id=ticket.visit_id)


def papers_checked(ticket: Ticket, by: Actor, enough: bool) -> None:
    """The papers were looked at before the window (書類の事前確認): SP 5(2)ア."""
    if visit := of(ticket):
        result = "sufficient" if enough else "insufficient"
        _step(visit, "papers", by, facts.PAPERS_CHECKED, {"result": result})


def identified(ticket: Ticket, by: Actor) -> None:
    """The municipal officer did the identity check and PIN work: SP 5(2)イ."""
    if visit := of(ticket):
        for name in ("identity-check", "pin-operation"):
            _step(visit, name, by, facts.STEP_COMPLETED, {"done_by": by.side})


def helped_with_form(ticket: Ticket, by: Actor) -> None:
    """Somebody who asked for help with the form had it: SP 5(2)ア."""
    if visit := of(ticket):
        _step(visit, FORM_HELP, by, facts.STEP_COMPLETED, {"done_by": by.role})


def _step(
    visit: Visit, name: str, by: Actor, fact: object, measures: Mapping[str, object]
) -> None:
    keys: dict[str, Any] = {
        "contract_id": visit.contract_id,
        "visit_id": visit.pk,
        "name": name,
    }
    before = hot.get(Step, **keys)
    if before is not None:
        withdraw(visit, before.facts, by)
        before.delete()
    more = {"step": name} if fact is facts.STEP_COMPLETED else {}
    left = leave(fact, visit, by, measures, **more)  # type: ignore[arg-type]
    row = Step(**keys, done_by=by.account, side=by.side, role=by.role)
    row.done_at, row.facts = clock.now(), [left]
    hot.insert(row)


def close(ticket: Ticket, by: Actor) -> None:
    """The visit ends as the ticket did; each completed procedure leaves its fact.

    A procedure done for several people counts for each of them.
    """
    visit = of(ticket)
    if visit is None or visit.state == rules.CLOSED:
        return
    visit.state, visit.closed_at = rules.CLOSED, clock.now()
    home = ticket.outcome != states.DONE
    visit.outcome = SENT_HOME if ticket.outcome == states.SENT_HOME else SUPPORTED
    if home and ticket.outcome != states.SENT_HOME:
        visit.outcome = ticket.outcome
    visit.missing = list(ticket.missing)
    for name, count in sorted(ticket.done.items()):
        _procedure(visit, ticket, name, count, by)
    measures: dict[str, object] = {"outcome": visit.outcome, "people": visit.people}
    measures["wish"] = visit.wish or None
    visit.facts.append(leave(facts.VISIT_CLOSED, visit, by, measures))
    visit.save()


def _procedure(visit: Visit, ticket: Ticket, name: str, count: int, by: Actor) -> None:
    row = Procedure(contract_id=visit.contract_id, visit_id=visit.pk, name=name)
    row.count, row.done_at = count, clock.now()
    hot.insert(row)
    began = ticket.serving_at or ticket.issued_at
    ended = ticket.ended_at or clock.now()
    took = int((ended - began).total_seconds() // 60)
    for _nth in range(count):
        measures = {"minutes": max(took, 0)}
        fact = leave(facts.PROCEDURE_COMPLETED, visit, by, measures, procedure=name)
        visit.facts.append(fact)


def reopen(ticket: Ticket, by: Actor) -> None:
    """Take the end back; its facts are reversed."""
    visit = of(ticket)
    if visit is None or visit.state != rules.CLOSED:
        return
    ending = [left for left in visit.facts if left[0] != facts.VISIT_RECEIVED.name]
    withdraw(visit, ending, by)
    visit.procedures.all().delete()
    visit.facts = [left for left in visit.facts if left not in ending]
    visit.state, visit.outcome, visit.closed_at = rules.RECEIVED, "", None
    visit.save()
