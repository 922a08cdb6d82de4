"""What papers composed of a month have in common: its days, and the frame."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.papers.tables import Period, Report, Section
from madoguchi.tenancy.models import Contract


def span(ref: str) -> Period:
    """The days of a month named ``2025-11``. Raises :class:`Refusal` ``no-month``."""
    try:
        first = dt.date.fromisoformat(f"{ref}-01")
    except ValueError:
        raise Refusal(
            "no-month", _("年月を 2026-11 の形で入力してください。"), field="ref"
        ) from None
    following = (first + dt.timedelta(days=32)).replace(day=1)
    return Period(first, following - dt.timedelta(days=1))


def letter(
    contract: Contract,
    kind: str,
    ref: str,
    titles: tuple[str, str],
    days: Period,
    sections: Iterable[Section],
    sender: str,
) -> Report:
    """A paper of the contractor (``sender``) to the city, with its date in the head.

    ``titles`` are the Japanese and the English one.
    """
    ja, en = titles
    return Report(
        kind=kind,
        ref=ref,
        title_ja=ja,
        title_en=en,
        period=days,
        place="",
        generated_at=clock.now(),
        sections=tuple(sections),
        contract=contract.title,
        addressee=contract.municipality,
        sender=sender,
        head_fields=("date",),
    )
