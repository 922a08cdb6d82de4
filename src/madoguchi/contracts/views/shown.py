"""How occasions, facts and clauses are told on these screens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse

from madoguchi.contracts import library, naming, queries, reports
from madoguchi.contracts.models import Clause, Obligation
from madoguchi.contracts.models.obligation import FIGURED
from madoguchi.contracts.naming import said
from madoguchi.contracts.rules import looks, terms
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.core import clock
from madoguchi.journal.models import Fact
from madoguchi.web import statuses

SHOWN = 5
TOLD = ("met", "below", "over", "upcoming", "due_soon", "guide_below", "guide_above")
"""States in which the figure itself is told beside the word."""


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
    return clause.summary


def look(occasion: Obligation) -> tuple[str, str]:
    """(slug, word in place of the look's own) of an occasion with ``shown``."""
    shown: str = occasion.shown  # type: ignore[attr-defined]
    told = looks.word(shown, occasion.kind, dated=occasion.due_at is not None)
    word = said(told) if told else ""
    figure = reports.told(occasion)
    if figure and occasion.kind in FIGURED and shown in TOLD:
        own = str(statuses.status_for(looks.slug(shown)).word)
        word = f"{word or own} {figure}"
    return looks.slug(shown), word


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


def occasions(
    slug: str, rows: Sequence[Obligation], may: Collection[str] = ()
) -> list[Occasion]:
    """Occasions with the facts that opened and decide them; one query for all facts.

    ``may`` holds the reader's permissions: who may see names is told names.
    """
    told = naming.of(slug, (row.keys for row in rows), may)
    wanted = {
        pk for row in rows for pk in (*row.opened_by[:SHOWN], *row.evidence[:SHOWN])
    }
    links = dict(fact_links(slug, wanted, may))
    found = []
    for row in rows:
        state, word = look(row)
        opened = [links[pk] for pk in row.opened_by[:SHOWN] if pk in links]
        evidence = [links[pk] for pk in row.evidence[:SHOWN] if pk in links]
        more = max(0, len(row.evidence) - SHOWN)
        found.append(
            Occasion(row, state, word, told.occasion(row.keys), opened, evidence, more)
        )
    return found


def fact_links(
    slug: str, ids: Iterable[int], may: Collection[str] = ()
) -> list[tuple[int, Link]]:
    """Links to facts by id; a fact that was corrected says so."""
    wanted = list(ids)
    if not wanted:
        return []
    facts = list(Fact.objects.filter(contract_id=slug, id__in=wanted))
    told = naming.of(slug, (fact.keys for fact in facts), may)
    reversed_ids = set(
        Fact.objects.filter(contract_id=slug, corrects__in=wanted).values_list(
            "corrects", flat=True
        )
    )
    return [
        (
            fact.pk,
            Link(
                fact_word(fact, told),
                fact.occurred_at,
                reverse("contracts:fact", args=[slug, fact.pk]),
                fact.documents,
                fact.pk in reversed_ids,
            ),
        )
        for fact in facts
    ]


def fact_word(fact: Fact, told: naming.Telling) -> str:
    """The declared word of a fact, with its keys."""
    declared = files(told.contract).register.fact(fact.name)
    word = said((declared.ja, declared.en)) if declared else fact.name
    keys = told.occasion(fact.keys, most=3)
    return f"{word}（{keys}）" if keys else word


def side(word: str) -> str:
    """本市, 受注者, 市民 or システム."""
    return party(word) if word in looks.PARTIES else said(terms.side(word))


def crumbs(*steps: tuple[str, str]) -> list[dict[str, Any]]:
    """Steps of the way here: (text, url); the last has no url."""
    return [{"text": text, "url": url} for text, url in steps]
