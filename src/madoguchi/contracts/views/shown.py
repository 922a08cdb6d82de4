"""How occasions, facts and clauses are told on these screens."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.contracts import library, queries, reports
from madoguchi.contracts.models import Clause, Obligation
from madoguchi.contracts.rules import looks, terms
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.core import clock
from madoguchi.journal.models import Fact
from madoguchi.web import formats, statuses

SHOWN = 5
TOLD = ("met", "below", "over", "upcoming", "due_soon", "guide_below", "guide_above")
"""States in which the figure itself is told beside the word."""
_MONTH = re.compile(r"^\d{4}-\d{2}$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_YEAR = re.compile(r"^\d{4}$")


def said(pair: looks.Both) -> str:
    """The word in the language of the page."""
    return pair[1] if get_language() == "en" else pair[0]


def files(slug: str) -> ContractFile:
    """The contract's files; 404 where its folder is gone."""
    try:
        return library.contract_file(slug)
    except library.NoSuchContract:
        raise Http404 from None


def clause_or_404(slug: str, clause_id: str) -> Clause:
    """The clause in force today, else its latest version."""
    found = queries.clause(slug, clause_id, clock.today())
    if found is None:
        raise Http404
    return found


def party(word: str) -> str:
    """本市, 受注者 or 双方."""
    return said(looks.PARTIES.get(word, (word, word)))


def summary(clause: Clause) -> str:
    """The paraphrase in the language of the page."""
    return said((clause.summary_ja, clause.summary_en or clause.summary_ja))


def look(occasion: Obligation) -> tuple[str, str]:
    """(slug, word in place of the look's own) of an occasion with ``shown``."""
    shown: str = occasion.shown  # type: ignore[attr-defined]
    told = looks.word(shown, occasion.kind, dated=occasion.due_at is not None)
    word = said(told) if told else ""
    figure = reports.told(occasion)
    if figure and occasion.kind in queries.FIGURED and shown in TOLD:
        own = str(statuses.status_for(looks.slug(shown)).word)
        word = f"{word or own} {figure}"
    return looks.slug(shown), word


FIRST = ("kind", "period", "month", "day", "session", "ref")
"""Keys that tell most, in the order in which they are told."""


def occasion(keys: Mapping[str, str], slug: str = "", most: int = 9) -> str:
    """The keys of an occasion in words: 2025年4月分, 開催 s12.

    ``slug`` is the contract whose document kinds are told by their names.
    """
    register = files(slug).register.kinds if slug else {}
    kinds = {name: (kind.ja, kind.en) for name, kind in register.items()}
    ordered = sorted(keys, key=lambda k: FIRST.index(k) if k in FIRST else len(FIRST))
    return "、".join(_key(name, keys[name], kinds) for name in ordered[:most])


def _key(name: str, value: str, kinds: Mapping[str, looks.Both]) -> str:
    if name == "kind" and value in kinds:
        return said(kinds[value])
    if name in ("period", "month", "day", "week", "year"):
        return _period(value)
    return f"{said(terms.name(name))} {value}"


def _period(value: str) -> str:
    if value == "term":
        return _("契約期間")
    if _DAY.match(value):
        day = dt.date.fromisoformat(value)
        return formats.day(day, clock.today(), get_language() or "ja")
    if _MONTH.match(value):
        return _("{year}年{month}月分").format(year=value[:4], month=int(value[5:]))
    if _YEAR.match(value):
        return _("{year}年度").format(year=value)
    return value


@dataclass(frozen=True, slots=True)
class Link:
    """A fact behind an occasion: its word, when, where to read it, its documents."""

    text: str
    when: dt.datetime
    url: str
    documents: Sequence[str]
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """One row of a clause's occasions."""

    row: Obligation
    slug: str
    word: str
    name: str
    opened: Sequence[Link]
    evidence: Sequence[Link]
    more: int


def occasions(slug: str, rows: Sequence[Obligation]) -> list[Occasion]:
    """Occasions with the facts that opened and decide them; one query for all facts."""
    wanted = {
        pk for row in rows for pk in (*row.opened_by[:SHOWN], *row.evidence[:SHOWN])
    }
    links = dict(fact_links(slug, wanted))
    found = []
    for row in rows:
        state, word = look(row)
        opened = [links[pk] for pk in row.opened_by[:SHOWN] if pk in links]
        evidence = [links[pk] for pk in row.evidence[:SHOWN] if pk in links]
        more = max(0, len(row.evidence) - SHOWN)
        found.append(
            Occasion(row, state, word, occasion(row.keys, slug), opened, evidence, more)
        )
    return found


def fact_links(slug: str, ids: Iterable[int]) -> list[tuple[int, Link]]:
    """Links to facts by id; a fact that was corrected says so."""
    wanted = list(ids)
    if not wanted:
        return []
    facts = Fact.objects.filter(contract_id=slug, id__in=wanted)
    reversed_ids = set(
        Fact.objects.filter(contract_id=slug, corrects__in=wanted).values_list(
            "corrects", flat=True
        )
    )
    return [
        (
            fact.pk,
            Link(
                fact_word(fact, slug),
                fact.occurred_at,
                reverse("contracts:fact", args=[slug, fact.pk]),
                fact.documents,
                fact.pk in reversed_ids,
            ),
        )
        for fact in facts
    ]


def fact_word(fact: Fact, slug: str) -> str:
    """The declared word of a fact, with its keys."""
    declared = files(slug).register.fact(fact.name)
    word = said((declared.ja, declared.en)) if declared else fact.name
    keys = occasion(fact.keys, slug, most=3)
    return f"{word}（{keys}）" if keys else word


def side(word: str) -> str:
    """本市, 受注者, 市民 or システム."""
    return party(word) if word in looks.PARTIES else said(terms.side(word))


def crumbs(*steps: tuple[str, str]) -> list[dict[str, Any]]:
    """Steps of the way here: (text, url); the last has no url."""
    return [{"text": text, "url": url} for text, url in steps]
