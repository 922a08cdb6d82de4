"""Whom somebody must ring: changed sessions first, then messages that did not go."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.home import menu
from madoguchi.home.lists import Desk, Item
from madoguchi.messages import queries as messages
from madoguchi.outreach import queries as outreach


def by_word(desk: Desk) -> list[Item]:
    """Lines for those who book and those who run the day (KY 8(1), 8(2))."""
    slugs = desk.slugs("bookings.book")
    waiting = messages.spoken(slugs, but=outreach.OF_CHANGES)
    return _of_changes(desk, slugs) + [
        Item(
            _("口頭で伝えることが {n}件あります").format(n=n),
            menu.first_address(slug, "messages:log"),
            desk.label(slug),
            status="due",
            word=_("伝える"),
        )
        for slug, n in waiting.items()
    ]


def _of_changes(desk: Desk, slugs: list[str]) -> list[Item]:
    return [
        Item(
            _("変更をまだ伝えていない方が {n}人います").format(n=n),
            reverse("outreach:session", args=[session.contract_id, session.pk])
            + "#untold",
            desk.label(session.contract_id),
            note=session.venue.name,
            due=session.opens_at,
            timed=True,
            status="breached",
            word=_("電話する"),
        )
        for session, n in outreach.untold(slugs, desk.today)
    ]
