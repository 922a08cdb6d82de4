"""Assigning people (従事者の配置) and ending it."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madoguchi.contracts import gates
from madoguchi.contracts.gates import Missing
from madoguchi.core import locks
from madoguchi.core.errors import Refusal
from madoguchi.crew import facts, queries, rules, terms, words
from madoguchi.crew.models import Assignment, Shift
from madoguchi.crew.services.permission import moment, need, own_side
from madoguchi.journal.facts import FactType
from madoguchi.journal.services import record
from madoguchi.people.models import Account
from madoguchi.people.services import end_with_assignment
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@walls.verb
def assign(
    *,
    contract: Contract,
    account: Account,
    role: str,
    starts_on: dt.date,
    employment: str,
    by: Actor,
    notified: bool = False,
    note: str = "",
) -> tuple[Assignment, list[Missing]]:
    """Assign a person to a role; returns the assignment and the gates that only warn.

    Asks the contract's gates first (experience, training, papers), then whether
    the roles may stand together. Raises :class:`Refusal` ``gate-closed``,
    ``roles-apart``, ``already-assigned``, ``unknown-role``, ``other-side``.
    """
    need(by)
    own_side(account)
    crew = terms.of(contract.pk)
    if role not in crew.roles:
        raise Refusal("unknown-role", _("この役割はありません。"), field="role")
    locks.hold(f"crew.{contract.pk}.{account.pk}")
    _apart(contract, account, role, starts_on, crew)
    keys = {
        "person": str(account.pk),
        "role": role,
        "employment": employment,
        "from": starts_on.isoformat(),
    }
    warned = gates.ask(contract.pk, facts.PERSON_ASSIGNED, keys)
    made = _stored(
        Assignment(
            contract=contract,
            account=account,
            role=role,
            starts_on=starts_on,
            employment=employment,
            notified=notified,
            note=note.strip(),
        )
    )
    _fact(facts.PERSON_ASSIGNED, made, starts_on, by)
    return made, warned


def _apart(
    contract: Contract,
    account: Account,
    role: str,
    starts_on: dt.date,
    crew: terms.Crew,
) -> None:
    held = queries.in_force(contract.pk, starts_on).filter(account=account)
    clash = rules.clashes([a.role for a in held], role, crew.separate)
    if clash:
        names = "、".join(words.role(other, crew.roles) for other in clash)
        raise Refusal(
            "roles-apart",
            _("{names}と兼ねることはできません。").format(names=names),
            field="role",
        )


def _stored(assignment: Assignment) -> Assignment:
    try:
        with transaction.atomic():
            assignment.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(
            "already-assigned", _("すでにこの役割に配置されています。"), field="role"
        ) from error
    return assignment


@walls.verb
def end_assignment(*, assignment: Assignment, ends_on: dt.date, by: Actor) -> None:
    """End an assignment; its right to sign in ends with it, and later shifts go.

    Raises :class:`Refusal` ``already-ended`` or ``before-start``.
    """
    need(by)
    if ends_on < assignment.starts_on:
        raise Refusal(
            "before-start",
            _("配置の開始日より前です。日付を確かめてください。"),
            field="ends_on",
        )
    ended = Assignment.objects.filter(
        contract=assignment.contract_id, pk=assignment.pk, ends_on=None
    ).update(ends_on=ends_on)
    if ended != 1:
        raise Refusal("already-ended", _("この配置はすでに終了しています。"))
    Shift.objects.filter(
        contract=assignment.contract_id,
        account=assignment.account_id,
        role=assignment.role,
        day__gt=ends_on,
    ).delete()
    _fact(facts.ASSIGNMENT_ENDED, assignment, ends_on, by)
    end_with_assignment(
        contract=assignment.contract,
        account=assignment.account_id,
        role=assignment.role,
        by=by,
    )


def _fact(fact: FactType, assignment: Assignment, day: dt.date, by: Actor) -> None:
    record(
        fact,
        contract=assignment.contract_id,
        by=by,
        occurred_at=moment(day),
        person=assignment.account_id,
        role=assignment.role,
        measures={
            "from": day,
            "employment": assignment.employment,
            "notified": assignment.notified,
        },
    )
