"""前提: B may happen only if A is on file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from madoguchi.contracts.rules.grammar import Gate

from ..accumulators import SHOWN
from ..filters import fixed_keys
from ..moments import aware, date_in, day_end
from ..outcome import Outcome, Verdict
from ..slots import make_slot
from ..values import Values
from ..view import Context, Entry, View
from .base import Kind, excused, ids, until_of


class GateKind(Kind):
    """Judges afterwards whether each act had its requirements on file.

    Verbs ask beforehand, by :func:`madoguchi.contracts.rules.engine.gates.gate_open`.
    """

    def prepare(self) -> None:
        rule = cast(Gate, self.spec.rule)
        self.rule, facts = rule, self.facts()
        self.keys = gate_keys(rule, self.program.facts)
        # Once a contract the acts may be a hundred thousand: keep the earliest.
        self.acts = "rows" if self.keys else "heads"
        self.slots.append(
            make_slot(
                "b",
                rule.before,
                facts,
                self.keys,
                mode="rows" if self.keys else "heads",
                anchor=True,
            )
        )
        for index, ref in enumerate(rule.requires):
            self.slots.append(
                make_slot(
                    f"r{index}", ref, facts, self.keys, open_keys=True, extra=until_of
                )
            )
        if rule.unless is not None:
            self.slots.append(
                make_slot(
                    "u", rule.unless, facts, self.keys, open_keys=True, extra=until_of
                )
            )

    def seeds(self, context: Context) -> Iterable[str]:
        return () if self.keys else ("",)

    def decide(self, view: View, values: Values) -> Outcome:
        needs = [view.rows(f"r{i}") for i in range(len(self.rule.requires))]
        unless = view.rows("u")
        if self.acts == "rows":
            acts = view.rows("b")
            count = len(acts)
        else:
            count, acts = view.heads("b")
        wrong = [a for a in acts if not self._allowed(a.moment, needs, unless)]
        shown = ids(wrong[:SHOWN])
        figures = {"acts": count, "missing": self._missing(needs)}
        if wrong:
            return self.out(
                Verdict.OUT_OF_ORDER,
                opened_by=shown,
                evidence=tuple(e.id for n in needs for e in n[:1]),
                anchor=aware(wrong[0].moment),
                figures=figures,
                soft=self.rule.strength == "warn",
                because=(
                    "必要な手続より先に行われました。",
                    "Done before what it needs was on file.",
                ),
            )
        ready = not figures["missing"] or bool(unless)
        since = max((n[0].moment for n in needs if n), default=None)
        return self.out(
            Verdict.MET if ready else Verdict.OPEN if not acts else Verdict.MET,
            opened_by=ids(acts[:SHOWN]),
            evidence=tuple(e.id for n in needs for e in n[:1]) or ids(unless[:1]),
            met_at=None if since is None else aware(since),
            anchor=aware(acts[0].moment) if acts else None,
            figures=figures,
        )

    def _allowed(
        self, act: int, needs: Sequence[Sequence[Entry]], unless: Sequence[Entry]
    ) -> bool:
        on_file = [any(_stands(e, act) for e in need) for need in needs]
        enough = any(on_file) if self.rule.any else all(on_file)
        return enough or excused(unless, act) is not None

    def _missing(self, needs: Sequence[Sequence[Entry]]) -> list[int]:
        """The numbers of the requirements that are not on file."""
        missing = [i for i, need in enumerate(needs) if not need]
        return [] if self.rule.any and len(missing) < len(needs) else missing


def _stands(entry: Entry, act: int) -> bool:
    last = date_in(entry.extra)
    return entry.moment <= act and (last is None or act <= day_end(last))


def gate_keys(rule: Gate, facts: object) -> tuple[str, ...]:
    """The keys of one occasion: ``per``, else what the act and any requirement share.

    Without a shared key the gate is asked once a contract.
    """
    if rule.per is not None:
        return tuple(rule.per)
    if rule.before.per is not None:
        return tuple(rule.before.per)
    before = facts[rule.before.fact]  # type: ignore[index]
    pinned = fixed_keys(rule.before)
    found: dict[str, None] = {}
    for ref in rule.requires:
        kind = facts[ref.fact]  # type: ignore[index]
        names = tuple(ref.match) or tuple(
            k for k in kind.keys if k not in fixed_keys(ref)
        )
        for key in names:
            if key in (*before.keys, *before.also) and key not in pinned:
                found[key] = None
    return tuple(found)
