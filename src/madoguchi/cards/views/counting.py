"""棚卸し: what should be here, what is here, and both sides' signatures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.cards.forms import holding as forms
from madoguchi.cards.models import Stocktake
from madoguchi.cards.queries import holding as queries
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import counting, places
from madoguchi.cards.views.holding import CITY, done, focused, rows, show, tried, url
from madoguchi.core.errors import Refusal
from madoguchi.people import queries as people
from madoguchi.people import signing
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash
from madoguchi.web.flash import sorry


@page("cards.view")
def stocktake(request: StaffRequest) -> HttpResponse:
    """The open count, or the way to begin one; POST scans, begins or closes."""
    if request.method in ("GET", "HEAD"):
        return _shown(request)
    act = request.POST.get("act")
    if act == "start":
        return _start(request)
    with request.walls():
        made = queries.open_stocktake(request.contract.pk)
    if made is None:
        raise Http404
    return _close(request, made) if act == "close" else _scan(request, made)


def _start(request: StaffRequest) -> HttpResponse:
    try:
        counting.start(contract=request.contract, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, url(request, "stocktake"))
    return HttpResponseRedirect(url(request, "stocktake"))


def _scan(request: StaffRequest, made: Stocktake) -> HttpResponse:
    form = forms.StockForm(request.POST)

    def verb(data: dict[str, Any]) -> list[counting.Line]:
        with request.walls():
            place = places.find(request.contract.pk, data["place"])
        return counting.scan(
            stocktake=made,
            place=place,
            scans=rules.scans(data["scanned"]),
            by=request.actor,
        )

    if lines := tried(form, verb):
        _said(request, lines)
        return HttpResponseRedirect(url(request, "stocktake"))
    return _shown(request, 422, form=form)


def _said(request: StaffRequest, lines: list[counting.Line]) -> None:
    """One sentence for each kind of line, with the lines' numbers and no others."""
    words = {
        "misplaced": _("置き場所が違います（%s行目）。正しい場所へ戻してください。"),
        "double": _("2回目の読み取りです（%s行目）。数は変わっていません。"),
        "unknown": _("記録にないカードです（%s行目）。分けて調べてください。"),
        "differs": _("生年月日が合いません（%s行目）。数えていません。"),
    }
    good = sum(line.kind == "ok" for line in lines)
    flash.done(request, _("%d枚を確認しました。") % good)
    for kind, word in words.items():
        at = [str(line.number) for line in lines if line.kind == kind]
        if at:
            messages.warning(request, word % "、".join(at[:20]))


def _matter(request: StaffRequest, made: Stocktake) -> signing.Matter:
    told = counting.balance(made)
    said = [told.should_be_here, told.held, queries.seen(made)]
    return signing.matter(request, "cards-stock", f"stock-{made.pk}", CITY, shown=said)


def _close(request: StaffRequest, made: Stocktake) -> HttpResponse:
    with request.walls():
        form = signing.form(request, _matter(request, made), sent=True)
    if (officer := signing.signed(form)) and tried(
        form,
        lambda _d: counting.close(stocktake=made, by=request.actor, other=officer),
    ):
        return done(request, _("棚卸しを締めました。"), url(request, "stocktake"))
    return _shown(request, 422, sign=form)


def _shown(request: StaffRequest, status: int = 200, **bound: Any) -> HttpResponse:
    slug = request.contract.pk
    with request.walls():
        made = queries.open_stocktake(slug)
        past = queries.last_stocktakes(slug)
        names = people.names(
            {s.signed_by for s in past} | {s.city_signed_by for s in past}
        )
        context: dict[str, Any] = {
            "made": made,
            "past": [
                (s, names.get(s.signed_by or 0, ""), names.get(s.city_signed_by or 0))
                for s in past
            ],
            "form": forms.StockForm(),
        }
        if made is not None:
            context |= _open(request, made)
        context |= bound
        focused(context["form"])
        return show(request, "stocktake", context, status).render()


def _open(request: StaffRequest, made: Stocktake) -> dict[str, Any]:
    slug, unseen = made.contract_id, counting.unseen(made)
    return {
        "told": counting.balance(made),
        "seen": queries.seen(made),
        "unseen": rows(slug, unseen[: queries.SHOWN]),
        "unseen_n": unseen.count(),
        "misplaced": list(counting.misplaced(made)[: queries.SHOWN]),
        "strange": queries.strange(made),
        "sign": signing.form(request, _matter(request, made)),
    }


@page("cards.handle")
@require_POST
def forget(request: StaffRequest, counted: int) -> HttpResponse:
    """読み取りを取り消す: the card lies right now, or was read wrongly."""
    with request.walls():
        found = queries.counted(request.contract.pk, counted)
    if found is None:
        raise Http404
    try:
        counting.forget(counted=found, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, url(request, "stocktake"))
    return done(request, _("読み取りを取り消しました。"), url(request, "stocktake"))
