"""会場を追加する: a session is planned, at a known venue or a new one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.outreach import parameters, services, words
from madoguchi.outreach.models import Session, Venue
from madoguchi.outreach.views.common import show
from madoguchi.outreach.views.day import url
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash
from madoguchi.web.fields import DayField
from madoguchi.web.forms import choices, refuse


class PlanForm(forms.Form):
    """A session: where, which type, when, how many booths."""

    venue = forms.ModelChoiceField(
        label=gettext_lazy("会場"),
        queryset=Venue.objects.none(),
        required=False,
        empty_label=gettext_lazy("新しい会場を追加する"),
    )
    name = forms.CharField(
        label=gettext_lazy("新しい会場の名前"), max_length=200, required=False
    )
    ward = forms.CharField(
        label=gettext_lazy("新しい会場の区"), max_length=60, required=False
    )
    area = forms.ChoiceField(
        label=gettext_lazy("新しい会場の地域"),
        choices=list(words.AREAS.items()),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("この会場を選ぶ理由"), max_length=300, required=False
    )
    access = forms.CharField(
        label=gettext_lazy("行きかた（市民に案内します）"),
        max_length=300,
        required=False,
    )
    address = forms.CharField(
        label=gettext_lazy("住所"), max_length=300, required=False
    )
    position = forms.CharField(
        label=gettext_lazy("地図の位置（緯度・経度）"),
        help_text=gettext_lazy(
            "例：35.0116, 135.7681。地理院地図の左下に、中心の座標が出ます。"
        ),
        max_length=40,
        required=False,
    )
    wheelchair = forms.BooleanField(
        label=gettext_lazy("車いすで入れる"), required=False
    )
    type = forms.ChoiceField(label=gettext_lazy("種別"), choices=[])
    day = DayField(label=gettext_lazy("実施日"))
    opens = forms.TimeField(
        label=gettext_lazy("始まり"), widget=forms.TimeInput(format="%H:%M")
    )
    closes = forms.TimeField(
        label=gettext_lazy("終わり"), widget=forms.TimeInput(format="%H:%M")
    )
    booths = forms.IntegerField(label=gettext_lazy("ブース"), min_value=1, max_value=20)
    mail_receipt = forms.BooleanField(
        label=gettext_lazy("郵送受取サービスを行う（市の指定）"), required=False
    )

    def __init__(self, *args: Any, contract: str, **kwargs: Any) -> None:
        asked = parameters.on(contract, clock.today())
        kwargs.setdefault(
            "initial",
            {"opens": asked.opens, "closes": asked.closes, "booths": asked.booths},
        )
        super().__init__(*args, **kwargs)
        venue, type_ = self.fields["venue"], self.fields["type"]
        assert isinstance(venue, forms.ModelChoiceField)
        assert isinstance(type_, forms.ChoiceField)
        venue.queryset = Venue.objects.filter(contract_id=contract)
        type_.choices = choices(asked.session_types)


@page("outreach.plan")
def plan(request: StaffRequest) -> HttpResponse:
    """Plan a session, at a known venue or a new one."""
    slug = request.contract.pk
    if request.method != "POST":
        return show(request, "plan", {"form": PlanForm(contract=slug)})
    form = PlanForm(request.POST, contract=slug)
    with request.walls():
        valid = form.is_valid()
    if valid:
        try:
            session = _plan(request, form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("計画しました。予約枠を作りました。"))
            return HttpResponseRedirect(url("session", request, session.pk))
    return show(request, "plan", {"form": form}, 422)


PLACE = ("name", "ward", "reason", "address", "access", "position", "wheelchair")
TIMES = ("type", "day", "opens", "closes", "booths", "mail_receipt")


def _plan(request: StaffRequest, given: dict[str, Any]) -> Session:
    session = {name: given[name] for name in TIMES}
    session["parameters"] = parameters.on(request.contract.pk, given["day"])
    if given["venue"]:
        return services.plan_session(
            contract=request.contract,
            venue=given["venue"],
            by=request.actor,
            **session,
        )
    place = {name: given[name] for name in PLACE}
    place["area"] = given["area"] or "in-city"
    return services.plan_at_new_venue(
        contract=request.contract, place=place, by=request.actor, **session
    )
