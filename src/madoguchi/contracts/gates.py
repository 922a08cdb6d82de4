"""The gate question (前提): may this act happen now? Over facts, not over state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from madoguchi.contracts import library
from madoguchi.contracts.rules.engine import FactRow, OnFile
from madoguchi.contracts.rules.engine.filters import pinned_words
from madoguchi.contracts.rules.engine.kinds.gate import gate_keys
from madoguchi.contracts.rules.grammar import FactRef, Gate
from madoguchi.contracts.rules.ledger_reading import passes
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal.facts import FactType
from madoguchi.journal.models import Fact


@dataclass(frozen=True, slots=True)
class Missing:
    """A gate that is not open: its clause, what is missing, and whether it blocks."""

    clause_id: str
    number: str
    summary: str
    requires: tuple[FactRef, ...]
    blocks: bool


def check(contract: str, act: FactType, keys: dict[str, str]) -> list[Missing]:
    """The gates before an act that are closed for these keys; needs the walls' scope.

    ``keys`` are the keys and the plain measures of the fact that the act would
    leave. Gates that wait for an app which is not built are left out.
    """
    (closed,) = check_each(contract, act, [keys])
    return closed


def check_each(
    contract: str, act: FactType, many: Sequence[dict[str, str]]
) -> list[list[Missing]]:
    """:func:`check` for many sets of keys, with one reading of the journal."""
    loaded = library.contract_file(contract)
    today = clock.today()
    gates = [
        (clause, rule)
        for clause in loaded.clauses_on(today)
        for rule, waits in zip(clause.rules, clause.waits_for, strict=True)
        if isinstance(rule, Gate) and not waits and rule.before.fact == act.name
    ]
    facts = loaded.register.facts
    rules = [rule for _clause, rule in gates]
    names = {ref.fact for rule in rules for ref in _answers(rule)}
    wanted = _may_open(rules, many, facts)
    rows = _on_file(contract, names, wanted) if rules else []
    on_file = OnFile(rows, facts, today)
    return [
        [
            Missing(
                clause.clause_id,
                clause.number,
                clause.summary_ja,
                answer.missing,
                answer.blocks,
            )
            for clause, rule in gates
            if _concerns(rule, act, keys)
            and not (answer := on_file.answer(rule, keys)).open
        ]
        for keys in many
    ]


def ask(contract: str, act: FactType, keys: dict[str, str]) -> list[Missing]:
    """Refuse an act while a blocking gate is closed; return the ones that only warn.

    Raises :class:`Refusal` ``gate-closed`` that names the clauses and their texts.
    """
    closed = check(contract, act, keys)
    blocking = [gate for gate in closed if gate.blocks]
    if blocking:
        said = "。".join(f"{g.number}「{g.summary}」" for g in blocking[:3])
        if len(blocking) > 3:
            said += _("（ほか{n}件）").format(n=len(blocking) - 3)
        raise Refusal(
            "gate-closed", _("先に必要なものがあります: {said}").format(said=said)
        )
    return closed


def _concerns(rule: Gate, act: FactType, keys: dict[str, str]) -> bool:
    """Whether the gate stands before this act, as far as its keys say."""
    if rule.before.fact != act.name:
        return False
    return all(
        passes(wanted, keys[name])
        for name, wanted in rule.before.where.items()
        if keys.get(name) is not None
    )


def _answers(rule: Gate) -> list[FactRef]:
    return [*rule.requires, *([rule.unless] if rule.unless else [])]


def _may_open(
    rules: Sequence[Gate],
    many: Sequence[dict[str, str]],
    facts: Mapping[str, FactType],
) -> Iterator[Q]:
    """The facts that can answer the gates for any of the keys, and a few more.

    No other key stands in. What the gates ask of the same fact is asked once.
    """
    asked: dict[tuple[str, ...], dict[str, set[str]]] = {}
    for rule in rules:
        for ref in _answers(rule):
            held = {}
            for key in gate_keys(rule, facts):
                wanted = {"", *(keys.get(key, "") for keys in many)}
                held[ref.match.get(key, key)] = wanted
            pinned = pinned_words(ref, facts[ref.fact])
            alike = asked.setdefault((ref.fact, *held, "", *pinned), {})
            for key, words in (*held.items(), *pinned.items()):
                alike.setdefault(key, set()).update(words)
    for (fact, *_keys), alike in asked.items():
        holds = (_holds(key, words) for key, words in alike.items())
        yield reduce(and_, holds, Q(name=fact))


def _holds(key: str, wanted: Collection[str]) -> Q:
    """The facts whose key is one of these words; ``""`` stands for none."""
    if key == "session":
        return Q(session__in=list(wanted))
    found = Q(**{f"keys__{key}__in": list(wanted)})
    return found | ~Q(keys__has_key=key) if "" in wanted else found


_COLUMNS = (
    "id",
    "name",
    "keys",
    "occurred_at",
    "recorded_at",
    "actor_side",
    "actor_role",
    "measures",
    "corrects",
    "documents",
)


def _on_file(
    contract: str, names: Collection[str], wanted: Iterable[Q]
) -> list[FactRow]:
    """The facts wanted, and every correction of facts of these names."""
    facts = Fact.objects.filter(contract_id=contract).values_list(*_COLUMNS)
    # Who corrects whom may change the keys: all corrections, back to their originals.
    corrections = Q(corrects__isnull=False, name__in=names)
    rows = _rows(facts.filter(reduce(or_, wanted, corrections)))
    while missing := {row.corrects for row in rows.values() if row.corrects} - set(
        rows
    ):
        found = _rows(facts.filter(pk__in=missing))
        if not found:
            break
        rows.update(found)
    return [row for _pk, row in sorted(rows.items())]


def _rows(found: Iterable[tuple[Any, ...]]) -> dict[int, FactRow]:
    return {
        pk: FactRow(pk, pk, *[*values, tuple(documents)])
        for pk, *values, documents in found
    }
