"""Inviting people, singly or from a list, and accepting."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal, RowErrors
from madoguchi.people import queries
from madoguchi.people.models import Account, Invitation, Organisation
from madoguchi.people.roll import Row
from madoguchi.people.rules import ROLES
from madoguchi.people.services.roles import fitting, give, may_manage
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

INVITATION_LASTS = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with the secret of its link, which is shown once."""

    invitation: Invitation
    token: str


@walls.verb
def invite(
    *,
    contract: Contract,
    email: str,
    name: str,
    organisation: Organisation,
    role: str,
    by: Actor,
) -> tuple[Invitation, str]:
    """Invite a person; returns the invitation and the secret of its link.

    An open invitation for the same address and role is replaced, so that the
    newest link is the one that works. Lasts 7 days. Raises :class:`Refusal`
    ``other-organisation`` for an address that belongs to another organisation.
    """
    fitting(organisation, role)
    may_manage(by, role)
    _same_house(email, organisation)
    invited = _invite(contract, email, name, organisation, role, by)
    return invited.invitation, invited.token


@walls.verb
def invite_all(
    *, contract: Contract, rows: Iterable[Row], by: Actor
) -> tuple[list[Invited], int]:
    """Invite everybody of a list, or nobody.

    Returns the invitations and how many people already held their role. Raises
    :class:`RowErrors` with every row that is wrong (list order, column, sentence).
    """
    houses = {o.name: o for o in queries.taking_part(contract.pk, by)}
    held = {(m.account.email, m.role) for m in queries.members(contract.pk)}
    wrong: list[tuple[int, str, str]] = []
    invited: list[Invited] = []
    known = 0
    for row in rows:
        if (row.email, row.role) in held:
            known += 1
            continue
        try:
            invited.append(_invite_row(contract, row, houses, by))
        except Refusal as refusal:
            column = {"organisation": "所属", "email": "メール"}
            wrong.append(
                (row.line, column.get(refusal.field or "", "役割"), refusal.sentence)
            )
    if wrong:
        raise RowErrors("list-refused", wrong)
    return invited, known


def _invite_row(
    contract: Contract, row: Row, houses: dict[str, Organisation], by: Actor
) -> Invited:
    organisation = houses.get(row.organisation)
    if organisation is None:
        raise Refusal(
            "unknown-organisation",
            _("「{name}」はこの契約の組織にありません。").format(name=row.organisation),
            field="organisation",
        )
    fitting(organisation, row.role)
    may_manage(by, row.role)
    _same_house(row.email, organisation)
    return _invite(contract, row.email, row.name, organisation, row.role, by)


def _same_house(email: str, organisation: Organisation) -> None:
    """An existing account keeps its organisation."""
    account = Account.objects.filter(email=email.strip().lower()).first()
    if account is not None and account.organisation_id != organisation.pk:
        raise Refusal(
            "other-organisation",
            _("このメールアドレスは、ほかの所属で登録されています。"),
            field="email",
        )


def _invite(
    contract: Contract,
    email: str,
    name: str,
    organisation: Organisation,
    role: str,
    by: Actor,
) -> Invited:
    token = secrets.token_urlsafe(32)
    invitation, _made = Invitation.objects.update_or_create(
        email=email.strip().lower(),
        contract=contract,
        role=role,
        accepted_at=None,
        defaults={
            "name": name.strip(),
            "organisation": organisation,
            "token_hash": _hash(token),
            "invited_by_id": by.account,
            "expires_at": clock.now() + INVITATION_LASTS,
        },
    )
    return Invited(invitation, token)


@walls.verb
def withdraw(*, invitation: Invitation, by: Actor) -> None:
    """Take an open invitation back: its link stops working."""
    may_manage(by, invitation.role)
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()


def find_invitation(token: str) -> Invitation | None:
    """The open invitation of a link, or None when it is spent, old or unknown."""
    return (
        Invitation.objects.filter(
            token_hash=_hash(token), accepted_at=None, expires_at__gt=clock.now()
        )
        .select_related("contract", "organisation")
        .first()
    )


def accept(*, token: str, password: str) -> Account:
    """Turn an invitation into an account (or one more role of an account).

    An existing account keeps its password. Raises :class:`Refusal`
    ``invitation-spent``; a refused acceptance leaves the invitation open.
    """
    with transaction.atomic():
        invitation = find_invitation(token)
        taken = invitation is not None and Invitation.objects.filter(
            pk=invitation.pk, accepted_at=None
        ).update(accepted_at=clock.now())
        if invitation is None or not taken:
            raise Refusal(
                "invitation-spent",
                _("この招待は使えません。所属の責任者に再発行を頼んでください。"),
            )
        account = _account_of(invitation, password)
        fitting(account.organisation, invitation.role)
        by = Actor(
            side=ROLES[invitation.role].side,
            role=invitation.role,
            scope=frozenset({invitation.contract_id}),
            account=account.pk,
        )
        with walls.scope(by.scope):
            give(
                contract=invitation.contract,
                account=account,
                role=invitation.role,
                by=by,
            )
    return account


def _account_of(invitation: Invitation, password: str) -> Account:
    account = Account.objects.filter(email=invitation.email).first()
    if account is not None:
        if not account.is_active:
            raise Refusal("account-closed", _("この利用者は停止されています。"))
        return account
    return Account.objects.create_user(
        invitation.email,
        password,
        name=invitation.name,
        organisation=invitation.organisation,
        made_at=clock.now(),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
