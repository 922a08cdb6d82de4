"""The journal as people read it (記録)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from madoguchi.contracts import naming, queries
from madoguchi.contracts.models import Clause
from madoguchi.contracts.rules import terms
from madoguchi.contracts.rules.check import parts
from madoguchi.contracts.rules.value_words import value as value_word
from madoguchi.contracts.views import shown
from madoguchi.core import clock
from madoguchi.journal.models import Fact, Seal
from madoguchi.people import access
from madoguchi.people import queries as people
from madoguchi.people.rules import ROLES
from madoguchi.web.paging import paged


@access.page("contract.cockpit")
@require_safe
def index(request: Any) -> HttpResponse:
    """Records, the newest first; by kind of record."""
    request.live = True
    slug, name = request.contract.pk, request.GET.get("name", "")
    register = shown.files(slug).register
    rows = Fact.objects.filter(contract_id=slug)
    if name in register.declared:
        rows = rows.filter(name=name)
    found = paged(rows, request.GET, order=["-id"])
    ids = [fact.pk for fact in found.rows]
    reversed_ids = set(
        Fact.objects.filter(contract_id=slug, corrects__in=ids).values_list(
            "corrects", flat=True
        )
    )
    names = people.names({fact.actor_account for fact in found.rows})
    seals = dict(
        Seal.objects.filter(contract_id=slug, fact_id__in=ids).values_list(
            "fact_id", "sequence"
        )
    )
    told = naming.of(slug, (fact.keys for fact in found.rows), request.actor.may)
    lines = [
        {
            "fact": fact,
            "word": shown.fact_word(fact, told),
            "who": names.get(fact.actor_account or 0, ""),
            "side": shown.side(fact.actor_side),
            "sequence": seals.get(fact.pk),
            "reversed": fact.pk in reversed_ids,
        }
        for fact in found.rows
    ]
    options = sorted(
        ((n, shown.said((f.ja, f.en))) for n, f in register.declared.items()),
        key=lambda option: option[1],
    )
    context = {"page": found, "lines": lines, "options": options, "name": name}
    part = getattr(request, "htmx", False)
    template = "contracts/facts_table.html" if part else "contracts/facts.html"
    return TemplateResponse(request, template, context)


@access.page("contract.cockpit")
@require_safe
def page(request: Any, fact_id: int) -> HttpResponse:
    """One record: keys, measures, who, its seal, and the pair of a correction."""
    slug = request.contract.pk
    fact = Fact.objects.filter(contract_id=slug, pk=fact_id).first()
    if fact is None:
        raise Http404
    register = shown.files(slug).register
    declared = register.fact(fact.name)
    names = people.names({fact.actor_account})
    corrected_by = Fact.objects.filter(contract_id=slug, corrects=fact.pk).first()
    before = Fact.objects.filter(contract_id=slug, pk=fact.corrects or 0).first()
    seal = Seal.objects.filter(contract_id=slug, fact_id=fact.pk).first()
    context = {
        "fact": fact,
        "word": shown.said((declared.ja, declared.en)) if declared else fact.name,
        "keys": keys(fact, request.actor.may),
        "decided": decided(slug, fact, request.actor.may),
        "measures": [
            (shown.said(terms.name(k)), measure(k, v)) for k, v in fact.measures.items()
        ],
        "changes": changes(before, fact) if before else [],
        "who": names.get(fact.actor_account or 0, ""),
        "side": shown.side(fact.actor_side),
        "role": role(fact.actor_role),
        "seal": seal,
        "hash": bytes(seal.hash).hex() if seal else "",
        "before": before,
        "corrected_by": corrected_by,
        "counts_when_recorded": bool(declared and declared.moment == "rec"),
    }
    return TemplateResponse(request, "contracts/fact.html", context)


def keys(fact: Fact, may: Collection[str]) -> list[tuple[str, str]]:
    """The keys of a fact with what they stand for."""
    told = naming.of(fact.contract_id, [fact.keys], may)
    return [
        (shown.said(terms.name(key)), _without(told.value(key, value), key))
        for key, value in fact.keys.items()
    ]


def _without(told: str, key: str) -> str:
    """The value alone where the name of the key stands beside it."""
    return told.removeprefix(f"{shown.said(terms.name(key))} ")


@dataclass(frozen=True, slots=True)
class Decided:
    """An obligation that a record opened or decides."""

    occasion: shown.Occasion
    clause: Clause | None
    opens: bool


def decided(slug: str, fact: Fact, may: Collection[str]) -> list[Decided]:
    """The obligations that a record opened or decides, at most 50; three queries."""
    rows = queries.decided_by(slug, fact.pk, readers(slug, fact), clock.now())
    clauses = queries.named_clauses(slug, [row.clause_id for row in rows])
    return [
        Decided(one, clauses.get(one.row.clause_id), fact.pk in one.row.opened_by)
        for one in shown.occasions(slug, rows, may)
    ]


def readers(slug: str, fact: Fact) -> set[str]:
    """The clauses whose rules read facts of this name, and the one that it names."""
    found = {
        clause.clause_id
        for clause in shown.files(slug).clauses
        for rule in clause.rules
        for part in parts(rule)
        if getattr(part, "fact", "") == fact.name
    }
    return found | {fact.keys.get("clause", "")} - {""}


def role(slug: str) -> str:
    """The word of a role in a record."""
    known = ROLES.get(slug)
    return shown.said((known.ja, known.en)) if known else ""


def measure(name: str, value: Any) -> str:
    """A measure as text: あり, 18, a 3 b 2; a word by its Japanese or English."""
    if isinstance(value, bool):
        return shown.said(("はい", "yes") if value else ("いいえ", "no"))
    if isinstance(value, dict):
        return "、".join(f"{_part(name, k)} {v}" for k, v in value.items())
    if isinstance(value, list):
        return "、".join(shown.said(value_word(name, str(v))) for v in value)
    if isinstance(value, str) and not value[:1].isdigit():
        return shown.said(value_word(name, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


def _part(name: str, key: str) -> str:
    """The name of one part of a measure: 現場管理者 of 役割別人数."""
    named = terms.name(key)
    return shown.said(named if named[0] != key else value_word(name, key))


def changes(before: Fact, after: Fact) -> list[tuple[str, str, str]]:
    """What a correction changed: (name, before, after), both values."""
    names = sorted({*before.measures, *after.measures})
    return [
        (
            shown.said(terms.name(name)),
            measure(name, before.measures.get(name, "")),
            measure(name, after.measures.get(name, "")),
        )
        for name in names
        if before.measures.get(name) != after.measures.get(name)
    ]
