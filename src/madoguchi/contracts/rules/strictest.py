"""Where several clauses put gates before one act, the strictest one counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from madoguchi.contracts.rules.grammar import FactRef, Gate, Rule
from madoguchi.contracts.rules.toml_text import inline

ORDER = (
    "documents.submission_submitted",
    "documents.submission_received",
    "documents.submission_approved",
)
"""How far a document must have gone, from the weakest to the strictest."""


@dataclass(frozen=True, slots=True)
class StrictGate:
    """One thing that must be on file before an act, as the strictest clause asks it.

    ``before`` and ``requirement`` are those of the strictest clause; ``clauses``
    lists every clause that asks for the same thing in some strength.
    """

    before: FactRef
    requirement: FactRef
    strength: str
    clause: str
    clauses: tuple[str, ...]


def strictest_gates(rules: Iterable[tuple[str, Rule]]) -> list[StrictGate]:
    """Join the gates of ``(clause id, rule)`` pairs that ask for the same thing.

    Approve counts over receive over submit, consent stands beside them as its own
    thing, and block counts over warn. Gates with ``any`` (one of several) are
    alternatives and are not joined; they keep their own clause.
    """
    groups: dict[str, list[tuple[tuple[int, int], str, Gate, FactRef]]] = {}
    for clause_id, rule in rules:
        if not isinstance(rule, Gate) or rule.any:
            continue
        for requirement in rule.requires:
            key = f"{_act(rule.before)} <- {_thing(requirement)}"
            rank = (_reach(requirement), int(rule.strength == "block"))
            groups.setdefault(key, []).append((rank, clause_id, rule, requirement))
    return [_joined(group) for group in groups.values()]


def _joined(
    group: list[tuple[tuple[int, int], str, Gate, FactRef]],
) -> StrictGate:
    _, clause_id, rule, requirement = max(group, key=lambda each: each[0])
    strength = "block" if any(r.strength == "block" for _, _, r, _ in group) else "warn"
    asked = tuple(dict.fromkeys(c for _, c, _, _ in group))
    return StrictGate(rule.before, requirement, strength, clause_id, asked)


def _reach(requirement: FactRef) -> int:
    return ORDER.index(requirement.fact) if requirement.fact in ORDER else 0


def _act(ref: FactRef) -> str:
    return f"{ref.fact} {_filter(ref)}"


def _thing(ref: FactRef) -> str:
    """What is asked for, however far it must have gone."""
    name = "document" if ref.fact in ORDER else ref.fact
    return f"{name} {_filter(ref)}"


def _filter(ref: FactRef) -> str:
    where = {
        key: value.model_dump(by_alias=True, exclude_none=True)
        if hasattr(value, "model_dump")
        else value
        for key, value in sorted(ref.where.items())
    }
    return inline({"where": where, "by": ref.by or "", "role": ref.role or ""})
