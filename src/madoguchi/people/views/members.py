"""The people of a contract: who holds which role, giving, ending, restoring."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.core.errors import Refusal
from madoguchi.people import access, queries, services
from madoguchi.people.forms import GiveRole, role_choices
from madoguchi.people.models import Account, Membership
from madoguchi.people.rules import ROLES
from madoguchi.people.words import role_word
from madoguchi.web import flash
from madoguchi.web.forms import refuse
from madoguchi.web.paging import paged

PEOPLE = 60
"""Roles on one page."""
BY_HOUSE = (
    "account__organisation__kind",
    "account__organisation__name",
    "account_id",
    "id",
)


def _manages(request: Any) -> bool:
    return "people.manage" in request.actor.may


@access.page("people.view")
@require_safe
def members(request: Any) -> HttpResponse:
    """Members by organisation, with their roles; open invitations below."""
    slug = request.contract.pk
    page = paged(queries.members(slug), request.GET, order=BY_HOUSE, size=PEOPLE)
    held = sorted(page.rows, key=_by_house)
    houses = [
        (organisation, _people(list(rows)))
        for organisation, rows in groupby(held, key=lambda m: m.account.organisation)
    ]
    invitations = [
        (i, role_word(i.role))
        for i in (queries.open_invitations(slug) if _manages(request) else [])
        if ROLES[i.role].side == request.actor.side
    ]
    return render(
        request,
        "people/members.html",
        {
            "contract": request.contract,
            "houses": houses,
            "page": page,
            "invitations": invitations,
            "manages": _manages(request),
        },
    )


def _by_house(membership: Membership) -> tuple[str, str, int, int]:
    account = membership.account
    return (
        account.organisation.kind,
        account.organisation.name,
        account.pk,
        list(ROLES).index(membership.role),
    )


def _people(rows: list[Membership]) -> list[tuple[Account, list[str]]]:
    return [
        (account, [role_word(m.role) for m in held])
        for account, held in (
            (key, list(group)) for key, group in groupby(rows, key=lambda m: m.account)
        )
    ]


@access.page("people.view")
def member(request: Any, pk: int) -> HttpResponse:
    """One person: roles now and before; giving a role."""
    person = _person(request, pk)
    form = GiveRole(role_choices(person_side(person)), request.POST or None)
    if request.method == "POST":
        if not _manages(request):
            raise Http404
        if form.is_valid() and _given(request, person, form):
            return redirect("people:member", slug=request.contract.pk, pk=pk)
    return _page(request, person, form)


def _given(request: Any, person: Account, form: GiveRole) -> bool:
    try:
        services.grant_role(
            contract=request.contract,
            account=person,
            role=form.cleaned_data["role"],
            by=request.actor,
        )
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    flash.done(request, _("役割を与えました。"))
    return True


def _page(request: Any, person: Account, form: GiveRole, **more: Any) -> HttpResponse:
    rows = list(queries.history(request.contract.pk, person.pk))
    own = request.user.organisation_id == person.organisation_id
    manages = _manages(request) and person_side(person) == request.actor.side
    context = {
        "contract": request.contract,
        "person": person,
        "form": form,
        "present": [(m, role_word(m.role)) for m in rows if m.until is None],
        "past": [(m, role_word(m.role)) for m in rows if m.until is not None],
        "manages": manages,
        "restores": _manages(request) and own and person.pk != request.user.pk,
        **more,
    }
    status = 422 if form.errors or more.get("refused") else 200
    return render(request, "people/member.html", context, status=status)


def person_side(person: Account) -> str:
    """The side of an account's organisation."""
    city = person.organisation.kind == person.organisation.Kind.MUNICIPALITY
    return "municipality" if city else "contractor"


def _person(request: Any, pk: int) -> Account:
    person = queries.member(request.contract.pk, pk)
    if person is None:
        raise Http404
    return person


@access.page("people.manage")
def end_role(request: Any, pk: int, role: int) -> HttpResponse:
    """Confirm, then end one role; open sessions lose it at their next request."""
    person = _person(request, pk)
    membership = Membership.objects.filter(
        pk=role, account=person, contract=request.contract, until=None
    ).first()
    if membership is None:
        raise Http404
    context = {
        "title": _("役割を終了します"),
        "rows": [
            (_("氏名"), person.name),
            (_("所属"), person.organisation.name),
            (_("役割"), role_word(membership.role)),
        ],
        "verb": _("役割を終了する"),
        "back_url": f"../../../{pk}/",
    }
    if request.method == "POST":
        try:
            services.end_role(membership=membership, by=request.actor)
        except Refusal as refusal:
            context["warning"] = refusal.sentence
            return render(request, "web/confirm.html", context, status=422)
        flash.done(request, _("役割を終了しました。"))
        return redirect("people:member", slug=request.contract.pk, pk=pk)
    return render(request, "web/confirm.html", context)


@access.page("people.manage")
def restore(request: Any, pk: int) -> HttpResponse:
    """Confirm, then restore a sign-in; the temporary password is shown once."""
    person = _person(request, pk)
    context: dict[str, Any] = {
        "title": _("サインインを復旧します"),
        "rows": [(_("氏名"), person.name), (_("所属"), person.organisation.name)],
        "verb": _("サインインを復旧する"),
        "back_url": f"../../{pk}/",
        "warning": _(
            "いまのパスワード、署名コード、認証アプリ、パスキーは使えなくなります。"
            "本人であることを確かめてから進めてください。"
        ),
    }
    if request.method != "POST":
        return render(request, "web/confirm.html", context)
    password = services.temporary_password()
    try:
        services.restore_sign_in(
            contract=request.contract,
            account=person,
            password=password,
            by=request.actor,
        )
    except Refusal as refusal:
        context["warning"] = refusal.sentence
        return render(request, "web/confirm.html", context, status=422)
    return render(
        request,
        "people/restored.html",
        {"contract": request.contract, "person": person, "password": password},
    )
