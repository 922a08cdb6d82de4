"""手元: the one card before me, what was given to me, what I gave."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.cards.forms import holding as forms
from madoguchi.cards.models import Move
from madoguchi.cards.queries import holding as queries
from madoguchi.cards.services import acting, moving
from madoguchi.cards.views.holding import done, focused, show, timeline, tried, url
from madoguchi.core.errors import Refusal
from madoguchi.people.access import StaffRequest, page
from madoguchi.web.flash import sorry


@page("cards.view")
def desk(request: StaffRequest) -> HttpResponse:
    """My desk; POST fetches a card or says that it was issued."""
    if request.method in ("GET", "HEAD"):
        return _shown(request)
    if request.POST.get("act") == "issue":
        return _issue(request)
    form = forms.CardForm(request.POST, auto_id="find_%s")

    def verb(_data: dict[str, Any]) -> object:
        scan = form.scan()
        with request.walls():
            return acting.find(request.contract.pk, scan)

    card = tried(form, verb)
    if card is None:
        return _shown(request, 422, find=form)
    if card.place.keeper == request.actor.account:
        if tried(
            form,
            lambda _d: moving.fetch(card=card, scan=form.scan(), by=request.actor),
        ):
            return done(request, _("手元に受け取りました。"), url(request, "desk"))
        return _shown(request, 422, find=form)
    return HttpResponseRedirect(url(request, "card", card.pk))


def _issue(request: StaffRequest) -> HttpResponse:
    form = forms.IssueForm(request.POST, auto_id="issue_%s")
    with request.walls():
        card = queries.on_desk(request.contract.pk, request.actor.account)
    if card is None:
        raise Http404
    if tried(
        form,
        lambda data: moving.issue(card=card, by=request.actor, **data),
    ):
        return done(request, _("交付しました。"), url(request, "desk"))
    return _shown(request, 422, issue=form)


def _shown(request: StaffRequest, status: int = 200, **bound: Any) -> HttpResponse:
    slug, me = request.contract.pk, request.actor.account
    with request.walls():
        given, mine = queries.waiting_for(slug, me), queries.given_by(slug, me)
        context: dict[str, Any] = {
            "card": queries.on_desk(slug, me),
            "given": timeline(slug, given),
            "mine": timeline(slug, mine),
            "find": forms.CardForm(auto_id="find_%s"),
            "issue": forms.IssueForm(auto_id="issue_%s"),
            **bound,
        }
        focused(context["issue" if context["card"] else "find"])
        return show(request, "desk", context, status).render()


def _move(request: StaffRequest, pk: int) -> Move:
    with request.walls():
        found = Move.objects.filter(contract_id=request.contract.pk, pk=pk).first()
    if found is None:
        raise Http404
    return found


@page("cards.handle")
@require_POST
def take(request: StaffRequest, move: int) -> HttpResponse:
    """受け取る: the taker's scan is the signature."""
    one, form = _move(request, move), forms.CardForm(request.POST)
    try:
        if not form.is_valid():
            raise Refusal("scan-both", _("番号と生年月日の両方を読み取ってください。"))
        moving.take(move=one, scan=form.scan(), by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, url(request, "desk"))
    return done(request, _("受け取りました。"), url(request, "desk"))


@page("cards.handle")
@require_POST
def recall(request: StaffRequest, move: int) -> HttpResponse:
    """渡すのをやめる."""
    try:
        moving.recall(move=_move(request, move), by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, url(request, "desk"))
    return done(request, _("渡すのを取りやめました。"), url(request, "desk"))
