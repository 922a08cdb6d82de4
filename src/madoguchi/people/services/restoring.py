"""Restoring a locked or lost sign-in."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext as _

from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record
from madoguchi.people import facts
from madoguchi.people.models import Account, Membership
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another


def temporary_password() -> str:
    """Four groups of four letters, easy to read aloud; 79 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _i in range(4)) for _g in range(4))
    return "-".join(groups)


@walls.verb
def restore_sign_in(
    *, contract: Contract, account: Account, password: str, by: Actor
) -> None:
    """The organisation's own manager restores a locked or lost sign-in.

    Sets a temporary password, forgets the signing code and every second
    factor, ends open sessions (the password's hash changes), and leaves a
    fact. Raises :class:`Refusal` ``not-allowed`` or ``other-organisation``.
    """
    from allauth.mfa.models import Authenticator  # its models need the registry

    if "people.manage" not in by.may and by.side != "system":
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))
    if not _own(contract, account, by):
        raise Refusal(
            "other-organisation",
            _("ほかの組織の利用者は、その組織の責任者が復旧します。"),
        )
    account.set_password(password)
    account.password_is_temporary = True
    account.code_hash = ""
    account.code_failures = 0
    account.code_locked_until = None
    account.save(
        update_fields=[
            "password",
            "password_is_temporary",
            "code_hash",
            "code_failures",
            "code_locked_until",
        ]
    )
    Authenticator.objects.filter(user=account).delete()
    record(facts.SIGN_IN_RESTORED, contract=contract.pk, by=by, account=account.pk)


def _own(contract: Contract, account: Account, by: Actor) -> bool:
    """The same organisation, another person, and at work in this contract.

    An administrator of the installation is nobody's manager here.
    """
    return (
        by.account is not None
        and by.account != account.pk
        and not account.is_administrator
        and Account.objects.filter(
            pk=by.account, organisation=account.organisation_id
        ).exists()
        and Membership.objects.filter(
            contract=contract, account=account, until=None
        ).exists()
    )
