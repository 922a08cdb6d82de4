"""カード: what is here, what warns; one card with its history."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.cards.forms import holding as forms
from madoguchi.cards.models import Card
from madoguchi.cards.models.holding import CARD_STATES, TROUBLES
from madoguchi.cards.queries import holding as queries
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import acting, destroying, moving, places, returning
from madoguchi.cards.views.holding import (
    WITNESSES,
    done,
    rows,
    show,
    timeline,
    tried,
    url,
    ward,
    wards,
)
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people import access, signing
from madoguchi.people import queries as people
from madoguchi.people.access import StaffRequest, page
from madoguchi.people.models import Account
from madoguchi.privacy import services as privacy
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse


@page("cards.view")
@require_safe
def board(request: StaffRequest) -> HttpResponse:
    """What is here by state, and everything that wants attention."""
    return shown(request)


def shown(request: StaffRequest, status: int = 200, **bound: Any) -> HttpResponse:
    """The board, perhaps with a refused form."""
    slug, today = request.contract.pk, clock.today()
    with request.walls():
        counts = queries.counts(slug)
        warned = queries.warned(slug, today)
        run = queries.open_delivery(slug)
        context = {
            "counts": [
                (CARD_STATES[state], counts.get(state, 0)) for state in rules.HERE
            ],
            "total": sum(counts.values()),
            "warned": rows(slug, warned[: queries.SHOWN]),
            "warned_n": warned.count(),
            "uncounted": queries.uncounted(slug),
            "due": queries.to_return(slug, today).count(),
            "condemned": rows(slug, queries.condemned(slug)[: queries.SHOWN]),
            "run": run,
            "find": forms.CardForm(auto_id="find_%s"),
            "arrival": forms.DeliveryForm(auto_id="arrival_%s", wards=wards(slug)),
            **bound,
        }
        return show(request, "board", context, status).render()


@page("cards.view")
@require_POST
def find(request: StaffRequest) -> HttpResponse:
    """カードを探す: number and birth date in the body, never in an address."""
    form = forms.CardForm(request.POST, auto_id="find_%s")
    if form.is_valid():
        try:
            scan = form.scan()
            with request.walls():
                card = acting.find(request.contract.pk, scan)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return HttpResponseRedirect(url(request, "card", card.pk))
    return shown(request, 422, find=form)


def found(request: StaffRequest, pk: int) -> Card:
    """A card of this contract; else 404."""
    with request.walls():
        card = queries.card(request.contract.pk, pk)
    if card is None:
        raise Http404
    return card


@page("cards.view")
def card(request: StaffRequest, card: int) -> HttpResponse:
    """One card: where it is, who had it, and what may happen next."""
    one = found(request, card)
    if request.method in ("GET", "HEAD"):
        return _card(request, one)
    acts = {
        "store": _store,
        "offer": _offer,
        "fetch": _fetch,
        "keep": _keep,
        "condemn": _condemn,
        "spare": _spare,
        "destroy": _destroy,
        "lose": _lose,
        "find": _found,
        "reveal": _reveal,
    }
    name = request.POST.get("act", "")
    if name not in acts:
        raise Http404
    return acts[name](request, one)


def _card(
    request: StaffRequest, one: Card, status: int = 200, **bound: Any
) -> HttpResponse:
    slug, me = one.contract_id, request.actor.account
    with request.walls():
        names = queries.handlers(slug)
        others = [(h.account, name) for h, name in names if h.account != me]
        keeper = one.place.keeper if one.place else None
        moves = queries.history(slug, one)
        here = one.state in rules.HERE
        context = {
            "card": one,
            "state": CARD_STATES[one.state],
            "trouble": TROUBLES.get(one.trouble, ""),
            "ward": ward(slug, one.ward),
            "keeper": people.names({keeper}).get(keeper or 0, ""),
            "mine": keeper == me,
            "here": here,
            "lost": one.state == rules.LOST,
            "condemned": one.state == rules.CONDEMNED,
            "may_condemn": rules.after(one.state, "condemn") is not None,
            "condemn": forms.CardForm(auto_id="condemn_%s"),
            "returning": one.state == rules.RETURNING,
            "way": any(move.taken_at is None for move in moves),
            "rows": timeline(slug, moves),
            "store": forms.PlaceForm(auto_id="store_%s"),
            "offer": forms.OfferForm(auto_id="offer_%s", people=others),
            "fetch": forms.CardForm(auto_id="fetch_%s"),
            "sign": signing.form(request, _matter(request, one)),
            "numbers": None,
            **bound,
        }
        return show(request, "card", context, status).render()


def _matter(request: StaffRequest, one: Card) -> signing.Matter:
    said = [one.pk, one.state, one.place_id or 0]
    return signing.matter(request, "card-move", f"card-{one.pk}", WITNESSES, shown=said)


def _back(request: StaffRequest, one: Card) -> str:
    return url(request, "card", one.pk)


def _store(request: StaffRequest, one: Card) -> HttpResponse:
    form = forms.PlaceForm(request.POST, auto_id="store_%s")

    def verb(data: dict[str, Any]) -> object:
        with request.walls():
            to = places.find(one.contract_id, data["place"])
        scan, by = form.scan(), request.actor
        return moving.move(card=one, act="store", to=to, scan=scan, by=by) or "moved"

    if moved := tried(form, verb):
        said = _("動かしました。")
        if moved != "moved":
            said = _("渡しました。受け取る人が読み取ると完了します。")
        return done(request, said, _back(request, one))
    return _card(request, one, 422, store=form)


def _offer(request: StaffRequest, one: Card) -> HttpResponse:
    with request.walls():
        names = queries.handlers(one.contract_id)
    form = forms.OfferForm(
        request.POST, auto_id="offer_%s", people=[(h.account, n) for h, n in names]
    )

    def verb(data: dict[str, Any]) -> object:
        account = Account.objects.get(pk=data["account"])
        to = access.actor(account, one.contract_id)
        return moving.offer(card=one, to=to, scan=form.scan(), by=request.actor)

    if tried(form, verb):
        said = _("渡しました。受け取る人が読み取ると完了します。")
        return done(request, said, _back(request, one))
    return _card(request, one, 422, offer=form)


def _fetch(request: StaffRequest, one: Card) -> HttpResponse:
    """The card scanned; the keeper signs on this screen, or is the same person."""
    form = forms.CardForm(request.POST, auto_id="fetch_%s")
    mine = one.place is not None and one.place.keeper == request.actor.account
    with request.walls():
        sign = signing.form(request, _matter(request, one), sent=not mine)
    giver = None if mine else signing.signed(sign)

    def verb(_data: dict[str, Any]) -> object:
        return moving.fetch(card=one, scan=form.scan(), by=request.actor, other=giver)

    if (mine or giver) and tried(form, verb):
        return done(request, _("手元に受け取りました。"), url(request, "desk"))
    return _card(request, one, 422, fetch=form, sign=sign)


def _keep(request: StaffRequest, one: Card) -> HttpResponse:
    try:
        returning.keep(card=one, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, _back(request, one))
    return done(request, _("返却から外しました。"), _back(request, one))


def _condemn(request: StaffRequest, one: Card) -> HttpResponse:
    form = forms.CardForm(request.POST, auto_id="condemn_%s")
    by = request.actor
    if tried(form, lambda _d: destroying.condemn(card=one, scan=form.scan(), by=by)):
        said = _("廃棄するカードにしました。本日中に2人で廃棄してください。")
        return done(request, said, _back(request, one))
    return _card(request, one, 422, condemn=form)


def _spare(request: StaffRequest, one: Card) -> HttpResponse:
    try:
        destroying.spare(card=one, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, _back(request, one))
    return done(request, _("廃棄をやめました。"), _back(request, one))


def _destroy(request: StaffRequest, one: Card) -> HttpResponse:
    """The card scanned once more; the second person signs on this screen."""
    form = forms.CardForm(request.POST, auto_id="condemn_%s")
    with request.walls():
        sign = signing.form(request, _matter(request, one), sent=True)
    if (second := signing.signed(sign)) and tried(
        form,
        lambda _d: destroying.destroy(
            card=one, scan=form.scan(), by=request.actor, other=second
        ),
    ):
        return done(request, _("廃棄を記録しました。"), _back(request, one))
    return _card(request, one, 422, condemn=form, sign=sign)


def _lose(request: StaffRequest, one: Card) -> HttpResponse:
    try:
        moving.lose(card=one, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, _back(request, one))
    said = _("所在不明に登録しました。直ちに市へ連絡し、事故の報告をしてください。")
    return done(request, said, _back(request, one))


def _found(request: StaffRequest, one: Card) -> HttpResponse:
    form = forms.PlaceForm(request.POST, auto_id="store_%s")

    def verb(data: dict[str, Any]) -> object:
        with request.walls():
            to = places.find(one.contract_id, data["place"])
        return moving.find(card=one, to=to, scan=form.scan(), by=request.actor)

    if tried(form, verb):
        return done(request, _("発見を登録しました。"), _back(request, one))
    return _card(request, one, 422, store=form)


def _reveal(request: StaffRequest, one: Card) -> HttpResponse:
    """The number and the birth date, for a call to the ward; the reveal is logged."""
    if one.subject_id is None:
        raise Http404
    try:
        seen = privacy.reveal(
            contract=one.contract,
            subjects=[one.subject_id],
            purpose="card",
            by=request.actor,
        )
    except Refusal as refusal:
        return sorry(request, refusal, _back(request, one))
    kept = seen.get(one.subject_id, {})
    numbers = {name: kept.get(name, "") for name in ("notice", "birth")}
    return _card(request, one, numbers=numbers)
