"""連絡先を直す: what was misheard on the telephone."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import Booking
from madoguchi.core.errors import Refusal
from madoguchi.people.access import StaffRequest
from madoguchi.web import flash
from madoguchi.web.forms import refuse


class CorrectForm(forms.Form):
    """Name and telephone as the caller says them now."""

    kana = forms.CharField(label=gettext_lazy("お名前（カタカナ）"), max_length=80)
    telephone = forms.CharField(label=gettext_lazy("電話番号"), max_length=30)
    email = forms.CharField(
        label=gettext_lazy("メールアドレス"), max_length=200, required=False
    )


def corrected(request: StaffRequest, found: Booking, form: CorrectForm) -> bool:
    """連絡先を直す: what was misheard; the form says what is wrong with it."""
    if not form.is_valid():
        return False
    try:
        bookings.correct_contact(
            booking=found, payload=form.cleaned_data, by=request.actor
        )
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    flash.done(request, _("連絡先を直しました。"))
    return True
