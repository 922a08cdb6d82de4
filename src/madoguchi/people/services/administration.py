"""Verbs of the administrators of the installation."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madoguchi.core.errors import Refusal
from madoguchi.core.text import folded
from madoguchi.people.models import Account, Membership, Organisation
from madoguchi.people.services.roles import grant_role
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


def acting(administrator: Account, contract: Contract) -> Actor:
    """An administrator has no role in a contract: acts as the platform, by name.

    Raises :class:`Refusal` ``not-allowed``.
    """
    if not (administrator.is_administrator and administrator.is_active):
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))
    return Actor(
        side="system",
        role="administrator",
        scope=frozenset({contract.pk}),
        account=administrator.pk,
    )


def name_organisation(
    *,
    name: str,
    kind: str,
    administrator: Account,
    organisation: Organisation | None = None,
) -> Organisation:
    """Add an organisation, or rename one; a kind stays for good.

    Raises :class:`Refusal` ``name-missing``, ``name-taken`` or ``not-allowed``.
    """
    if not administrator.is_administrator:
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))
    plain = folded(name)
    if not plain:
        raise Refusal("name-missing", _("名称を入力してください。"), field="name")
    made = organisation or Organisation(kind=kind)
    made.name = plain
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Refusal(
            "name-taken", _("この名称はすでに登録されています。"), field="name"
        ) from error
    return made


def grant_as_administrator(
    *, contract: Contract, account: Account, role: str, administrator: Account
) -> Membership:
    """The first person of each side in a contract. Raises as :func:`grant_role`."""
    by = acting(administrator, contract)
    return grant_role(contract=contract, account=account, role=role, by=by)
