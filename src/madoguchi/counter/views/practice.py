"""練習: the real screens with invented visitors, outside all counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.core.text import folded, translatable
from madoguchi.counter import words
from madoguchi.counter.parameters import Parameters
from madoguchi.counter.rules import practice as rules
from madoguchi.counter.rules.practice import Invented
from madoguchi.counter.services import practice
from madoguchi.counter.services.issue import HELPS, NO_CARD
from madoguchi.counter.views.common import PRACTISING, practising, show, table_of, url
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash
from madoguchi.web.flash import sorry


@page("counter.view")
def page_(request: StaffRequest) -> HttpResponse:
    """What practice is, where it begins, and who comes."""
    table = table_of(request)
    with request.walls():
        here = practice.given(request.contract.pk, clock.today())
        listed = [
            _line(one, table, one.number in here)
            for one in practice.invented(request.contract.pk)
        ]
        context = {"visitors": listed, "practising": practising(request)}
        return show(request, "practice", context)


def _line(one: Invented, table: Parameters, here: bool) -> dict[str, Any]:
    return {
        "one": one,
        "procedures": words.procedures(table, dict.fromkeys(one.procedures, 1)),
        "help": [HELPS[slug] for slug in one.help if slug in HELPS],
        "trouble": TROUBLES.get(one.trouble, ""),
        "here": here,
    }


TROUBLES = translatable(
    {rules.NOT_COME: "カードが届いていない", rules.WRONG_DAY: "別の日の予約"}
)


@page("counter.view")
@require_POST
def start(request: StaffRequest) -> HttpResponse:
    """練習を始める, for this session alone."""
    request.session[PRACTISING] = request.contract.pk
    return HttpResponseRedirect(url(request, "practice"))


@page("counter.view")
@require_POST
def stop(request: StaffRequest) -> HttpResponse:
    """練習を終える."""
    request.session.pop(PRACTISING, None)
    flash.done(request, _("練習を終えました。ここからは本番の画面です。"))
    return HttpResponseRedirect(url(request, "practice"))


@page("counter.receive")
@require_POST
def crowd(request: StaffRequest) -> HttpResponse:
    """Everybody who has no ticket yet comes at once: a queue to practise with."""
    back = url(request, "practice")
    if not practising(request):
        return HttpResponseRedirect(back)
    with request.walls():
        here = practice.given(request.contract.pk, clock.today())
    made = 0
    for one in practice.invented(request.contract.pk):
        if one.trouble or one.number in here:
            continue
        try:
            practice.practise(contract=request.contract, visitor=one, by=request.actor)
        except Refusal as refusal:
            return sorry(request, refusal, back)
        made += 1
    flash.done(request, _("練習の来所者 %d人に発券しました。") % made)
    return HttpResponseRedirect(back)


def visitor(contract: str, typed: str) -> Invented:
    """The invented visitor of a practice booking number. Raises ``no-booking``."""
    wanted = folded(typed).upper().strip()
    for one in practice.invented(contract):
        if one.starts_at and wanted in (one.number, one.number[1:]):
            return one
    raise Refusal("no-booking", _("予約が見つかりません。"))


def reception(contract: str, typed: str, table: Parameters) -> dict[str, Any]:
    """What the reception screen shows in place of bookings and people of the day."""
    here = practice.given(contract, clock.today())
    booked = [
        _appointment(one, table, here)
        for one in practice.invented(contract)
        if one.starts_at
    ]
    wanted = folded(typed).upper()
    return {
        "day": True,
        "stopped": False,
        "coming": [one for one in booked if one["today"] and not one["ticket"]],
        "found": [
            one
            for one in booked
            if typed
            and (wanted == one["appointment"]["number"] or typed in one["who"]["kana"])
        ],
        "walk_ins": [
            _line(one, table, one.number in here)
            for one in practice.invented(contract)
            if not one.starts_at
        ],
    }


def _appointment(
    one: Invented, table: Parameters, here: dict[str, Any]
) -> dict[str, Any]:
    """As ``parts/appointment.html`` shows a booking."""
    slug = one.procedures[0]
    return {
        "appointment": {
            "number": one.number,
            "starts_at": one.starts_at,
            "people": one.people,
        },
        "procedure": words.procedure(table, slug),
        "who": {"kana": one.kana, "telephone": ""},
        "today": one.trouble != rules.WRONG_DAY,
        "ticket": here.get(one.number),
        "papers": list(table.procedure[slug].papers.values()),
        "no_card": {"card": None, "why": NO_CARD["not-come"]}
        if one.trouble == rules.NOT_COME
        else None,
    }
