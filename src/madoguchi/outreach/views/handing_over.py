"""引渡し: the papers to count, and who signs for them now, on the close page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.custody import services as custody
from madoguchi.outreach import parameters, queries, words
from madoguchi.outreach.models import Session
from madoguchi.outreach.queries import Sheet
from madoguchi.people import signing
from madoguchi.people.matters import Matter
from madoguchi.tenancy.actors import Actor

TAKERS = ("identity_officer",)


class CountForm(forms.Form):
    """How many papers of each kind are in hand."""

    def __init__(self, *args: Any, sheets: list[Sheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for sheet in sheets:
            if sheet.wanted:
                self.fields[sheet.what] = forms.IntegerField(
                    label=label(sheet),
                    min_value=0,
                    max_value=9999,
                    initial=sheet.counted,
                    widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                )


def label(sheet: Sheet) -> Any:
    """申請書, 申請書（追加 2回目）, or 申請書（市から戻る分）."""
    word = words.TRANSFERS[sheet.what]
    if sheet.back:
        return format_lazy("{}{}", word, gettext_lazy("（市から戻る分）"))
    if sheet.signed and sheet.due:
        return format_lazy("{}{}", word, _("（追加 %d回目）") % sheet.number)
    return word


def sheets(session: Session) -> list[Sheet]:
    """The papers of a session as they stand; needs a scope."""
    kinds = parameters.on(session.contract_id, session.day).transfers
    return queries.sheets(session, kinds) if session.with_officer else []


def to_give(found: list[Sheet]) -> list[Sheet]:
    """What the contractor signs for as the giver now."""
    return [s for s in found if _ready(s) and not s.back and not s.given]


def to_city(found: list[Sheet]) -> list[Sheet]:
    """What the city signs for now: as the taker, or as the giver of what returns."""
    return [s for s in found if _ready(s) and s.back != s.given]


def to_take_back(found: list[Sheet]) -> list[Sheet]:
    """What the contractor takes back once the city has signed."""
    return [s for s in found if _ready(s) and s.back and s.given]


def _ready(sheet: Sheet) -> bool:
    return bool(sheet.due) and sheet.transfer is not None and sheet.equal


def matter(request: HttpRequest, session: Session, found: list[Sheet]) -> Matter:
    """What the officer signs for: each kind of paper, counted."""
    shown = [(s.what, s.direction, s.number, s.counted, s.due) for s in to_city(found)]
    return signing.matter(request, "hand-over", session.ref, TAKERS, shown=shown)


def give(found: list[Sheet], by: Actor) -> None:
    """The contractor's signature; raises as ``custody.sign_giving``."""
    for sheet in to_give(found):
        assert sheet.transfer is not None
        custody.sign_giving(transfer=sheet.transfer, by=by)


def sign_for_city(found: list[Sheet], by: Actor) -> None:
    """The officer takes what was handed over, and gives back what returns."""
    for sheet in to_city(found):
        assert sheet.transfer is not None
        verb = custody.sign_giving if sheet.back else custody.sign_taking
        verb(transfer=sheet.transfer, by=by)


def take_back(found: list[Sheet], by: Actor) -> None:
    """The contractor takes back what the visits no longer count."""
    for sheet in to_take_back(found):
        assert sheet.transfer is not None
        custody.sign_taking(transfer=sheet.transfer, by=by)


def rows(found: list[Sheet]) -> list[tuple[str, object]]:
    """The papers of a hand-over with their numbers, for a page that asks."""
    return [
        (
            str(label(sheet)),
            _("%(n)d件（記録 %(all)d件）")
            % {"n": sheet.counted or 0, "all": sheet.due},
        )
        for sheet in found
    ]


def signers(found: list[Sheet]) -> set[int | None]:
    """Every account that has signed."""
    rounds = [one for sheet in found for one in sheet.rounds]
    return {one.giver for one in rounds} | {one.taker for one in rounds}
