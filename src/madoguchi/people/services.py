"""Verbs on roles, invitations and sign-in."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record
from madoguchi.people import access, facts
from madoguchi.people.models import Account, Invitation, Membership, Organisation
from madoguchi.people.rules import ROLES
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

CODE_TRIES = 5
CODE_PAUSE = dt.timedelta(minutes=15)
INVITATION_LASTS = dt.timedelta(days=7)


@walls.verb
def grant_role(
    *, contract: Contract, account: Account, role: str, by: Actor
) -> Membership:
    """Give an account a role in a contract; given twice, it is given once.

    Raises :class:`Refusal` ``unknown-role`` or ``role-of-other-side`` (a
    municipal role goes only to the municipality's people, and so on).
    """
    _fitting(account.organisation, role)
    membership, made = Membership.objects.get_or_create(
        contract=contract,
        account=account,
        role=role,
        until=None,
        defaults={"since": clock.now()},
    )
    if made:
        _role_fact(contract, account, role, granted=True, by=by)
    return membership


@walls.verb
def end_role(*, membership: Membership, by: Actor) -> None:
    """End a role; it acts on open sessions at their next request."""
    ended = Membership.objects.filter(pk=membership.pk, until=None).update(
        until=clock.now()
    )
    if ended:
        _role_fact(
            membership.contract,
            membership.account,
            membership.role,
            granted=False,
            by=by,
        )


def _fitting(organisation: Organisation, role: str) -> None:
    if role not in ROLES:
        raise Refusal("unknown-role", _("この役割はありません。"), field="role")
    city = organisation.kind == Organisation.Kind.MUNICIPALITY
    if city != (ROLES[role].side == "municipality"):
        raise Refusal(
            "role-of-other-side",
            _("この役割は相手方の組織のものです。所属を確認してください。"),
            field="role",
        )


def _role_fact(
    contract: Contract, account: Account, role: str, *, granted: bool, by: Actor
) -> None:
    record(
        facts.ROLE_CHANGED,
        contract=contract.pk,
        by=by,
        account=account.pk,
        role=role,
        measures={"granted": granted},
    )


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
    newest link is the one that works. Lasts 7 days.
    """
    _fitting(organisation, role)
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
    return invitation, token


def find_invitation(token: str) -> Invitation | None:
    """The open invitation of a link, or None when it is spent, old or unknown."""
    return Invitation.objects.filter(
        token_hash=_hash(token), accepted_at=None, expires_at__gt=clock.now()
    ).first()


def accept(*, token: str, password: str) -> Account:
    """Turn an invitation into an account (or one more role of an account).

    Raises :class:`Refusal` ``invitation-spent``.
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
        account = Account.objects.filter(email=invitation.email).first()
        if account is None:
            account = Account.objects.create_user(
                invitation.email,
                password,
                name=invitation.name,
                organisation=invitation.organisation,
                made_at=clock.now(),
            )
    by = Actor(
        side=ROLES[invitation.role].side,
        role=invitation.role,
        scope=frozenset({invitation.contract_id}),
        account=account.pk,
    )
    grant_role(
        contract=invitation.contract, account=account, role=invitation.role, by=by
    )
    return account


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def set_code(*, account: Account, code: str) -> None:
    """Set the code with which an account signs on a shared tablet (6 to 12 digits).

    Raises :class:`Refusal` ``weak-code``.
    """
    plain = code.strip()
    if not (plain.isdigit() and 6 <= len(plain) <= 12) or len(set(plain)) < 3:
        raise Refusal(
            "weak-code",
            _("署名コードは6けた以上の数字で、同じ数字の繰り返しは使えません。"),
            field="code",
        )
    account.code_hash = make_password(plain)
    account.code_failures = 0
    account.code_locked_until = None
    account.save(update_fields=["code_hash", "code_failures", "code_locked_until"])


def sign(*, account: Account, code: str, contract: str) -> Actor:
    """A second person signs on a shared device with their own code.

    The session in hand goes on; the result is the signer as an actor. Five
    wrong codes lock the code for 15 minutes. Raises :class:`Refusal`
    ``code-locked`` or ``wrong-code``; 404 if the signer has no role here.
    """
    with transaction.atomic():
        signer = Account.objects.select_for_update().get(pk=account.pk)
        outcome = _try_code(signer, code)
    if outcome is not None:
        raise outcome
    return access.actor(signer, contract)


def _try_code(signer: Account, code: str) -> Refusal | None:
    now = clock.now()
    if signer.code_locked_until and signer.code_locked_until > now:
        return Refusal(
            "code-locked",
            _("署名コードを続けて間違えたため、15分間使えません。"),
            field="code",
        )
    if signer.is_active and check_password(code.strip(), signer.code_hash):
        Account.objects.filter(pk=signer.pk).update(
            code_failures=0, code_locked_until=None
        )
        return None
    failures = signer.code_failures + 1
    locked = now + CODE_PAUSE if failures >= CODE_TRIES else None
    Account.objects.filter(pk=signer.pk).update(
        code_failures=0 if locked else failures, code_locked_until=locked
    )
    return Refusal("wrong-code", _("署名コードが違います。"), field="code")


@walls.verb
def restore_sign_in(
    *, contract: Contract, account: Account, password: str, by: Actor
) -> None:
    """The organisation's own manager restores a locked or lost sign-in.

    Sets a temporary password, forgets the signing code and every second
    factor, ends open sessions (the password's hash changes), and leaves a
    fact. Raises :class:`Refusal` ``other-organisation``.
    """
    from allauth.mfa.models import Authenticator  # its models need the registry

    own = by.account is not None and (
        Account.objects.filter(
            pk=by.account, organisation=account.organisation_id
        ).exists()
    )
    if not own:
        raise Refusal(
            "other-organisation",
            _("ほかの組織の利用者は、その組織の責任者が復旧します。"),
        )
    account.set_password(password)
    account.code_hash = ""
    account.code_failures = 0
    account.code_locked_until = None
    account.save(
        update_fields=["password", "code_hash", "code_failures", "code_locked_until"]
    )
    Authenticator.objects.filter(user=account).delete()
    record(facts.SIGN_IN_RESTORED, contract=contract.pk, by=by, account=account.pk)
