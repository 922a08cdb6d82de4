"""Named reads of accounts and roles."""

from __future__ import annotations

from django.db.models import QuerySet

from madoguchi.people.models import Account, Membership


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
