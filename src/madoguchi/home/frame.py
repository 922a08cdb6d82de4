"""What stands around every staff screen: whose screen, whose contract, which day.

The context processor :func:`frame` hands ``frame`` (``web.frames.Frame``) and
``places`` (addresses of upper apps that a lower app's template may link) to every
template. Nothing is read before a template asks for it. A view may say
``request.live = True`` (the page listens to its contract), ``request.practice =
True`` (nothing here counts) and ``request.cover =
True`` (citizens may see the screen: it can be covered, and locks itself).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from madoguchi.contracts import library
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.core import clock
from madoguchi.core.models import Installation
from madoguchi.home import menu, notices
from madoguchi.people import access, lasting
from madoguchi.people.rules import ROLES, leading
from madoguchi.reporting import catalogue
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract
from madoguchi.web import live
from madoguchi.web.frames import Choice, Frame, Today

TITLE_LENGTH = 15
SITE = ("site-open", "city-open")
"""Calendars whose hours the head shows, in this order."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``frame``, ``places`` and ``cockpit_tabs``."""
    return {
        "frame": SimpleLazyObject(lambda: build(request)),
        "places": SimpleLazyObject(lambda: places(request)),
        "cockpit_tabs": SimpleLazyObject(lambda: menu.cockpit_tabs(request)),
    }


def build(request: HttpRequest) -> Frame:
    """The frame of one request; a bare one for somebody who is not signed in."""
    demo = Installation.is_demonstration()
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Frame(demo=demo)
    seen: access.Access = getattr(request, "access", None) or access.of(user)
    contract: Contract | None = getattr(request, "contract", None)
    mine = contracts(seen)
    if contract is None and len(mine) == 1:
        contract = mine[0]  # who has one contract is always in it
    slug = contract.pk if contract else ""
    menu_, more = menu.nouns(seen, slug, request.path)
    unread = notices.unread(seen) if seen.scope else 0
    return Frame(
        account=user.name,
        role_word=role_word(slug, seen) if slug in seen.roles else "",
        contract=label(contract) if contract else "",
        contract_url=landing(seen, slug) if slug in seen.roles else "",
        contracts=[
            Choice(label(one), landing(seen, one.pk), one.pk == slug) for one in mine
        ],
        place=place(seen, slug),
        today=today(slug) if slug else Today(clock.today()),
        account_links=menu.account_links(user, seen, slug),
        menu=menu_,
        menu_more=more,
        notices=unread,
        notices_url=menu.address("messages:notices"),
        search_url=search(seen, slug),
        sign_out_url=menu.address("account_logout"),
        demo=demo,
        practice=bool(getattr(request, "practice", False)),
        live_url=live_url(request, user.pk, slug, seen),
        live_renew_url=menu.address("live-ticket") + (f"?c={slug}" if slug else ""),
        cover=bool(getattr(request, "cover", False)),
        lock_after=settings.SCREEN_LOCK if getattr(request, "cover", False) else None,
        lock_url=menu.address("people:lock"),
        session_ends=lasting.left(request.session),
        session_renew_url=menu.address("people:stay"),
    )


def contracts(seen: access.Access) -> list[Contract]:
    """The contracts that the account may see, the running ones first."""
    rows = list(Contract.objects.filter(pk__in=seen.scope))
    order = {"running": 0, "before-start": 1, "after-end": 2}
    day = clock.today()
    return sorted(rows, key=lambda c: (order[c.phase(day)], c.slug))


def label(contract: Contract) -> str:
    """京都市 出張申請窓口 令和8年度: city, short title, fiscal years."""
    title = contract.short or contract.title
    if get_language() == "en":
        title = contract.short_en or contract.title_en or title
    title = title.removeprefix(contract.municipality)
    if len(title) > TITLE_LENGTH:
        title = f"{title[: TITLE_LENGTH - 1]}…"
    return f"{contract.municipality} {title} {years(contract)}"


def years(contract: Contract) -> str:
    """令和8年度, or 令和5–8年度 for a longer term."""
    first, last = fiscal_year(contract.starts_on), fiscal_year(contract.ends_on)
    if get_language() == "en":
        return f"FY{first}" if first == last else f"FY{first}–{last}"
    if first == last:
        return f"令和{first - 2018}年度"
    return f"令和{first - 2018}–{last - 2018}年度"


def fiscal_year(day: dt.date) -> int:
    """The year in which the fiscal year (from April) of a date began."""
    return day.year if day.month >= 4 else day.year - 1


def role_word(slug: str, seen: access.Access) -> str:
    """The contract's own word for the leading role, else the common one."""
    role = leading(seen.roles[slug])
    loaded = files(slug)
    own = loaded.table_on(clock.today()).roles.get(role) if loaded else None
    common = ROLES[role].en if get_language() == "en" else ROLES[role].ja
    return own if own and get_language() != "en" else common


def files(slug: str) -> ContractFile | None:
    """The contract's files, or None where its folder is gone."""
    try:
        return library.contract_file(slug)
    except library.NoSuchContract:
        return None


def today(slug: str) -> Today:
    """Whether the place is open today, with its hours or the reason."""
    day = clock.today()
    loaded = files(slug)
    names = [name for name in SITE if loaded and name in loaded.calendars]
    if loaded is None or not names:
        return Today(day)
    found = loaded.calendars[names[0]].day(day)
    hours = "、".join(f"{a:%H:%M}–{b:%H:%M}" for a, b in found.hours)
    english = get_language() == "en"
    reason = found.reason_en if english else found.reason
    return Today(day, found.open, hours, "" if found.open else reason)


def place(seen: access.Access, slug: str) -> str:
    """Today's venue where there is exactly one."""
    if not slug or not seen.may("outreach.view", slug):
        return ""
    with walls.reading(seen.scope):
        found = notices.venues_today(slug)
    return found[0] if len(found) == 1 else ""


def landing(seen: access.Access, slug: str) -> str:
    """Where the contract's name leads: its cockpit, else the day's work."""
    if seen.may("contract.cockpit", slug):
        return reverse("home:cockpit", args=[slug])
    return menu.first_address(slug, "outreach:today", "contracts:calendar")


def search(seen: access.Access, slug: str) -> str:
    """The frame's search finds clauses."""
    if slug and seen.may("contract.cockpit", slug):
        return reverse("home:cockpit", args=[slug])
    return ""


def live_url(request: HttpRequest, account: int, slug: str, seen: access.Access) -> str:
    """The live feed, on pages that say ``request.live = True``.

    A page of no contract hears all of the account's.
    """
    heard = [slug] if slug in seen.roles else [] if slug else sorted(seen.scope)
    if not heard or not getattr(request, "live", False):
        return ""
    return live.url(account, heard)


def places(request: HttpRequest) -> dict[str, Any]:
    """Addresses of upper apps that a lower app's template may link."""
    contract: Contract | None = getattr(request, "contract", None)
    if contract is None:
        return {}
    none, hash_ = "0", "0" * 64
    return {
        "cockpit": reverse("home:cockpit", args=[contract.pk]),
        "document": _before(hash_, "documents:by-hash", contract.pk, hash_),
        "report": _before(f"{none}/", "reporting:version", contract.pk, none),
        "composers": [
            (one.title, reverse("reporting:draw-up", args=[contract.pk, one.slug]))
            for one in catalogue.offered(contract.pk)
        ],
    }


def _before(mark: str, name: str, *args: str) -> str:
    """The address up to its last argument; nothing while no app brings it."""
    url = menu.address(name, *args)
    return url[: url.rindex(mark)] if mark in url else ""
