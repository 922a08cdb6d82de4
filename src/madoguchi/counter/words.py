"""The contract's own words, in the language of the page."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import get_language

from madoguchi.counter.models import Ticket
from madoguchi.counter.parameters import Parameters, on
from madoguchi.tenancy.models import Contract

EASY = "ja-easy"
"""The language of ``locale/ja_Easy``; in HTML it is Japanese."""


def english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "ja").startswith("en")


def easy() -> bool:
    """Whether the page is in easy Japanese (やさしい日本語)."""
    return get_language() == EASY


def place(contract: Contract, day: dt.date) -> str:
    """How citizens know the place: SP 2-s2 names it apart from the contract."""
    table = on(contract.pk, day)
    known = table.public_name_en if english() else ""
    return known or table.public_name or contract.short or contract.title


def procedure(table: Parameters, slug: str) -> str:
    """The name of a procedure as the contract says it."""
    one = table.procedure.get(slug)
    if one is None:
        return slug
    if easy() and one.easy:
        return one.easy
    return one.en if english() else one.ja


def papers(table: Parameters, slug: str) -> list[str]:
    """What to bring for a procedure, as the contract says it."""
    one = table.procedure[slug]
    said = one.papers_en if english() else one.papers_easy if easy() else {}
    return [said.get(paper, word) for paper, word in one.papers.items()]


def procedures(table: Parameters, counts: dict[str, int]) -> str:
    """``電子証明書の更新 ×1、…``; the count only where it says something."""
    words = [
        procedure(table, slug) + (f" ×{n}" if n > 1 else "")
        for slug, n in counts.items()
    ]
    return (", " if english() else "、").join(words)


def checklist(table: Parameters, ticket: Ticket) -> list[tuple[str, str, bool]]:
    """Paper, its word, whether it was shown; each paper once for all procedures."""
    found: dict[str, str] = {}
    for slug in ticket.procedures:
        one = table.procedure.get(slug)
        if one is not None:
            papers = one.papers_en if english() else one.papers
            found |= {p: papers.get(p, word) for p, word in one.papers.items()}
    return [(slug, word, slug in ticket.papers) for slug, word in found.items()]


def keepable(table: Parameters, ticket: Ticket) -> list[tuple[str, str]]:
    """What of a ticket's checklist can be taken into custody: slug and word."""
    return [
        (slug, word)
        for slug, word, _shown in checklist(table, ticket)
        if slug not in table.no_papers
    ]


def paper(table: Parameters, ticket: Ticket, slug: str) -> str:
    """The word of one paper of a ticket, whatever was done of it meanwhile."""
    for name in {**ticket.procedures, **ticket.passed}:
        one = table.procedure.get(name)
        if one is not None and slug in one.papers:
            return (one.papers_en if english() else one.papers).get(
                slug, one.papers[slug]
            )
    return slug


def minutes(since: dt.datetime | None, now: dt.datetime) -> int | None:
    """Whole minutes since a moment."""
    return None if since is None else max(int((now - since).total_seconds() // 60), 0)
