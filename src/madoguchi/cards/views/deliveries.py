"""受入れ: the weekly transport, its boxes, and what is missing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.cards.forms import holding as forms
from madoguchi.cards.models import Box, Delivery
from madoguchi.cards.models.holding import BOX_STATES, CLOSED, EMPTIED, OPEN, TROUBLES
from madoguchi.cards.queries import holding as queries
from madoguchi.cards.services import places, receiving
from madoguchi.cards.services.receiving import Seen, Slip
from madoguchi.cards.views import board as boards
from madoguchi.cards.views.holding import (
    CITY,
    WITNESSES,
    done,
    focused,
    rows,
    show,
    tried,
    url,
    ward,
    wards,
)
from madoguchi.core.errors import Refusal
from madoguchi.people import queries as people
from madoguchi.people import signing
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import services as privacy
from madoguchi.web import flash
from madoguchi.web.flash import sorry


@page("cards.handle")
@require_POST
def open_(request: StaffRequest) -> HttpResponse:
    """便の到着を登録する."""
    form = forms.DeliveryForm(
        request.POST, auto_id="arrival_%s", wards=wards(request.contract.pk)
    )
    made = tried(
        form,
        lambda _data: receiving.open_delivery(
            contract=request.contract, slips=form.slips(), by=request.actor
        ),
    )
    if made:
        return HttpResponseRedirect(url(request, "delivery", made.pk))
    return boards.shown(request, 422, arrival=form)


def _delivery(request: StaffRequest, pk: int) -> Delivery:
    with request.walls():
        found = queries.delivery(request.contract.pk, pk)
    if found is None:
        raise Http404
    return found


@page("cards.view")
def delivery(request: StaffRequest, delivery: int) -> HttpResponse:
    """One transport; POST adds a box or finishes it."""
    run = _delivery(request, delivery)
    if request.method in ("GET", "HEAD"):
        return _shown(request, run)
    if request.POST.get("act") == "finish":
        return _finish(request, run)
    form = forms.BoxForm(request.POST, auto_id="box_%s", wards=wards(run.contract_id))
    added = tried(
        form,
        lambda data: receiving.add_box(
            delivery=run, slip=Slip(data["ward"], data["cards"]), by=request.actor
        ),
    )
    if added:
        return done(request, _("箱を加えました。"), url(request, "delivery", run.pk))
    return _shown(request, run, 422, box_form=form)


def _matter(request: StaffRequest, run: Delivery, boxes: list[Box]) -> signing.Matter:
    said = [(box.number, box.slip, box.counted, box.state) for box in boxes]
    return signing.matter(request, "cards-in", receiving.ref(run), CITY, shown=said)


def _shown(
    request: StaffRequest, run: Delivery, status: int = 200, **bound: Any
) -> HttpResponse:
    slug = run.contract_id
    with request.walls():
        boxes = list(queries.boxes(run))
        missing = receiving.missing(run)
        names = people.names({b.opened_by for b in boxes} | {b.witness for b in boxes})
        context = {
            "run": run,
            "closed": run.state == CLOSED,
            "boxes": [
                {
                    "box": box,
                    "ward": ward(slug, box.ward),
                    "state": BOX_STATES[box.state],
                    "opener": names.get(box.opened_by or 0, ""),
                    "witness": names.get(box.witness or 0, ""),
                    "sealed": box.state == "sealed",
                    "open": box.state == OPEN,
                }
                for box in boxes
            ],
            "slips": sum(box.slip for box in boxes),
            "scanned": sum(box.counted for box in boxes),
            "all_emptied": bool(boxes) and all(b.state == EMPTIED for b in boxes),
            "missing": rows(slug, missing[: queries.SHOWN]),
            "missing_n": missing.count(),
            "troubles": [
                (row, TROUBLES[row["card"].trouble])
                for row in rows(slug, queries.troubles(run))
            ],
            "box_form": forms.BoxForm(auto_id="box_%s", wards=wards(slug)),
            "sign": signing.form(request, _matter(request, run, boxes)),
            "numbers": {},
            **bound,
        }
        return show(request, "delivery", context, status).render()


def _finish(request: StaffRequest, run: Delivery) -> HttpResponse:
    with request.walls():
        matter = _matter(request, run, list(queries.boxes(run)))
        form = signing.form(request, matter, sent=True)
    if (officer := signing.signed(form)) and tried(
        form,
        lambda _d: receiving.finish(delivery=run, by=request.actor, other=officer),
    ):
        said = _("受入れを完了しました。不足のカードは届くまで知らせ続けます。")
        return done(request, said, url(request, "delivery", run.pk))
    return _shown(request, run, 422, sign=form)


@page("cards.handle")
@require_POST
def call(request: StaffRequest, delivery: int) -> HttpResponse:
    """区へ連絡: the numbers of the missing cards; seeing them is logged."""
    run = _delivery(request, delivery)
    with request.walls():
        missing = list(receiving.missing(run)[: queries.SHOWN])
    subjects = [card.subject_id for card in missing if card.subject_id]
    try:
        seen = privacy.reveal(
            contract=run.contract, subjects=subjects, purpose="card", by=request.actor
        )
    except Refusal as refusal:
        return sorry(request, refusal, url(request, "delivery", run.pk))
    numbers = {
        card.pk: (kept.get("notice", ""), kept.get("birth", "")[-5:])
        for card in missing
        if (kept := seen.get(card.subject_id or 0))
    }
    return _shown(request, run, numbers=numbers)


# -- one box ---------------------------------------------------------------------------


def _box(request: StaffRequest, pk: int) -> Box:
    with request.walls():
        found = queries.box(request.contract.pk, pk)
    if found is None:
        raise Http404
    return found


@page("cards.handle")
@require_POST
def open_box(request: StaffRequest, box: int) -> HttpResponse:
    """開封する."""
    one = _box(request, box)
    try:
        receiving.open_box(box=one, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, url(request, "delivery", one.delivery_id))
    return HttpResponseRedirect(url(request, "box", one.pk))


@page("cards.view")
def box(request: StaffRequest, box: int) -> HttpResponse:
    """One box being unpacked: scan (POST), break off, or show it empty."""
    one = _box(request, box)
    if request.method in ("GET", "HEAD"):
        return _box_shown(request, one)
    if request.POST.get("act") in _TWO:
        return _two(request, one, request.POST["act"])
    form = forms.ScanForm(request.POST, auto_id="scan_%s")

    def verb(data: dict[str, Any]) -> Seen:
        with request.walls():
            to = places.find(one.contract_id, data.pop("place"))
        return receiving.scan(box=one, place=to, by=request.actor, **data)

    if seen := tried(form, verb):
        _said(request, seen)
        request.session["cards_place"] = form.data["place"][:20]
        return HttpResponseRedirect(url(request, "box", one.pk))
    return _box_shown(request, one, 422, scan=form)


def _said(request: StaffRequest, seen: Seen) -> None:
    words = {
        "hit": _("受け入れました。"),
        "double": _("2回目の読み取りです。数は変わっていません。"),
        "extra": _("リストにないカードです。赤い箱に分けて区へ連絡してください。"),
        "wrong-ward": _("区ちがいのカードです。分けて、区へ連絡してください。"),
    }
    if seen.kind == "hit":
        flash.done(request, words["hit"])
    else:
        messages.warning(request, words[seen.kind])


def _two_matter(request: StaffRequest, one: Box) -> signing.Matter:
    return signing.matter(
        request,
        "cards-box",
        f"box-{one.pk}",
        (*WITNESSES, *CITY),
        shown=[one.slip, one.counted],
    )


_TWO = ("empty", "break", "slip")


def _two(request: StaffRequest, one: Box, act: str) -> HttpResponse:
    """What two people sign: an empty box, a break with its count, a wrong slip."""
    count = forms.CountForm(request.POST, auto_id="count_%s")
    with request.walls():
        form = signing.form(request, _two_matter(request, one), sent=True)
    if act != "empty" and not count.is_valid():
        return _box_shown(request, one, 422, count=count)
    if witness := signing.signed(form):
        said = tried(form, lambda _d: _done(one, act, count, request, witness))
        if said:
            name = ("delivery", one.delivery_id) if act == "empty" else ("box", one.pk)
            return done(request, said, url(request, *name))
    return _box_shown(request, one, 422, sign=form, count=count)


def _done(
    one: Box, act: str, count: forms.CountForm, request: StaffRequest, witness: Any
) -> str:
    who: dict[str, Any] = {"box": one, "by": request.actor, "other": witness}
    if act == "empty":
        receiving.empty(**who)
        return _("空箱を2人で確認しました。")
    counted = count.cleaned_data["counted"]
    if act == "break":
        receiving.break_off(counted=counted, **who)
        return _("中断を記録しました。続けられます。")
    receiving.correct_slip(cards=counted, **who)
    return _("送付票の枚数を直しました。")


def _box_shown(
    request: StaffRequest, one: Box, status: int = 200, **bound: Any
) -> HttpResponse:
    slug = one.contract_id
    with request.walls():
        names = people.names({one.opened_by})
        context: dict[str, Any] = {
            "box": one,
            "ward": ward(slug, one.ward),
            "state": BOX_STATES[one.state],
            "open": one.state == OPEN,
            "mine": one.opened_by == request.actor.account,
            "opener": names.get(one.opened_by or 0, ""),
            "rows": rows(slug, queries.out_of_box(one)),
            "left": max(one.slip - one.counted, 0),
            "scan": forms.ScanForm(
                auto_id="scan_%s",
                initial={"place": request.session.get("cards_place", "")},
            ),
            "count": forms.CountForm(auto_id="count_%s"),
            "sign": signing.form(request, _two_matter(request, one)),
            **bound,
        }
        focused(context["scan"])
        return show(request, "box", context, status).render()
