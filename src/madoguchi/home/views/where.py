"""どこにあるか: one search that says where somebody's application or card is."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy

from madoguchi.core.errors import Refusal
from madoguchi.home import where
from madoguchi.people.access import StaffRequest, page
from madoguchi.web.forms import refuse


class WhereForm(forms.Form):
    """What is typed goes by POST: a name never stands in an address."""

    q = forms.CharField(
        label=gettext_lazy("氏名（カナ）・電話・番号"),
        help_text=gettext_lazy(
            "整理券、予約、交付通知書、追跡、申請の番号でも探せます。"
        ),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@page("counter.receive")
def page_(request: StaffRequest) -> HttpResponse:
    """The form; with something typed, whose it is and where it is."""
    form = WhereForm(request.POST or None)
    people, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                people = where.look_up(
                    contract=request.contract,
                    typed=form.cleaned_data["q"],
                    by=request.actor,
                )
                status = 200
            except Refusal as refusal:
                refuse(form, refusal)
    context = {"form": form, "people": people}
    answer = TemplateResponse(request, "home/where.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer
