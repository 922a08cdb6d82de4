"""What is said aloud on the telephone, and the ticks that say that it was."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from madoguchi.bookings.models import Booking, Slot
from madoguchi.core import clock
from madoguchi.outreach import words
from madoguchi.visits import rules


class SpokenForm(forms.Form):
    """What was said aloud, once it was said (KY 8(1)キ)."""

    read_back = forms.BooleanField(
        label=gettext_lazy("復唱した"),
        error_messages={
            "required": gettext_lazy("日時と会場を復唱してから、印を付けてください。")
        },
    )
    papers_told = forms.BooleanField(
        label=gettext_lazy("持ち物を伝えた"),
        error_messages={
            "required": gettext_lazy("持ち物を伝えてから、印を付けてください。")
        },
    )


def told(data: Any) -> str:
    """What the sentences on the page said: the time, and for whom."""
    asked = (("slot", ""), ("people", "1"), ("in_city", "1"), ("under_15", "0"))
    return "-".join(data.get(name, usual) for name, usual in asked)


def ticked(data: Any) -> Any:
    """The answers; a tick does not stand for a sentence that was not on the page."""
    if data.get("told", "") == told(data):
        return data
    left = data.copy()
    for tick in ("read_back", "papers_told"):
        left.pop(tick, None)
    return left


def aloud(
    booking: Booking, slot: Slot, venue: str, service: str = rules.APPLY
) -> dict[str, Any]:
    """The two sentences for somebody who has a booking."""
    return {
        "sentence": words.read_back(slot.starts_at, venue, booking.people),
        "bring": words.to_bring(
            booking.contract_id,
            clock.tokyo_date(slot.starts_at),
            in_city=booking.in_city,
            under_15=booking.under_15,
            service=service,
        ),
    }
