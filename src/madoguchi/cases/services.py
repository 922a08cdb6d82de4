"""Verbs of a case: open, act, answer, escalate, close."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from madoguchi.cases import facts, rules
from madoguchi.cases.models import ANSWERED, CLOSED, KINDS, OPEN, TO, Action, Case
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal.facts import FactType
from madoguchi.journal.services import record
from madoguchi.people.access import need
from madoguchi.privacy import services as privacy
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

MAY = frozenset(
    {
        "outreach.run",
        "bookings.book",
        "visits.identify",
        "mailings.handle",
        "documents.receive",  # the city takes its own measures: SP 10(2)
    }
)


@walls.verb
def open_case(
    *,
    contract: Contract,
    kind: str,
    summary: str,
    by: Actor,
    detail: str = "",
    telephone: str = "",
    category: str = "",
    grade: str = "",
    occasion: str = "",
    visit_id: int | None = None,
    due_on: dt.date | None = None,
) -> Case:
    """Record a complaint, an inquiry, trouble (案件の受付).

    ``detail`` and ``telephone`` may name people and go to the vault; ``summary``
    is what reports print. Raises ``unknown-kind`` and those of
    :func:`rules.plain_words`.
    """
    need(by, *MAY)
    if kind not in KINDS:
        raise Refusal("unknown-kind", _("種類を選んでください。"), field="kind")
    words = rules.plain_words(summary, "summary", 300)
    payload = {"note": detail.strip(), "telephone": telephone.strip()}
    kept = any(payload.values()) and privacy.keep(
        contract=contract,
        purpose="case",
        payload=payload,
        retain_until=contract.ends_on,
        by=by,
    )
    case = Case.objects.create(
        contract=contract,
        kind=kind,
        category=category,
        grade=grade,
        occasion=occasion,
        visit_id=visit_id,
        summary=words,
        detail_id=kept.pk if kept else None,
        opened_by=by.account,
        opened_at=clock.now(),
        due_on=due_on,
    )
    _fact(facts.CASE_OPENED, case, by)
    return case


@walls.verb
def stop_for_danger(
    *,
    contract: Contract,
    summary: str,
    by: Actor,
    detail: str = "",
    telephone: str = "",
) -> Case:
    """Stop the work while danger is grave and imminent, until it is safe (SP 10(3)).

    The right is used with the first action on the case. Raises those of
    :func:`open_case`.
    """
    case = open_case(
        contract=contract,
        kind="hazard",
        category="suspension",
        grade="grave",
        summary=summary,
        detail=detail,
        telephone=telephone,
        by=by,
    )
    act(case=case, text=_("安全が確認されるまで、業務を止めました。"), by=by)
    return case


@walls.verb
def act(*, case: Case, text: str, by: Actor) -> Action:
    """Record what was done (対応). Raises ``case-closed``."""
    return _action(case, "action", text, by, facts.ACTION_RECORDED)


@walls.verb
def answer(*, case: Case, text: str, by: Actor) -> Action:
    """Record the answer that was given (回答). Raises ``case-closed``."""
    action = _action(case, "answer", text, by, facts.CASE_ANSWERED)
    Case.objects.filter(pk=case.pk, state=OPEN).update(state=ANSWERED)
    return action


@walls.verb
def escalate(*, case: Case, to: str, text: str, by: Actor) -> Action:
    """Pass a case on, or ask the city (引継ぎ・照会). Raises ``case-closed``."""
    if to not in TO:
        raise Refusal("unknown-to", _("引継ぎ先を選んでください。"), field="to")
    return _action(case, "escalation", text, by, facts.CASE_ESCALATED, to)


@walls.verb
def close(*, case: Case, text: str, by: Actor) -> Case:
    """Close a case with its result (終結). Raises ``case-closed``."""
    _action(case, "close", text, by, facts.CASE_CLOSED)
    Case.objects.filter(pk=case.pk).update(state=CLOSED, closed_at=clock.now())
    case.refresh_from_db()
    return case


def _action(
    case: Case, kind: str, text: str, by: Actor, fact: FactType, to: str = ""
) -> Action:
    need(by, *MAY)
    words = rules.plain_words(text, "text", 500)
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.state == CLOSED:
        raise Refusal("case-closed", _("この案件は終結しています。"))
    action = Action.objects.create(
        contract_id=locked.contract_id,
        case=locked,
        kind=kind,
        text=words,
        to=to,
        done_by=by.account,
        done_at=clock.now(),
    )
    _fact(fact, locked, by, to)
    return action


def _fact(fact: FactType, case: Case, by: Actor, to: str = "") -> None:
    record(
        fact,
        contract=case.contract_id,
        by=by,
        kind=case.kind,
        case=case.pk,
        session=case.occasion or None,
        visit=case.visit_id,
        measures={
            "category": case.category or None,
            "grade": case.grade or None,
            "to": to or None,
        },
    )
