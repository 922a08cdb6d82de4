"""A second person signs on the screen of the first (署名): form and helper.

In a view: ``form = signing.form(contract, "identity_officer", data=request.POST)``
(inside the walls' scope or outside: people stand outside the walls), then
``by = signing.signed(form)``. In the template: ``{% include "people/signing.html" %}``
with ``signing=form``. The session in hand stays with its owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.core.errors import Refusal
from madoguchi.people import queries, services
from madoguchi.people.models import Account
from madoguchi.tenancy.actors import Actor
from madoguchi.web.forms import refuse


class SigningForm(forms.Form):
    """Who signs, and their own code; the code is never shown again."""

    signer = forms.ModelChoiceField(
        Account.objects.none(),
        label=_("署名する人"),
        empty_label=_("選んでください"),
    )
    code = forms.CharField(
        label=_("署名コード"),
        help_text=_("本人が入力してください。"),
        max_length=40,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off"}
        ),
    )

    def __init__(self, contract: str, roles: tuple[str, ...], **more: Any) -> None:
        super().__init__(**more)
        self.contract = contract
        signer = self.fields["signer"]
        assert isinstance(signer, forms.ModelChoiceField)
        signer.queryset = queries.signers(contract, *roles)


def form(
    contract: str,
    *roles: str,
    data: Mapping[str, Any] | None = None,
    exclude: int | None = None,
    prefix: str = "signing",
) -> SigningForm:
    """The form with everybody who may sign here; ``exclude`` is the first person."""
    made = SigningForm(contract, roles, data=data, prefix=prefix)
    if exclude is not None:
        signer = made.fields["signer"]
        assert isinstance(signer, forms.ModelChoiceField)
        signer.queryset = queries.signers(contract, *roles).exclude(pk=exclude)
    return made


def signed(form: SigningForm) -> Actor | None:
    """The signer as an actor of the contract; None with the error beside its field."""
    if not form.is_valid():
        return None
    try:
        return services.sign(
            account=form.cleaned_data["signer"],
            code=form.cleaned_data["code"],
            contract=form.contract,
        )
    except Refusal as refusal:
        refuse(form, refusal)
        return None
