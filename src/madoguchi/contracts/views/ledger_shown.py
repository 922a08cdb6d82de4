"""What the screens of the ledger read: the words, the clauses, what began."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from madoguchi.contracts import library, queries
from madoguchi.contracts.ledger_forms import Asking, Earlier, said, told, told_value
from madoguchi.contracts.models import Entry, EntryChange
from madoguchi.contracts.rules import ledger_reading
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.due import due_after
from madoguchi.contracts.rules.ledger import Line, Source
from madoguchi.contracts.rules.ledger_reading import OPENERS, Reader
from madoguchi.contracts.views import shown
from madoguchi.core import clock, dates
from madoguchi.journal.models import Fact
from madoguchi.people import queries as people
from madoguchi.people.rules import ROLES

MOST = 100
INSTANT = dt.timedelta(microseconds=1)


def asking(slug: str, line: Line) -> Asking:
    """What the form of a line needs; at most one query for each kind of source."""
    files = shown.files(slug)
    kind = files.register.declared.get(line.fact)
    if kind is None:
        raise Http404
    readers = ledger_reading.readers(files, line.fact, clock.today())
    asks_person = any(ask.how == "person" for ask in line.keys)
    return Asking(
        line,
        kind,
        files,
        readers,
        crew(slug) if asks_person else [],
        [one for source in line.answers for one in earlier(slug, files, source)],
        any(
            r.part == "before" and getattr(r.rule, "strength", "") == "warn"
            for r in readers
        ),
    )


def crew(slug: str) -> list[tuple[str, str]]:
    """Everyone of the contractor in the contract, with the role."""
    found: dict[str, str] = {}
    for row in people.members(slug):
        role = ROLES.get(row.role)
        if role is not None and role.side == "contractor":
            word = said((role.ja, role.en))
            found.setdefault(str(row.account_id), f"{row.account.name}（{word}）")
    return list(found.items())


def earlier(slug: str, files: ContractFile, source: Source) -> list[Earlier]:
    """The last facts that a new one may answer, those taken back left out."""
    rows = Fact.objects.filter(contract_id=slug, name=source.fact, corrects=None)
    for key, begins in source.where.items():
        rows = rows.filter(**{f"keys__{key}__startswith": begins})
    found = list(rows.order_by("-id")[:MOST])
    gone = set(
        Fact.objects.filter(
            contract_id=slug, corrects__in=[fact.pk for fact in found], measures={}
        ).values_list("corrects", flat=True)
    )
    return [
        Earlier(
            fact.pk,
            label(files, fact),
            {own: str(fact.keys[theirs]) for own, theirs in source.keys.items()},
        )
        for fact in found
        if fact.pk not in gone and all(k in fact.keys for k in source.keys.values())
    ]


def label(files: ContractFile, fact: Fact) -> str:
    """A fact as an option: 事故発生・発見 I-0003（11月21日(土) 10:00）."""
    kind = files.register.fact(fact.name)
    word = said((kind.ja, kind.en)) if kind else ""
    keys = "、".join(told_value(files, k, v) for k, v in fact.keys.items())
    return f"{word} {keys}（{dates.screen_moment(fact.occurred_at, clock.today())}）"


@dataclass(slots=True)
class Read:
    """A clause that reads the fact, and what the fact does there."""

    clause_id: str
    number: str
    summary: str
    words: list[str]


def reading(readers: Iterable[Reader]) -> list[Read]:
    """Each clause once, with all that the fact does there."""
    found: dict[str, Read] = {}
    for reader in readers:
        clause = reader.clause
        row = found.get(clause.clause_id)
        if row is None:
            summary = said((clause.summary_ja, clause.summary_en or clause.summary_ja))
            row = Read(clause.clause_id, clause.number, summary, [])
            found[clause.clause_id] = row
        if said(reader.words) not in row.words:
            row.words.append(said(reader.words))
    return list(found.values())


def first(slug: str, readers: Sequence[Reader]) -> list[dict[str, Any]]:
    """What must be on file before, the strictest of all clauses, in words."""
    asked = ledger_reading.asked_first(shown.files(slug), list(readers), clock.today())
    return [
        {"words": said(one.words), "blocks": one.blocks, "clauses": one.clauses}
        for one in asked
    ]


def concerning(slug: str, entry: Entry) -> list[Reader]:
    """The rules whose filters this entry passes."""
    day = clock.tokyo_date(entry.occurred_at)
    readers = ledger_reading.readers(shown.files(slug), entry.fact, day)
    return ledger_reading.concerned(readers, {**entry.measures, **entry.keys})


@dataclass(frozen=True, slots=True)
class Started:
    """A duty that the entry began; ``state`` is empty until it is evaluated."""

    clause_id: str
    number: str
    summary: str
    due_at: dt.datetime | None
    timed: bool
    why: str
    state: str
    word: str


def started(slug: str, entry: Entry, chain: Sequence[int]) -> list[Started]:
    """この記録で始まった期限: as evaluated, else as computed from the rules."""
    if entry.state == Entry.State.WITHDRAWN:
        return []
    openers = [r for r in concerning(slug, entry) if r.part in OPENERS]
    by_id = {r.clause.clause_id: r for r in openers}
    rows = queries.opened_by(slug, chain, list(by_id), clock.now())
    if not rows:
        return computed(slug, entry, openers)
    found = []
    for row in rows:
        clause = by_id[row.clause_id].clause
        state, word = shown.look(row)
        found.append(
            Started(
                row.clause_id,
                clause.number,
                said((clause.summary_ja, clause.summary_en or clause.summary_ja)),
                row.due_at,
                row.timed,
                row.why,
                state,
                word,
            )
        )
    return found


def computed(slug: str, entry: Entry, openers: Sequence[Reader]) -> list[Started]:
    """The due moments by the rules alone, the earliest first."""
    program, found = library.program(slug), []
    for reader in openers:
        due = due_after(program, reader.rule, entry.occurred_at)
        if due is None or reader.ref.from_ is not None:
            continue
        clause = reader.clause
        found.append(
            Started(
                clause.clause_id,
                clause.number,
                said((clause.summary_ja, clause.summary_en or clause.summary_ja)),
                due.moment or clock.end_of_day(due.date) - INSTANT,
                due.moment is not None,
                said((due.why, due.why_en)),
                "",
                "",
            )
        )
    return sorted(found, key=lambda one: one.due_at or clock.now())


def change(
    files: ContractFile, one: EntryChange, names: dict[int, str]
) -> dict[str, Any]:
    """A correction with both values."""
    return {
        "when": one.changed_at,
        "who": names.get(one.changed_by or 0, ""),
        "reason": one.reason,
        "before": told(files, one.before),
        "after": None if one.after is None else told(files, one.after),
        "fact_id": one.fact_id,
    }
