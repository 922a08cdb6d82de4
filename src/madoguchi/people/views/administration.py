"""Administrators: organisations, accounts, who may see which contract."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from madoguchi.core.errors import Refusal
from madoguchi.people import access, services
from madoguchi.people.forms import (
    AdministeredRole,
    Invite,
    OrganisationForm,
    role_choices,
)
from madoguchi.people.models import Account, Membership, Organisation
from madoguchi.people.services import Invited
from madoguchi.people.services.administration import acting
from madoguchi.people.views.invitations import show_links
from madoguchi.people.views.members import person_side
from madoguchi.people.words import role_word
from madoguchi.tenancy.models import Contract
from madoguchi.web import flash
from madoguchi.web.forms import refuse
from madoguchi.web.paging import paged


@access.administrator_page
def index(request: Any) -> HttpResponse:
    """Organisations, contracts and accounts; adding an organisation."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.name_organisation(administrator=request.user, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("組織を登録しました。"))
            return redirect("people:administration")
    accounts = Account.objects.select_related("organisation")
    return render(
        request,
        "people/administration.html",
        {
            "form": form,
            "organisations": Organisation.objects.order_by("kind", "name"),
            "contracts": _contracts(),
            "page": paged(accounts, request.GET, order=("id",), size=50),
        },
        status=422 if form.errors else 200,
    )


def _contracts() -> list[tuple[Contract, int]]:
    people: dict[str, set[int]] = {}
    for slug, pk in Membership.objects.filter(until=None).values_list(
        "contract_id", "account_id"
    ):
        people.setdefault(slug, set()).add(pk)
    return [(c, len(people.get(c.pk, ()))) for c in Contract.objects.all()]


@access.administrator_page
def organisation(request: Any, pk: int) -> HttpResponse:
    """Rename an organisation; its accounts."""
    house = Organisation.objects.filter(pk=pk).first()
    if house is None:
        raise Http404
    initial = {"name": house.name, "kind": house.kind}
    form = OrganisationForm(request.POST or None, initial=initial)
    form.fields["kind"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            services.name_organisation(
                administrator=request.user,
                organisation=house,
                **form.cleaned_data,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("登録しました。"))
            return redirect("people:administration")
    return render(
        request,
        "people/organisation.html",
        {"form": form, "house": house, "accounts": house.accounts.order_by("name")},
        status=422 if form.errors else 200,
    )


@access.administrator_page
def account(request: Any, pk: int) -> HttpResponse:
    """One account: the contracts that it may see, and as what."""
    person = Account.objects.filter(pk=pk).select_related("organisation").first()
    if person is None:
        raise Http404
    contracts = [(c.pk, c.title) for c in Contract.objects.all()]
    form = AdministeredRole(
        contracts, role_choices(person_side(person)), request.POST or None
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.grant_as_administrator(
                contract=Contract.objects.get(pk=form.cleaned_data["contract"]),
                account=person,
                role=form.cleaned_data["role"],
                administrator=request.user,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("役割を与えました。"))
            return redirect("people:administered-account", pk=pk)
    held = person.memberships.filter(until=None).select_related("contract")
    return render(
        request,
        "people/administered_account.html",
        {
            "form": form,
            "person": person,
            "held": [(m, role_word(m.role)) for m in held.order_by("contract", "id")],
        },
        status=422 if form.errors else 200,
    )


@access.administrator_page
def end_role(request: Any, pk: int, role: int) -> HttpResponse:
    """End one role of an account."""
    membership = (
        Membership.objects.filter(pk=role, account_id=pk, until=None)
        .select_related("contract")
        .first()
    )
    if membership is None or request.method != "POST":
        raise Http404
    by = acting(request.user, membership.contract)
    services.end_role(membership=membership, by=by)
    flash.done(request, _("役割を終了しました。"))
    return redirect("people:administered-account", pk=pk)


@access.administrator_page
def invite(request: Any, contract: str) -> HttpResponse:
    """Invite the first people of either side into a contract."""
    found = Contract.objects.filter(pk=contract).first()
    if found is None:
        raise Http404
    form = Invite(
        Organisation.objects.order_by("name"), role_choices(), request.POST or None
    )
    if request.method == "POST" and form.is_valid():
        try:
            invitation, token = services.invite(
                contract=found, by=acting(request.user, found), **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return show_links(request, found, [Invited(invitation, token)])
    return render(
        request,
        "people/invite.html",
        {"contract": found, "form": form, "administrator": True},
        status=422 if form.errors else 200,
    )
