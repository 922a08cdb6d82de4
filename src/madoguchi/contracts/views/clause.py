"""The clause page: what does it say, how is it judged, what proves it?"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from madoguchi.contracts import queries
from madoguchi.contracts.models import Clause, Consultation
from madoguchi.contracts.rules import looks
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.wording import rule_in_words
from madoguchi.contracts.views import ledger, shown
from madoguchi.core import clock
from madoguchi.people import access
from madoguchi.web.paging import paged

KANA = re.compile(r"[ぁ-んァ-ヶ]")
LONG_AGO = clock.tokyo(dt.date(1990, 1, 1))


@dataclass(frozen=True, slots=True)
class RuleText:
    """One rule as a sentence in the reader's language, and what it waits for."""

    kind: str
    words: str
    interpreted: bool
    waits_for: tuple[str, ...]


@access.page("contract.view")
@require_safe
def page(request: Any, clause_id: str) -> HttpResponse:
    """Text, rules in words, readings, every occasion with its evidence."""
    request.live = True
    slug, now = request.contract.pk, clock.now()
    clause = shown.clause_or_404(slug, clause_id)
    rows = queries.of_clause(slug, clause_id, now).annotate(
        stands=Coalesce("due_at", "anchor", "met_at", LONG_AGO)
    )
    found = paged(rows, request.GET, order=["-stands", "-id"], size=30)
    before, after = queries.neighbours(slug, clause.order)
    may = request.actor.may
    context = {
        "clause": clause,
        "summary": shown.summary(clause),
        "party": shown.party(clause.party),
        "source": shown.said(
            looks.SOURCES.get(clause.source, looks.SOURCES["specification"])
        ),
        "share": shown.said(looks.SHARES.get(clause.share, ("", ""))),
        "rules": rules(slug, clause),
        "note": note(clause.notes),
        "readings": readings(slug, clause),
        "settled": settled(slug, clause_id),
        "waivers": queries.waivers(slug).filter(clause_id=clause_id)[:10],
        "versions": versions(slug, clause),
        "page": found,
        "occasions": shown.occasions(slug, list(found.rows), may),
        "before": before,
        "after": after,
        "can_ask": "contract.ask_waiver" in may,
        "can_consult": "contract.consult" in may,
        "can_declare": "contract.declare" in may and attested(clause),
        "can_waive": "contract.waive" in may,
        "cockpit": "contract.cockpit" in may,
        "ledger_lines": ledger.of_clause(request, clause_id),
    }
    part = getattr(request, "htmx", False)
    name = "contracts/occasions.html" if part else "contracts/clause.html"
    return TemplateResponse(request, name, context)


def note(text: str) -> str:
    """A clause's note, where it is written in the reader's language.

    A note has one language; a Japanese one shows it by its kana.
    """
    japanese = bool(KANA.search(text))
    return text if japanese == (get_language() != "en") else ""


def attested(clause: Clause) -> bool:
    """Whether a person declares something about the clause."""
    return any(rule.get("kind") == "attested" for rule in clause.rules)


def rules(slug: str, clause: Clause) -> list[RuleText]:
    """The rules of the clause as the files say them today."""
    loaded, today = shown.files(slug), clock.today()
    try:
        written = loaded.clause(clause.clause_id, today)
    except KeyError:
        return []  # the files changed a moment ago; the next load brings them
    waits = list(written.waits_for) + [frozenset()] * len(written.rules)
    found = []
    for rule, apps in zip(written.rules, waits, strict=False):
        words = shown.said(rule_in_words(rule, loaded, today))
        kind = shown.said(looks.KINDS.get(rule.kind, (rule.kind, rule.kind)))
        found.append(RuleText(kind, words, rule.interpreted, tuple(sorted(apps))))
    return found


def readings(slug: str, clause: Clause) -> list[tuple[str, str]]:
    """Decisions of interpretation that name the clause: (id, reading)."""
    loaded: ContractFile = shown.files(slug)
    decisions = loaded.table_on(clock.today()).decisions
    return [
        (one.id, shown.said((one.reading_ja, one.reading_en)))
        for one in decisions
        if clause.clause_id in one.clauses
    ]


def settled(slug: str, clause_id: str) -> list[Consultation]:
    """Consultations and instructions about the clause, the newest first."""
    return list(queries.consultations(slug).filter(clause_id=clause_id)[:20])


def versions(slug: str, clause: Clause) -> list[Clause]:
    """Every version where there is more than one."""
    rows = Clause.objects.filter(contract_id=slug, clause_id=clause.clause_id)
    found = list(rows.order_by("valid_from"))
    return found if len(found) > 1 else []
