"""What the screens of the cards in custody share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from madoguchi.cards import parameters
from madoguchi.cards.models import Card, Move, Place
from madoguchi.cards.models.holding import ACTS, CARD_STATES
from madoguchi.cards.queries import holding as queries
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people import queries as people
from madoguchi.people.access import StaffRequest
from madoguchi.web import flash
from madoguchi.web.forms import refuse
from madoguchi.web.frames import Choice

TABS = (
    ("board", gettext_lazy("カード")),
    ("desk", gettext_lazy("手元")),
    ("prepare", gettext_lazy("交付準備")),
    ("places", gettext_lazy("保管場所")),
    ("returns", gettext_lazy("返却")),
    ("stocktake", gettext_lazy("棚卸し")),
    ("handlers", gettext_lazy("取扱者")),
)
CITY = ("identity_officer",)
"""Who signs for the other side."""
WITNESSES = (
    "staff",
    "site_manager",
    "operations_manager",
    "general_manager",
    "lead_coordinator",
)
"""Colleagues who may sign beside."""


def url(request: StaffRequest, name: str, *args: object) -> str:
    """The address of a page of this app in the contract at hand."""
    return reverse(f"cards:{name}", args=[request.contract.pk, *args])


def show(
    request: StaffRequest, template: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """A page of the cards in custody with its tabs."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    tabs = [Choice(str(word), url(request, name), name == here) for name, word in TABS]
    by = request.actor
    context = {
        "tabs": tabs,
        "may_handle": "cards.handle" in by.may
        and queries.is_handler(request.contract.pk, by.account),
        "may_manage": "cards.manage" in by.may,
        **context,
    }
    return TemplateResponse(request, f"cards/{template}.html", context, status=status)


def done(request: StaffRequest, said: str, back: str) -> HttpResponse:
    """Say that it is done and go on."""
    flash.done(request, said)
    return HttpResponseRedirect(back)


def tried(form: forms.Form, verb: Callable[[dict[str, Any]], Any]) -> Any:
    """What a verb returned, or None with the error in the form; True for nothing."""
    if not form.is_valid():
        return None
    try:
        found = verb(form.cleaned_data)
    except Refusal as refusal:
        refuse(form, refusal)
        return None
    return True if found is None else found


def focused(form: forms.Form) -> forms.Form:
    """The scanner writes into the first field that needs something."""
    wrong = [name for name in form.fields if form.is_bound and form.errors.get(name)]
    empty = [n for n, f in form.fields.items() if f.required and not form[n].value()]
    for name in (*wrong, *empty, *form.fields):
        form.fields[name].widget.attrs["autofocus"] = True
        return form
    return form


def ward(contract: str, slug: str) -> str:
    """A ward's name."""
    return wards(contract).get(slug, slug)


def wards(contract: str) -> dict[str, str]:
    """The wards of a contract by slug."""
    return parameters.on(contract, clock.today()).wards


def rows(contract: str, cards: Iterable[Card]) -> list[dict[str, Any]]:
    """Cards for a table: no number and no name, only booking, time and place."""
    names = wards(contract)
    return [
        {
            "card": card,
            "state": CARD_STATES[card.state],
            "ward": names.get(card.ward, ""),
        }
        for card in cards
    ]


def timeline(contract: str, moves: list[Move]) -> list[dict[str, Any]]:
    """Acts with the names of giver, taker and places."""
    names = people.names({m.giver for m in moves} | {m.taker for m in moves})
    codes = queries.codes(
        contract, {m.from_place for m in moves} | {m.to_place for m in moves}
    )
    return [
        {
            "move": move,
            "word": ACTS[move.act],
            "giver": names.get(move.giver or 0, ""),
            "taker": names.get(move.taker or 0, ""),
            "from": codes.get(move.from_place or 0, ""),
            "to": codes.get(move.to_place or 0, ""),
        }
        for move in moves
    ]


def keepers(found: Iterable[Place]) -> list[tuple[Place, str]]:
    """Places with the names of their keepers."""
    kept = list(found)
    names = people.names({place.keeper for place in kept})
    return [(place, names.get(place.keeper or 0, "")) for place in kept]
