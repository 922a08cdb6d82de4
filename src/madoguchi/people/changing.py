"""The next person goes on at a shared seat (担当の交替), in seconds.

In a view, for the page and for what it sends::

    seat = changing.Seat("window-3", roles, "staff", _("3番窓口"), back)
    return changing.serve(request, seat, take)

The next person types or scans their own number (or their sign-in address) and gives
their own passkey or signing code, as for a second signature: whoever passes a locked
screen reads no names. ``take`` is the act at the seat in their name. Then the
session in hand ends and theirs begins. It carries nothing of the former one and is
no full sign-in: it opens one contract, and there what the seat's role may, of what
they may anyway. A locked screen opens this way too. Ten wrong attempts from one
session leave only its owner or a full sign-in; five at one person lock their code.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.errors import Refusal
from madoguchi.people import access, matters, queries, services, signing
from madoguchi.people.models import Account
from madoguchi.tenancy.actors import Actor
from madoguchi.web import flash
from madoguchi.web.forms import refuse

TRIES = 10
_TRIED = "change-tries"
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat that changes hands: its object in facts, who may take it, its name.

    ``role`` bounds what the next session may; ``likely`` is who was here before.
    """

    object: str
    roles: tuple[str, ...]
    role: str
    name: str
    back: str
    likely: int | None = None


Take = Callable[[Actor], None]
"""The act at the seat in the next person's name; may raise :class:`Refusal`."""


class ChangeForm(signing.SigningForm):
    """Who comes, by their own number: there is no list of names to read."""

    first = gettext_lazy("番号を先に入力してください。")

    def __init__(self, request: Any, matter: matters.Matter, **more: Any) -> None:
        super().__init__(request, matter, **more)
        self.fields["account"] = forms.CharField(
            label=gettext_lazy("次の担当の番号"),
            help_text=gettext_lazy(
                "「サインインの設定」にある番号です。メールアドレスでもかまいません。"
            ),
            max_length=254,
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "autocapitalize": "off", "autofocus": ""}
            ),
        )
        self.order_fields(["account"])
        if access.LOCKED in request.session:
            self.initial.pop("account", None)

    def clean_account(self) -> Account:
        """The person, who may take this seat and is not there already."""
        found = queries.signer(
            self.about.contract, self.cleaned_data["account"], *self.about.roles
        )
        if found is None or found.pk == self.request.user.pk:
            raise forms.ValidationError(
                _("この番号の方は、この席に就けません。番号を確かめてください。"),
                code="nobody",
            )
        return found


def serve(request: Any, seat: Seat, take: Take) -> HttpResponse:
    """The page of a change, and the change itself."""
    matter = signing.matter(
        request, matters.CHANGE, seat.object, seat.roles, shown=[request.user.pk]
    )
    sent = request.method == "POST"
    form = ChangeForm(
        request,
        matter,
        data=request.POST if sent else None,
        initial={"account": seat.likely},
    )
    if sent and _changed(request, form, seat, take):
        return _gone_on(request, seat)
    context = {"form": form, "seat": seat, "contract": request.contract}
    status = 422 if form.errors else 200
    return render(request, "people/change.html", context, status=status)


def _changed(request: Any, form: ChangeForm, seat: Seat, take: Take) -> bool:
    if not form.is_valid():
        return False
    try:
        _limit(request)
        account, by = _proved(form, seat)
        take(by)
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    services.change_person(
        before=request.actor, matter=form.about, how=_how(form), by=by
    )
    _begin(request, account, seat)
    return True


def _proved(form: ChangeForm, seat: Seat) -> tuple[Account, Actor]:
    account: Account = form.cleaned_data["account"]
    try:
        signer = services.sign_matter(
            account=account,
            matter=form.about,
            proof=form.answer() or form.cleaned_data["code"],
        )
    except Refusal:
        tried = form.request.session.get(_TRIED, 0)
        form.request.session[_TRIED] = tried + 1
        raise
    bounded = access.of(account).at_seat(form.about.contract, seat.role)
    return account, dataclasses.replace(
        signer, scope=bounded.scope, may=bounded.actor(form.about.contract).may
    )


def _how(form: ChangeForm) -> str:
    return "passkey" if form.answer() else "code"


def _limit(request: HttpRequest) -> None:
    if request.session.get(_TRIED, 0) >= TRIES:
        said = _(
            "この端末で間違いが続いたため、ここでは交替できません。サインインし直してください。"
        )
        raise Refusal("too-many-tries", said, field="code")


def _begin(request: Any, account: Account, seat: Seat) -> None:
    """End the session in hand; begin the next person's, bounded by the seat."""
    former = request.user.name
    request.session.flush()
    login(request, account, backend=_BACKEND)
    request.session[access.SEAT] = (request.contract.pk, seat.role)
    with translation.override(account.language):
        flash.done(
            request,
            _("担当を%(former)sさんから%(next)sさんに交替しました。")
            % {"former": former, "next": account.name},
        )


def _gone_on(request: Any, seat: Seat) -> HttpResponse:
    response = HttpResponseRedirect(seat.back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, request.user.language, samesite="Lax"
    )
    return response
