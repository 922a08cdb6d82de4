"""What was shown at the check of papers, as the officer reads it before signing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.visits import papers
from madoguchi.visits.models import Step, Visit
from madoguchi.visits.parameters import table_on


@dataclass(frozen=True, slots=True)
class One:
    """One person: which, of what kind, the papers shown, the accepted set."""

    nth: int
    kind: str
    papers: list[str]
    accepted: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A check of papers in words, with the version of the table that decided."""

    people: list[One]
    accepted: str
    representative: list[str]
    applies: bool
    proof: list[str]
    version: str


def seen(visit: Visit, steps: Iterable[Step]) -> Seen | None:
    """The check of a visit; None while there is none."""
    detail = next((s.detail for s in steps if s.name == "papers"), None)
    if detail is None:
        return None
    table = table_on(visit.contract_id, visit.day)
    return Seen(
        people=[
            One(
                nth,
                _(papers.PERSONS.get(one["kind"], one["kind"])),
                _words(table, one["papers"]),
                _set(table, visit.service, one["set"]),
            )
            for nth, one in enumerate(detail.get("people", []), 1)
        ],
        accepted=_set(table, visit.service, detail.get("set", "")),
        representative=_words(table, detail.get("representative", [])),
        applies=bool(detail.get("applies")),
        proof=_words(table, detail.get("proof", [])),
        version=detail.get("version", ""),
    )


def _words(table: papers.Rules, slugs: Iterable[str]) -> list[str]:
    known = {slug: word for slug, (_group, word) in table.papers.items()}
    return [_((known | papers.EXEMPT).get(slug, slug)) for slug in slugs]


def _set(table: papers.Rules, service: str, slug: str) -> str:
    found = {need.slug: need.ja for need in table.sets.get(service, ())}
    return _(found[slug]) if slug in found else slug


def signed_for(visit: Visit, steps: Iterable[Step]) -> list[Any]:
    """What an identity signature covers: the visit, its steps and the papers."""
    rows = list(steps)
    detail: dict[str, Any] = next((s.detail for s in rows if s.name == "papers"), {})
    party = [visit.people, visit.in_city, visit.under_15]
    return [visit.pk, visit.service, party, sorted(s.name for s in rows), detail]
