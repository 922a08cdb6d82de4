"""The engine: facts in, changed occasions out; any order, any repetition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from madoguchi.contracts.rules.grammar import FactRef

from .accumulators import Mode, State, put, take
from .corrections import Group, pack, standing, unpack
from .filters import compile_filter
from .kinds import Kind, compile_rule
from .moments import micros
from .outcome import Outcome, Verdict
from .program import EngineError, FactRow, Program, RuleSpec
from .readers import Reader, indexed
from .seen import Seen
from .slots import keys_of, make_slot
from .store import MemorySource, Source, Store
from .values import names_read
from .view import CONTEXT, SETTLED, WAIVED, Context, View

META = "~meta"
SEED = "_"
"""Marks an occasion that exists without a fact."""


class Change(NamedTuple):
    """One fact in (or out of) one slot of one state."""

    key: str
    slot: str
    mode: Mode
    fact_id: int
    entry: Sequence[Any]
    adds: bool


class WaitingKind(Kind):
    """A rule whose facts no built app leaves yet."""

    def seeds(self, context: Context) -> Iterable[str]:
        return ("",)

    def decide(self, view: View, values: Any) -> Outcome:
        apps = self.spec.waits_for
        because = f"「{apps}」の記録を待っています。", f"Waits for records of: {apps}."
        return self.out(Verdict.WAITING, because=because)


class Engine:
    """Evaluates one contract.

    ``feed`` takes facts in any order and counts each once; ``outcome`` answers for
    one occasion. The same set of facts gives the same outcomes, whatever the order,
    the repetition and the batches. Raises :class:`EngineError` naming clause and rule.
    """

    def __init__(
        self, program: Program, store: Store, source: Source | None = None
    ) -> None:
        self.program, self.store = program, store
        self.source: Source = source or MemorySource()
        self.kinds: dict[str, Kind] = {}
        readers = [r for spec in program.rules for r in self._compile(spec)]
        self._index = indexed([*readers, *self._read_context()])
        self._reads = {
            key: frozenset(names_read(kind.spec.rule))
            for key, kind in self.kinds.items()
        }

    # -- compiling -------------------------------------------------------------------

    def _compile(self, spec: RuleSpec) -> list[Reader]:
        unknown = sorted(set(facts_named(spec.rule)) - set(self.program.facts))
        waits = spec.waits_for or ", ".join(sorted({n.split(".")[0] for n in unknown}))
        try:
            if waits:
                waiting = RuleSpec(
                    spec.clause_id,
                    spec.number,
                    spec.rule,
                    spec.since,
                    spec.until,
                    waits,
                )
                self.kinds[spec.key] = WaitingKind(waiting, self.program)
                return []
            kind = self.kinds[spec.key] = compile_rule(spec, self.program)
        except Exception as error:
            raise EngineError(f"{spec.key}: {error!r}") from error
        dated = spec.since is not None or spec.until is not None
        return [Reader(kind, slot, f"{spec.key}:", dated) for slot in kind.slots]

    def _read_context(self) -> Iterator[Reader]:
        """Settled parameters and waivers are facts like any other."""
        for name, slot_name, extra, by in (
            (SETTLED, "s", _settlement, None),
            (WAIVED, "w", _waiver, "municipality"),
        ):
            if name not in self.program.facts:
                continue
            ref = FactRef.model_validate({"fact": name, "by": by})
            test = compile_filter(ref, self.program.facts[name])
            slot = make_slot(
                slot_name, ref, self.program.facts, (), extra=extra, test=test
            )
            yield Reader(None, slot, "", False)

    # -- feeding ---------------------------------------------------------------------

    def seed(self) -> set[str]:
        """Make the occasions that exist without a fact; returns their keys."""
        context = self.context()
        # In the order of the clauses: what is stored follows it.
        wanted = [
            f"{rule}:{occasion}"
            for rule, kind in self.kinds.items()
            for occasion in kind.seeds(context)
        ]
        known = self.store.load(wanted)
        self.store.save({key: {**known.get(key, {}), SEED: 1} for key in wanted})
        return set(wanted)

    def names(self) -> set[str]:
        """The names of the facts that any rule reads."""
        return set(self._index)

    def feed(
        self, batch: Sequence[FactRow], expand: bool = True, through: int = 0
    ) -> set[str]:
        """Count a batch of facts in; returns the keys of the changed occasions.

        An occasion in the answer may be gone (its facts were withdrawn): ``outcome``
        is None then. ``expand=False`` leaves out those that changed only through a
        fact that fits many occasions; a full replay reads all of them at its end.
        ``through`` says that every fact up to this sequence number is in this batch,
        was in an earlier one, or neither is read by a rule nor corrected.
        """
        meta = self.store.load([META]).get(META) or {"seen": [], "orphans": []}
        seen = Seen(meta["seen"])
        pool = [unpack(row) for row in meta["orphans"]]
        orphans = {row.id for row in pool}
        plain: dict[int, FactRow] = {}
        changes: list[Change] = []
        index = self._index
        for row in batch:
            if not seen.add(row.seq):
                continue
            if row.corrects is not None:
                pool.append(row)
                continue
            plain[row.id] = row
        named = {row.corrects for row in pool}
        for row in plain.values():
            readers = index.get(row.name)
            if readers is not None and row.id not in named:
                asked = readers.of(row)
                if asked:
                    self._enter(row, asked, changes)
        states: dict[str, State] = {}
        if pool:
            fresh = {i: row for i, row in plain.items() if i in named}
            pool = self._correct(pool, orphans, plain, fresh, seen, changes, states)
        touched = self._apply(changes, states)
        if through:
            seen.fill(through)
        states[META] = {"seen": seen.spans, "orphans": [pack(row) for row in pool]}
        self.store.save({k: v or None for k, v in states.items()})
        return self._affected(touched, changes, expand)

    def _enter(
        self, row: FactRow, readers: list[Reader], changes: list[Change]
    ) -> None:
        """The changes of a fact that corrects nothing (the hot path)."""
        try:
            recorded, occurred = micros(row.recorded_at), micros(row.occurred_at)
        except TypeError as error:
            raise _failure(readers[0].kind, row, error) from error
        for reader in readers:
            kind, slot, prefix, dated = reader
            try:
                if not slot.test(row):
                    continue
                moment = recorded if slot.recorded else occurred
                names = slot.names(row)
                if slot.period_key:
                    names = slot.place(row, names, moment)
                if names is None or (
                    dated and kind and not kind.in_force(slot, row, moment)
                ):
                    continue
                extra = slot.extra(row)
                if kind is None:
                    key = CONTEXT
                    entry = (moment, recorded, extra)
                    mode: Mode = "rows"
                elif names.__class__ is str:
                    key, mode = prefix + names, slot.mode
                    entry = (moment, recorded, extra)
                else:
                    key, mode = prefix + "*", "rows"
                    entry = (moment, recorded, extra, names)  # type: ignore[assignment]
                changes.append(Change(key, slot.name, mode, row.id, entry, True))
            except Exception as error:
                raise _failure(kind, row, error) from error

    def _correct(
        self,
        pool: list[FactRow],
        orphans: set[int],
        plain: dict[int, FactRow],
        fresh: dict[int, FactRow],
        seen: Seen,
        changes: list[Change],
        states: dict[str, State],
    ) -> list[FactRow]:
        """Apply the corrections whose original is known; returns those that wait.

        ``orphans`` waited before this batch: what they name can only have come with
        it, and is not looked up. ``fresh`` are originals that
        never counted yet: nothing is taken out for them.
        """
        progress = True
        known = dict(plain)
        while progress and pool:
            progress = False
            waiting = {row.id for row in pool}
            later: list[FactRow] = []
            for row in pool:
                chain = self._chain(row, row.id in orphans, known, seen, waiting)
                if chain is None:
                    later.append(row)
                    continue
                counted = fresh.pop(chain[-1].id, None) is None
                self._replace(row, chain, counted, changes, states)
                known[row.id] = row
                waiting.discard(row.id)
                progress = True
            pool = later
        return pool

    def _chain(
        self,
        row: FactRow,
        waited: bool,
        known: dict[int, FactRow],
        seen: Seen,
        waiting: set[int],
    ) -> list[FactRow] | None:
        """The facts above a correction up to the original; None when one is missing."""
        chain: list[FactRow] = []
        above = row.corrects
        while above is not None:
            found = known.get(above)
            if found is None:
                if waited and not chain:
                    return None
                found = self.source.fetch([above]).get(above)
                if found is None or found.seq not in seen:
                    return None
            if above in waiting or len(chain) > 10_000:
                return None
            chain.append(found)
            above = found.corrects
        return chain

    def _replace(
        self,
        row: FactRow,
        chain: list[FactRow],
        counted: bool,
        changes: list[Change],
        states: dict[str, State],
    ) -> None:
        """Take out what stood in the place and put in what stands now."""
        root = chain[-1]
        key = f"~group:{root.id}"
        if key not in states:
            states.update(self.store.load([key]))
        stored = states.get(key)
        old: dict[int, FactRow] = (
            {r.id: r for r in map(unpack, stored["rows"])} if stored else {}
        )
        old.setdefault(root.id, root)
        if counted:
            changes.extend(self._of_group(old, False))
        new = {**old, row.id: row}
        changes.extend(self._of_group(new, True))
        rows = [pack(r) for _, r in sorted(new.items())]
        states[key] = {"rows": rows}

    def _of_group(self, group: Group, adds: bool) -> Iterator[Change]:
        """The changes of whatever stands in a place of corrected facts."""
        row, before = standing(group)
        if row is None or row.name not in self._index:
            return
        for reader in self._index[row.name].of(row):
            try:
                change = self._change(reader, row, before, adds)
            except Exception as error:
                raise _failure(reader.kind, row, error) from error
            if change is not None:
                yield change

    def _change(
        self, reader: Reader, row: FactRow, before: Sequence[FactRow], adds: bool
    ) -> Change | None:
        """What a fact adds to a slot.

        An owed act that was right before its correction keeps its first moment; one
        that only the correction made right counts from the correction.
        """
        kind, slot, prefix, dated = reader
        if not slot.test(row):
            return None
        names = slot.names(row)
        first = row
        for earlier in before:
            same = earlier.name == row.name and slot.test(earlier)
            if not same or slot.names(earlier) != names:
                break
            first = earlier
        recorded = micros(first.recorded_at)
        moment = recorded if slot.recorded else micros(row.occurred_at)
        place = slot.place(row, names, moment)
        if place is None or (dated and kind and not kind.in_force(slot, row, moment)):
            return None
        extra = slot.extra(row)
        if kind is None:
            entry: tuple[Any, ...] = (moment, recorded, extra)
            return Change(CONTEXT, slot.name, "rows", row.id, entry, adds)
        if isinstance(place, str):
            entry = (moment, recorded, extra)
            return Change(prefix + place, slot.name, slot.mode, row.id, entry, adds)
        entry = (moment, recorded, extra, place)
        return Change(prefix + "*", slot.name, "rows", row.id, entry, adds)

    def _apply(self, changes: list[Change], states: dict[str, State]) -> set[str]:
        """Count the changes into the states that they touch; returns their keys."""
        touched = {change.key for change in changes}
        states.update(self.store.load(touched))
        for change in changes:
            state = states.get(change.key)
            if state is None:
                state = states[change.key] = {}
            act = put if change.adds else take
            try:
                act(state, change.slot, change.mode, change.fact_id, change.entry)
            except Exception as error:
                where = f"{change.key}, fact {change.fact_id}"
                raise EngineError(f"{where}: {error!r}") from error
        return touched

    # -- what changed ----------------------------------------------------------------

    def _affected(
        self, touched: set[str], changes: list[Change], expand: bool
    ) -> set[str]:
        """The occasions whose answer may differ now."""
        found = {k for k in touched if k[0] != "~" and not k.endswith(":*")}
        if CONTEXT in touched:
            found |= self._by_context(changes, expand)
        if not expand:
            return found
        partials: dict[str, list[dict[str, str]]] = {}
        for change in changes:
            if change.key.endswith(":*"):
                partials.setdefault(change.key[:-2], []).append(change.entry[3])
        for rule, bound in partials.items():
            for key in self.store.occasions(rule):
                keys = dict(keys_of(key[len(rule) + 1 :]))
                if any(_fits(partial, keys) for partial in bound):
                    found.add(key)
        return found

    def _by_context(self, changes: list[Change], expand: bool) -> set[str]:
        """Occasions of the rules that wait for a parameter, or were waived."""
        names: set[str] = set()
        clauses: set[str] = set()
        for change in changes:
            if change.key == CONTEXT and change.slot == "s":
                names.update(str(v) for v in change.entry[2][:2])
            elif change.key == CONTEXT:
                clauses.add(change.entry[2][0])
        found: set[str] = set()
        for rule, kind in self.kinds.items():
            read = self._reads[rule] & names
            if read and kind.agreed:
                found |= self._reseed(rule, kind)
            if expand and (read or kind.spec.clause_id in clauses):
                found.update(self.store.occasions(rule))
        return found

    def _reseed(self, rule: str, kind: Kind) -> set[str]:
        """Make the occasions that an agreement brings; those that it ends go."""
        wanted = {f"{rule}:{one}" for one in kind.seeds(self.context())}
        known = self.store.load({*wanted, *self.store.occasions(rule)})
        old = {k for k, state in known.items() if set(state) == {SEED}} - wanted
        made = {k: {**known.get(k, {}), SEED: 1} for k in wanted}
        self.store.save({**dict.fromkeys(old), **made})
        return wanted | old

    # -- answering -------------------------------------------------------------------

    def context(self) -> Context:
        """Settled parameters and waivers as they stand."""
        return Context(self.store.load([CONTEXT]).get(CONTEXT, {}))

    def outcome(self, key: str) -> Outcome | None:
        """The answer for one occasion; None when it does not exist."""
        return self.outcomes([key]).get(key)

    def outcomes(self, keys: Iterable[str]) -> dict[str, Outcome]:
        """The answers for the occasions that exist."""
        wanted = list(keys)
        shared = {f"{key.partition(':')[0]}:*" for key in wanted}
        states = self.store.load([*wanted, *shared])
        context = self.context()
        found: dict[str, Outcome] = {}
        for key in wanted:
            state = states.get(key)
            if state:
                rule, _, occasion = key.partition(":")
                more = states.get(f"{rule}:*", {})
                found[key] = self._judge(rule, occasion, state, more, context)
        return found

    def judged(
        self, states: Iterable[tuple[str, State]], context: Context
    ) -> Iterator[tuple[str, Outcome]]:
        """The answers for occasions whose states are at hand, for a full replay.

        They may come in any order; ``context`` is :meth:`context`.
        """
        shared: dict[str, State] = {}
        for key, state in states:
            rule, _, occasion = key.partition(":")
            more = shared.get(rule)
            if more is None:
                name = f"{rule}:*"
                more = shared[rule] = self.store.load([name]).get(name, {})
            yield key, self._judge(rule, occasion, state, more, context)

    def _judge(
        self, rule: str, occasion: str, own: State, shared: State, context: Context
    ) -> Outcome:
        kind = self.kinds[rule]
        view = View(own, shared, context, dict(keys_of(occasion)))
        try:
            return kind.judge(occasion, view)
        except Exception as error:
            raise EngineError(f"{rule}, {occasion or 'once'}: {error!r}") from error

    def not_arisen(self, rule: str) -> Outcome:
        """What a page shows for a rule that has no occasion yet."""
        return self.kinds[rule].out(Verdict.NOT_ARISEN)


def facts_named(rule: Any) -> Iterator[str]:
    """The names of facts that a rule reads."""
    if isinstance(rule, FactRef):
        yield rule.fact
    elif hasattr(type(rule), "model_fields"):
        if getattr(rule, "kind", "") == "attested":
            yield rule.fact
            return
        for name in type(rule).model_fields:
            yield from facts_named(getattr(rule, name))
    elif isinstance(rule, list | tuple):
        for value in rule:
            yield from facts_named(value)
    elif isinstance(rule, dict):
        for value in rule.values():
            yield from facts_named(value)


def _fits(partial: dict[str, str], keys: dict[str, str]) -> bool:
    return all(keys.get(k) == v for k, v in partial.items())


def _settlement(row: FactRow) -> list[Any]:
    given = row.measures
    return [row.keys.get("subject", ""), given.get("parameter", ""), given.get("value")]


def _waiver(row: FactRow) -> list[Any]:
    given = row.measures
    return [
        row.keys.get("clause", ""),
        row.keys.get("ref", ""),
        given.get("from"),
        given.get("until"),
    ]


def _failure(kind: Kind | None, row: FactRow, error: Exception) -> EngineError:
    where = kind.spec.key if kind else "the contract's parameters and waivers"
    return EngineError(f"{where}, fact {row.id} ({row.name}): {error!r}")
