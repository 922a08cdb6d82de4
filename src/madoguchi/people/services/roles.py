"""Giving and ending roles."""

from __future__ import annotations

from django.utils.translation import gettext as _

from madoguchi.core import clock, locks
from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record
from madoguchi.people import facts
from madoguchi.people.models import Account, Membership, Organisation
from madoguchi.people.rules import PERMISSIONS, ROLES
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@walls.verb
def grant_role(
    *, contract: Contract, account: Account, role: str, by: Actor
) -> Membership:
    """Give an account a role in a contract; given twice, it is given once.

    Raises :class:`Refusal` ``unknown-role``, ``role-of-other-side`` (a
    municipal role goes only to the municipality's people, and so on) or
    ``not-allowed`` (each side gives its own roles).
    """
    fitting(account.organisation, role)
    may_manage(by, role)
    return give(contract=contract, account=account, role=role, by=by)


@walls.verb
def end_role(*, membership: Membership, by: Actor) -> None:
    """End a role; it acts on open sessions at their next request.

    Raises :class:`Refusal` ``last-manager``: somebody must stay who can let
    people in. Ended twice, it is ended once.
    """
    may_manage(by, membership.role)
    locks.hold(f"people.roles.{membership.contract_id}")
    if by.side != "system" and _is_last_manager(membership):
        raise Refusal(
            "last-manager",
            _(
                "権限を管理できる人がいなくなります。先にほかの人に役割を与えてください。"
            ),
        )
    _end(membership, by)


@walls.verb
def end_with_assignment(
    *, contract: Contract, account: int, role: str, by: Actor
) -> None:
    """The right ends with the assignment; for the verbs of the crew."""
    held = Membership.objects.filter(
        contract=contract, account_id=account, role=role, until=None
    ).first()
    if held is not None and not _is_last_manager(held):
        _end(held, by)


def may_manage(by: Actor, role: str) -> None:
    """Each side manages its own people. Raises :class:`Refusal` ``not-allowed``."""
    if by.side == "system":
        return
    if "people.manage" not in by.may or ROLES[role].side != by.side:
        raise Refusal(
            "not-allowed",
            _("この役割は、その組織の責任者が管理します。"),
            field="role",
        )


def fitting(organisation: Organisation, role: str) -> None:
    """Raises :class:`Refusal` ``unknown-role`` or ``role-of-other-side``."""
    if role not in ROLES:
        raise Refusal("unknown-role", _("この役割はありません。"), field="role")
    city = organisation.kind == Organisation.Kind.MUNICIPALITY
    if city != (ROLES[role].side == "municipality"):
        raise Refusal(
            "role-of-other-side",
            _("この役割は相手方の組織のものです。所属を確認してください。"),
            field="role",
        )


def give(*, contract: Contract, account: Account, role: str, by: Actor) -> Membership:
    """The giving itself, inside a verb that has asked for permission."""
    membership, made = Membership.objects.get_or_create(
        contract=contract,
        account=account,
        role=role,
        until=None,
        defaults={"since": clock.now()},
    )
    if made:
        _fact(contract.pk, account.pk, role, granted=True, by=by)
    return membership


def _end(membership: Membership, by: Actor) -> None:
    ended = Membership.objects.filter(pk=membership.pk, until=None).update(
        until=clock.now()
    )
    if ended:
        _fact(
            membership.contract_id,
            membership.account_id,
            membership.role,
            granted=False,
            by=by,
        )


def _is_last_manager(membership: Membership) -> bool:
    side = ROLES[membership.role].side
    managing = {r for r in PERMISSIONS["people.manage"] if ROLES[r].side == side}
    if membership.role not in managing:
        return False
    return (
        not Membership.objects.filter(
            contract_id=membership.contract_id,
            role__in=managing,
            until=None,
            account__is_active=True,
        )
        .exclude(pk=membership.pk)
        .exists()
    )


def _fact(contract: str, account: int, role: str, *, granted: bool, by: Actor) -> None:
    record(
        facts.ROLE_CHANGED,
        contract=contract,
        by=by,
        account=account,
        role=role,
        measures={"granted": granted},
    )
