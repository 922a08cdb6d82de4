"""表示・発券機: screens paired with a place by a code, without an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from madoguchi.core import clock, text
from madoguchi.core.errors import Refusal
from madoguchi.counter import queries
from madoguchi.counter.models import DEVICES, HALL, MACHINE, TABLET, WINDOW, Device
from madoguchi.counter.services import devices
from madoguchi.counter.views.common import find_window, practising, show, url
from madoguchi.people.access import StaffRequest, page, public
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import choices, refuse

COOKIE = "madoguchi_screen"
YEAR = 365 * 24 * 3600
TRIES, WITHIN = 10, 600


class DeviceForm(forms.Form):
    """端末を登録する."""

    kind = forms.ChoiceField(label=gettext_lazy("種類"), choices=choices(DEVICES))
    place = forms.CharField(label=gettext_lazy("置き場所"), max_length=60)
    window = forms.IntegerField(
        label=gettext_lazy("窓口番号"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=gettext_lazy("窓口表示のときだけ入力します。"),
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )


@page("counter.manage")
def page_(request: StaffRequest) -> HttpResponse:
    """The screens of the centre, whether they are alive, and a new one."""
    form = DeviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _added(request, form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
    with request.walls():
        found = queries.devices(request.contract.pk)
        now = clock.now()
        rows = [
            {
                "device": one,
                "kind": DEVICES[one.kind],
                "alive": devices.alive(one, now),
                "code": one.code if one.code_until and one.code_until > now else "",
            }
            for one in found
        ]
        context = {"rows": rows, "form": form, "pair_url": _pair_url(request)}
        status = 422 if form.is_bound and form.errors else 200
        return show(request, "devices", context, status)


def _pair_url(request: Any) -> str:
    return str(request.build_absolute_uri(url(request, "pair")))


def _added(request: StaffRequest, given: dict[str, Any]) -> HttpResponse:
    number = given.pop("window")
    desk = find_window(request, number) if number else None
    made = devices.add_device(
        contract=request.contract, window=desk, by=request.actor, **given
    )
    flash.done(request, _("コード %s を10分以内に端末へ入力してください。") % made.code)
    return HttpResponseRedirect(url(request, "devices"))


def _find(request: StaffRequest, pk: int) -> Device:
    with request.walls():
        found = Device.objects.filter(contract=request.contract, pk=pk).first()
    if found is None:
        raise Http404
    return found


@page("counter.manage")
@require_POST
def code(request: StaffRequest, device: int) -> HttpResponse:
    """A new code; the screen that was paired is let go."""
    found = _find(request, device)
    try:
        made = devices.new_code(device=found, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, url(request, "devices"))
    flash.done(request, _("コード %s を10分以内に端末へ入力してください。") % made.code)
    return HttpResponseRedirect(url(request, "devices"))


@page("counter.manage")
@require_POST
def revoke(request: StaffRequest, device: int) -> HttpResponse:
    """取り消す: the screen shows nothing any more."""
    devices.revoke(device=_find(request, device), by=request.actor)
    flash.done(request, _("端末の組み合わせを取り消しました。"))
    return HttpResponseRedirect(url(request, "devices"))


HOMES = {MACHINE: "machine", HALL: "hall", WINDOW: "window-display", TABLET: "tablet"}


@public
def pair(request: Any) -> HttpResponse:
    """On the screen itself: type the code once, it stays on all day."""
    refusal = None
    if request.method == "POST":
        try:
            return _paired(request, text.digits(request.POST.get("code", "")))
        except Refusal as found:
            refusal = found
    return TemplateResponse(
        request,
        "counter/pair.html",
        {"refusal": refusal},
        status=422 if refusal else 200,
    )


def _paired(request: Any, typed: str) -> HttpResponse:
    key = f"counter.pair.{request.contract.pk}.{request.META.get('REMOTE_ADDR', '')}"
    tries = cache.get(key, 0)
    if tries >= TRIES:
        raise Refusal(
            "too-many", _("続けて間違えました。10分たってからやり直してください。")
        )
    cache.set(key, tries + 1, WITHIN)
    made, secret = devices.pair(contract=request.contract, code=typed, by=request.actor)
    cache.delete(key)
    answer = HttpResponseRedirect(url(request, HOMES.get(made.kind, "hall")))
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
        path=f"/p/{request.contract.pk}/counter/",
    )
    return answer


def here(request: Any, *kinds: str) -> Device | None:
    """The screen that asks, if it is paired and of one of these kinds; heard of now."""
    if kinds and MACHINE in kinds and practising(request):
        return Device(contract=request.contract, kind=MACHINE, place=_("練習"))
    with request.walls():
        found = devices.of(request.contract.pk, request.COOKIES.get(COOKIE, ""))
        if found is None or (kinds and found.kind not in kinds):
            return None
        devices.beat(found)
    return found


def unpaired(request: HttpRequest) -> HttpResponse:
    """Where a screen that is not (or no longer) paired is sent."""
    return HttpResponseRedirect(url(request, "pair"))
