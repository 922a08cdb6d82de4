"""Inviting, singly or from a list; accepting."""

from __future__ import annotations

from typing import Any

from django.core.mail import send_mail
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from madoguchi.core.errors import Refusal, RowErrors
from madoguchi.people import access, queries, roll, services
from madoguchi.people.forms import ImportList, Invite, NewPassword, role_choices
from madoguchi.people.models import Account, Invitation
from madoguchi.people.services import Invited
from madoguchi.people.words import role_word, understood
from madoguchi.tenancy.models import Contract
from madoguchi.web import flash
from madoguchi.web.forms import refuse


@access.page("people.manage")
def invite(request: Any) -> HttpResponse:
    """Invite one person; the link is shown once, and sent by mail."""
    actor = request.actor
    form = Invite(
        queries.taking_part(request.contract.pk, actor),
        role_choices(actor.side),
        request.POST or None,
        initial={"organisation": request.user.organisation_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            invitation, token = services.invite(
                contract=request.contract, by=actor, **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return show_links(request, request.contract, [Invited(invitation, token)])
    return render(
        request,
        "people/invite.html",
        {"contract": request.contract, "form": form},
        status=422 if form.errors else 200,
    )


@access.page("people.manage")
def import_list(request: Any) -> HttpResponse:
    """Invite everybody of a CSV list, or nobody, with a report by row."""
    form = ImportList(request.POST or None, request.FILES or None)
    wrong: list[tuple[int, str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            rows = roll.read(form.cleaned_data["file"], understood())
            invited, known = services.invite_all(
                contract=request.contract, rows=rows, by=request.actor
            )
        except RowErrors as refusal:
            wrong = refusal.rows
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return show_links(request, request.contract, invited, known)
    return render(
        request,
        "people/import.html",
        {"contract": request.contract, "form": form, "wrong": wrong},
        status=422 if form.errors or wrong else 200,
    )


def show_links(
    request: Any, contract: Contract, invited: list[Invited], known: int = 0
) -> HttpResponse:
    """The links once, on the page; each by mail too."""
    rows = []
    for one in invited:
        link = request.build_absolute_uri(
            reverse("people:invitation", args=[one.token])
        )
        _mail(one.invitation, contract, link)
        rows.append((one.invitation, role_word(one.invitation.role), link))
    return render(
        request,
        "people/invited.html",
        {"contract": contract, "rows": rows, "known": known},
    )


def _mail(invitation: Invitation, contract: Contract, link: str) -> None:
    """Best effort: the page shows the link as well."""
    with override("ja"):
        body = render_to_string(
            "people/mail/invitation.txt",
            {
                "invitation": invitation,
                "contract": contract,
                "link": link,
                "role": role_word(invitation.role),
            },
        )
        subject = _("【まどぐち】利用の招待")
    send_mail(subject, body, None, [invitation.email], fail_silently=True)


@access.page("people.manage")
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Take an open invitation back."""
    invitation = Invitation.objects.filter(
        pk=pk, contract=request.contract, accepted_at=None
    ).first()
    if invitation is None or request.method != "POST":
        raise Http404
    services.withdraw(invitation=invitation, by=request.actor)
    flash.done(request, _("招待を取り消しました。"))
    return redirect("people:members", slug=request.contract.pk)


@access.public
def accept(request: Any, token: str) -> HttpResponse:
    """The page behind an invitation's link: a new account sets its password."""
    invitation = services.find_invitation(token)
    if invitation is None:
        return render(request, "people/invitation_spent.html", status=404)
    known = Account.objects.filter(email=invitation.email).exists()
    stranger = Account(email=invitation.email, name=invitation.name)
    form = None if known else NewPassword(stranger, request.POST or None)
    trouble = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        password = form.cleaned_data["password"] if form else ""
        try:
            services.accept(token=token, password=password)
        except Refusal as refusal:
            trouble = refusal.sentence
        else:
            flash.done(request, _("登録しました。サインインしてください。"))
            return redirect("account_login")
    return render(
        request,
        "people/invitation.html",
        {
            "invitation": invitation,
            "role": role_word(invitation.role),
            "form": form,
            "trouble": trouble,
        },
        status=422 if trouble or (form and form.errors) else 200,
    )
