"""問合せとして記録: a call that is no booking, beside the booking screen."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.cases import services as cases
from madoguchi.cases.models import CATEGORIES
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.outreach.views.common import show
from madoguchi.outreach.views.reception import address
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash
from madoguchi.web.forms import choices, refuse


class CallForm(forms.Form):
    """A call that is no booking (問合せとして記録)."""

    kind = forms.ChoiceField(
        label=gettext_lazy("種類"),
        choices=[
            ("inquiry", gettext_lazy("問合せ")),
            ("complaint", gettext_lazy("ご意見・苦情")),
            ("call-back", gettext_lazy("折り返し")),
        ],
    )
    category = forms.ChoiceField(
        label=gettext_lazy("分類"),
        choices=choices(CATEGORIES),
        required=False,
    )
    summary = forms.CharField(
        label=gettext_lazy("内容（要約）"),
        help_text=gettext_lazy("お名前や電話番号は書かないでください。"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    detail = forms.CharField(
        label=gettext_lazy("くわしい内容"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    telephone = forms.CharField(
        label=gettext_lazy("電話番号"), required=False, max_length=30
    )
    answered = forms.CharField(
        label=gettext_lazy("お答えした内容"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@page("bookings.book")
def call(request: StaffRequest) -> HttpResponse:
    """問合せとして記録: a call without a booking, beside the booking screen."""
    form = CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = cases.open_case(
                contract=request.contract,
                kind=given["kind"],
                category=given["category"],
                summary=given["summary"],
                detail=given["detail"],
                telephone=given["telephone"],
                due_on=clock.today() if given["kind"] == "call-back" else None,
                by=request.actor,
            )
            if given["answered"].strip():
                cases.answer(case=made, text=given["answered"], by=request.actor)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("記録しました。"))
            return HttpResponseRedirect(address("reception", request))
    status = 422 if request.method == "POST" else 200
    return show(request, "call", {"form": form}, status)
