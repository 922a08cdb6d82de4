"""Named reads of accounts and roles."""

from __future__ import annotations

from django.db.models import Case, Q, QuerySet, When

from madoguchi.core import clock, text
from madoguchi.people.models import Account, Invitation, Membership, Organisation
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

_MOST_DIGITS = 18


def members(contract: str) -> QuerySet[Membership]:
    """Present roles in a contract, with accounts and organisations."""
    return (
        Membership.objects.filter(contract_id=contract, until=None)
        .select_related("account__organisation")
        .order_by("role", "account__name", "id")
    )


def holders(contract: str, *roles: str) -> QuerySet[Account]:
    """Active accounts that hold one of the roles in a contract now."""
    held = Membership.objects.filter(
        contract_id=contract, role__in=roles, until=None
    ).values("account_id")
    return Account.objects.filter(pk__in=held, is_active=True).order_by("name", "pk")


def names(accounts: set[int | None]) -> dict[int, str]:
    """Names by account id, for a page of facts or documents."""
    ids = [pk for pk in accounts if pk is not None]
    return dict(Account.objects.filter(pk__in=ids).values_list("pk", "name"))


def signers(contract: str, *roles: str) -> QuerySet[Account]:
    """Active accounts with a role in the contract (one of ``roles``, if given)."""
    held = Membership.objects.filter(contract_id=contract, until=None)
    if roles:
        held = held.filter(role__in=roles)
    return (
        Account.objects.filter(pk__in=held.values("account_id"), is_active=True)
        .select_related("organisation")
        .order_by("organisation__kind", "name", "pk")
    )


def signer(contract: str, typed: str, *roles: str) -> Account | None:
    """One of them, by number or sign-in address as a person types or scans it."""
    plain = text.folded(typed)
    if plain.isascii() and plain.isdigit():
        found = {"pk": int(plain)} if len(plain) <= _MOST_DIGITS else {"pk": 0}
        return signers(contract, *roles).filter(**found).first()
    if not plain.isprintable():
        return None
    return signers(contract, *roles).filter(email=plain.lower()).first()


def member(contract: str, account: int) -> Account | None:
    """An account that holds, or held, a role in the contract."""
    been = Membership.objects.filter(contract_id=contract, account_id=account)
    return (
        Account.objects.filter(pk=account, pk__in=been.values("account_id"))
        .select_related("organisation")
        .first()
    )


def history(contract: str, account: int) -> QuerySet[Membership]:
    """Every role that an account held in the contract, the newest first."""
    return Membership.objects.filter(contract_id=contract, account_id=account).order_by(
        "-since", "-id"
    )


def open_invitations(contract: str) -> QuerySet[Invitation]:
    """Invitations that nobody has accepted; old ones too, to be sent again."""
    return (
        Invitation.objects.filter(contract_id=contract, accepted_at=None)
        .select_related("organisation")
        .order_by("-expires_at", "id")
    )


def taking_part(contract: str, by: Actor) -> QuerySet[Organisation]:
    """The organisations of the actor's side that work in the contract."""
    at_work = Q(accounts__memberships__contract_id=contract) & Q(
        accounts__memberships__until=None
    )
    invited = Q(
        invitation__contract_id=contract, invitation__expires_at__gt=clock.now()
    )
    own = Q(accounts__pk=by.account)
    found = Organisation.objects.filter(at_work | invited | own)
    city = Q(kind=Organisation.Kind.MUNICIPALITY)
    if by.side == "municipality":
        found = found.filter(city)
    elif by.side == "contractor":
        found = found.exclude(city)
    return found.distinct().order_by("name")


def contractor(contract: Contract) -> str:
    """The name of the contractor's organisation, as papers print it.

    The general manager's stands for it; while nobody has joined, the contract's word.
    """
    at_work = Membership.objects.filter(
        contract_id=contract.pk,
        until=None,
        account__organisation__kind=Organisation.Kind.CONTRACTOR,
    )
    leads = Case(When(role="general_manager", then=0), default=1)
    found = at_work.order_by(leads, "since", "id")
    name = found.values_list("account__organisation__name", flat=True).first()
    return name or contract.contractor


def contracts_of(account: int) -> QuerySet[Contract]:
    """The contracts that an account may see."""
    held = Membership.objects.filter(account_id=account, until=None)
    return Contract.objects.filter(pk__in=held.values("contract_id"))
