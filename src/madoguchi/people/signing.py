"""A second person signs on the screen of the first (署名), by passkey or by code.

In a view, for the page and for what it sends alike::

    matter = signing.matter(request, "hand-over", "s-12", OFFICERS, shown=[…])
    form = signing.form(request, matter)            # the page
    form = signing.form(request, matter, sent=True) # what it sent
    officer = signing.signed(form)                  # an actor, or None

In the template ``{{ form }}`` inside the page's own ``<form>``, with its filled
button. People stand outside the walls: any scope will do. The session in hand
stays with its owner. Without JavaScript the code signs; with it, a passkey
whose challenge covers the matter and what was shown.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.errors import Refusal
from madoguchi.people import matters, queries, services
from madoguchi.people.adapters import passkeys
from madoguchi.people.matters import Matter
from madoguchi.people.models import Account
from madoguchi.people.services import Answer
from madoguchi.tenancy.actors import Actor
from madoguchi.web.forms import refuse

_SALT = "people.signing"
_LASTS = 12 * 60 * 60


class Once(forms.HiddenInput):
    """Filled in by the script; never shown again."""

    def format_value(self, value: Any) -> None:
        return None


class PasskeyForm(forms.Form):
    """A form that a passkey may answer in place of its field ``code``."""

    template_name = "people/signing.html"
    first = gettext_lazy("署名する人を選んでください。")
    credential = forms.CharField(required=False, max_length=8000, widget=Once)
    matter = forms.CharField(
        required=False, max_length=2000, widget=forms.HiddenInput, initial=""
    )

    def __init__(self, request: HttpRequest, matter: Matter, **more: Any) -> None:
        super().__init__(**more)
        self.request, self.about = request, matter
        if self.is_bound and self.data.get(self.add_prefix("credential")):
            self.fields["code"].required = False

    def token(self) -> str:
        """The matter as this page shows it, signed by us; the script sends it on."""
        return signing.dumps(json.loads(self.about.plain()), salt=_SALT, compress=True)

    def answer(self) -> Answer | None:
        """The passkey's answer, if one was sent."""
        text = self.cleaned_data.get("credential") or ""
        return Answer(text, passkeys.place(self.request)) if text else None

    def clean(self) -> dict[str, Any]:
        """Somebody else changed the matter while it was being signed: look again."""
        values = super().clean() or self.cleaned_data
        shown = read(values.get("matter") or "")
        if shown is not None and shown.shown != self.about.shown:
            raise forms.ValidationError(
                _(
                    "表示していた内容が変わりました。確かめて、もう一度署名してください。"
                ),
                code="shown-changed",
            )
        return values


def read(token: str) -> Matter | None:
    """The matter behind a page's token; None if it is not ours or too old."""
    try:
        values = signing.loads(token, salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        return None
    return matters.from_plain(values)


class SigningForm(PasskeyForm):
    """Who signs, and their own passkey or code; neither is ever shown again."""

    account = forms.ModelChoiceField(
        Account.objects.none(),
        label=gettext_lazy("署名する人"),
        empty_label=gettext_lazy("選んでください"),
    )
    code = forms.CharField(
        label=gettext_lazy("署名コード"),
        help_text=gettext_lazy("パスキーを使わないときは、本人が入力してください。"),
        max_length=40,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off"}
        ),
    )

    def __init__(self, request: HttpRequest, matter: Matter, **more: Any) -> None:
        super().__init__(request, matter, **more)
        signer = self.fields["account"]
        assert isinstance(signer, forms.ModelChoiceField)
        signer.queryset = queries.signers(matter.contract, *matter.roles)
        if len(people := list(signer.queryset[:2])) == 1:
            self.initial["account"] = people[0].pk


class UnlockForm(PasskeyForm):
    """The owner comes back to the locked screen."""

    code = forms.CharField(
        label=gettext_lazy("署名コードまたはパスワード"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def matter(
    request: HttpRequest,
    purpose: str,
    object: str,
    roles: tuple[str, ...],
    *,
    shown: object,
) -> Matter:
    """What is signed on this page of a contract; ``shown`` is what stands there.

    Numbers, slugs and lists of them, read the same way for the page and for
    what it sends: a change in between asks for another look.
    """
    contract: Any = getattr(request, "contract", None)
    slug = contract.pk if contract else ""
    seat = matters.digest(request.session.session_key or "")
    return Matter(slug, purpose, object, roles, matters.digest(shown), seat)


def unlocking(request: HttpRequest) -> Matter:
    """The owner's way back to this locked session."""
    return matter(request, matters.UNLOCK, str(request.user.pk), (), shown="")


def form(request: HttpRequest, matter: Matter, *, sent: bool = False) -> SigningForm:
    """The form with everybody who may sign here."""
    return SigningForm(request, matter, data=request.POST if sent else None)


def signed(form: SigningForm) -> Actor | None:
    """The signer as an actor of the contract; None with the error beside its field."""
    if not form.is_valid():
        return None
    try:
        return services.sign_matter(
            account=form.cleaned_data["account"],
            matter=form.about,
            proof=form.answer() or form.cleaned_data["code"],
        )
    except Refusal as refusal:
        refuse(form, refusal)
        return None


def unlocked(form: UnlockForm) -> bool:
    """Whether the owner is back; False with the error beside its field."""
    if not form.is_valid():
        return False
    who: Any = form.request.user
    try:
        if answer := form.answer():
            services.unlock_by_passkey(account=who, matter=form.about, answer=answer)
        else:
            services.unlock(account=who, secret=form.cleaned_data["code"])
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    return True


def may_sign(request: HttpRequest, matter: Matter, signer: str) -> Account | None:
    """The person who is asked to sign from this seat; None if that is not theirs.

    ``signer`` is their number, or their sign-in address.
    """
    if matter.seat != matters.digest(request.session.session_key or ""):
        return None
    if matter.purpose == matters.UNLOCK:
        return request.user if isinstance(request.user, Account) else None
    return queries.signer(matter.contract, signer, *matter.roles)
