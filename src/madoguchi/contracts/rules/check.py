"""Whether a rule names only what exists: facts, keys, calendars, words, parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from madoguchi.contracts.parameters import ContractTable, parameter
from madoguchi.contracts.rules import grammar
from madoguchi.contracts.rules.legal import LegalTable
from madoguchi.contracts.rules.problem import Place, Problem, did_you_mean
from madoguchi.contracts.rules.register import Register
from madoguchi.journal.facts import FactType

PERIODS = ("day", "open-day", "week", "month", "year", "period", "term", "hour")
ACTOR = ("side", "role")
DECLARERS = ("municipality", "contractor")
At = Callable[[str], Place]
"""Where a word of the rule stands, for messages."""


class RuleCheck:
    """Checks the rules of one contract against its table and the register."""

    def __init__(
        self, table: ContractTable, register: Register, legal: LegalTable
    ) -> None:
        self.table, self.register, self.legal = table, register, legal

    def problems(self, rule: grammar.Rule, at: At) -> Iterator[Problem]:
        """Every name in ``rule`` that is not known."""
        refs = [part for part in parts(rule) if isinstance(part, grammar.FactRef)]
        for part in parts(rule):
            yield from self._part(part, at)
        for ref in refs:
            yield from self._fact(ref, rule, refs, at)
        yield from self._keys(rule, refs, at)
        yield from self._roles(rule, at)
        yield from self._misleading(rule, at)

    def waits_for(self, rule: grammar.Rule) -> frozenset[str]:
        """The apps that are not built yet and whose facts ``rule`` reads."""
        names = {p.fact for p in parts(rule) if isinstance(p, grammar.FactRef)}
        return frozenset(filter(None, map(self.register.waits_for, names)))

    def _part(self, part: BaseModel, at: At) -> Iterator[Problem]:
        calendar = getattr(part, "calendar", None) or getattr(part, "open_days", None)
        if calendar and calendar != "civil" and calendar not in self.table.calendars:
            yield _unknown(at(calendar), "暦", "calendar", calendar, self._calendars())
        word = getattr(part, "word", None)
        if word is not None and not _overridden(part) and word not in self.table.words:
            yield _unknown(
                at(word), "期間の語", "soft word", word, self.table.words, "[words]"
            )
        elif word is not None:
            yield from self._reading(part, word, at)
        unset = getattr(part, "unset", None)
        if unset is not None and unset in self.table.unset:
            yield from self._settled(part, self.table.unset[unset].settled_by, at)
        elif unset is not None:
            yield _unknown(
                at(unset),
                "未定の事項",
                "unset parameter",
                unset,
                self.table.unset,
                "[unset]",
            )
        legal = getattr(part, "legal", None)
        if legal is not None and legal not in self.legal.parameters:
            yield _unknown(
                at(legal),
                "法令の数値",
                "legal parameter",
                legal,
                self.legal.parameters,
                "legal.toml",
            )
        if isinstance(part, grammar.Param):
            yield from self._param(part.param, at)

    def _reading(self, part: BaseModel, word: str, at: At) -> Iterator[Problem]:
        """A word of repetition needs ``every``, a word of time a distance."""
        row = self.table.words.get(word)
        repeats = isinstance(part, grammar.Word)
        if row is None or (row.every is not None) is repeats or _overridden(part):
            return
        wanted = 'every = "month"' if repeats else 'days = 2, calendar = "city-open"'
        yield at(word).problem(
            f"「{word}」の読み方がこの規則に合いません。",
            f"The reading of '{word}' in [words] does not fit this rule.",
            f'write "{word}" = {{ {wanted} }} in [words], or use another word.',
        )

    def _settled(self, part: BaseModel, subject: str, at: At) -> Iterator[Problem]:
        given = getattr(part, "settled_by", None)
        if given is not None and given != subject:
            yield at(given).problem(
                f"協議の事項「{given}」が [unset] と異なります。",
                f"settled_by '{given}' is '{subject}' in [unset].",
                f'write settled_by = "{subject}".',
            )

    def _param(self, name: str, at: At) -> Iterator[Problem]:
        try:
            parameter(self.table, name)
        except KeyError:
            known = _dotted(self.table.parameters)
            yield _unknown(
                at(name), "パラメータ", "parameter", name, known, "[parameters]"
            )

    def _calendars(self) -> list[str]:
        return ["civil", *self.table.calendars]

    def _fact(
        self,
        ref: grammar.FactRef,
        rule: grammar.Rule,
        refs: list[grammar.FactRef],
        at: At,
    ) -> Iterator[Problem]:
        fact = self.register.fact(ref.fact)
        if fact is None:
            known = [*self.register.declared, *self.register.planned]
            yield _unknown(at(ref.fact), "事実", "fact", ref.fact, known, "facts.py")
            return
        names = _names(fact)
        yield from _all_known(ref.where, {*names, *ACTOR}, fact, at)
        yield from _all_known(ref.match.values(), names, fact, at)
        yield from _all_known(ref.per or (), {*names, *ref.match}, fact, at)
        yield from self._figures(ref, fact, at)
        yield from self._kinds(ref, at)
        yield from self._ticks(ref, fact, at)
        yield from self._joins(ref, rule, refs, at)

    def _figures(
        self, ref: grammar.FactRef, fact: FactType, at: At
    ) -> Iterator[Problem]:
        named = [ref.measure, ref.sum]
        if ref.rate:
            named += [ref.rate.over, ref.rate.under]
        yield from _all_known(filter(None, named), fact.measures, fact, at, "measure")
        for moment in (ref.at, ref.from_):
            if moment is not None:
                yield from _moment(moment, fact, at)

    def _kinds(self, ref: grammar.FactRef, at: At) -> Iterator[Problem]:
        if not ref.fact.startswith(("documents.submission_", "documents.version_")):
            return
        value = ref.where.get("kind")
        for kind in value if isinstance(value, list) else [value]:
            if isinstance(kind, str) and kind not in self.register.kinds:
                yield _unknown(
                    at(kind),
                    "書類の種類",
                    "document kind",
                    kind,
                    self.register.kinds,
                    "documents/kinds.py",
                )

    def _ticks(self, ref: grammar.FactRef, fact: FactType, at: At) -> Iterator[Problem]:
        for name, value in ref.where.items():
            tick = fact.measures.get(name) == "tick"
            if tick and not isinstance(value, bool):
                yield at(name).problem(
                    f"「{name}」は true か false で書きます。",
                    f"'{name}' of {fact.name} is a tick, not '{value}'.",
                    f"write {name} = true or {name} = false.",
                )

    def _joins(
        self,
        ref: grammar.FactRef,
        rule: grammar.Rule,
        refs: list[grammar.FactRef],
        at: At,
    ) -> Iterator[Problem]:
        """``match`` renames to a key of the occasion: one that another fact has."""
        occasion = {*PERIODS, *(rule.per or ()), *getattr(rule, "group", ())}
        for other in refs:
            if other is not ref and (fact := self.register.fact(other.fact)):
                occasion |= _names(fact) | set(other.match)
        for key in ref.match:
            if key not in occasion:
                yield _unknown(
                    at(key), "場面のキー", "key of the occasion", key, occasion
                )

    def _keys(
        self, rule: grammar.Rule, refs: list[grammar.FactRef], at: At
    ) -> Iterator[Problem]:
        """``per`` and ``group`` name keys that some fact of the rule has."""
        if rule.kind == "attested":  # takes no per at all
            return
        known = set(PERIODS)
        for ref in refs:
            if fact := self.register.fact(ref.fact):
                known |= _names(fact) | set(ref.match)
        for key in (*(rule.per or ()), *getattr(rule, "group", ())):
            if key not in known:
                yield _unknown(at(key), "場面のキー", "key", key, known)

    def _misleading(self, rule: grammar.Rule, at: At) -> Iterator[Problem]:
        """What would be read but not judged as it says."""
        if isinstance(rule, grammar.Attested | grammar.Recurring) and rule.per:
            yield at("per").problem(
                "この種類の規則は、キーごとの場面を前もって作れません。",
                f"'{rule.kind}' opens no occasion for each {', '.join(rule.per)}.",
                "drop per, or write a follows or gate from what opens the duty.",
            )
        if isinstance(rule, grammar.Limit) and rule.each is not None:
            fact = self.register.fact(rule.each.fact)
            measure = rule.each.measure or ""
            if fact is not None and fact.measures.get(measure) == "parts":
                yield at(measure).problem(
                    f"「{measure}」は二つの数の組です。limit では比べられません。",
                    f"'{measure}' of {fact.name} is two parts, not one number.",
                    "write a ratio with the measure in over and in under.",
                )
        for bound in self._staffed(rule):
            if not (bound.sum or bound.measure):
                yield at(bound.fact).problem(
                    "人数とする数（sum）がありません。",
                    f"A bound of staffing from {bound.fact} needs the figure to take.",
                    'write sum = "…" with a count of that fact.',
                )

    def _staffed(self, rule: grammar.Rule) -> list[grammar.FactRef]:
        """The bounds of a staffing rule that other facts give."""
        if not isinstance(rule, grammar.Staffing):
            return []
        given = [*rule.min.values(), *rule.max.values(), *rule.about.values()]
        return [bound for bound in given if isinstance(bound, grammar.FactRef)]

    def _roles(self, rule: grammar.Rule, at: At) -> Iterator[Problem]:
        named: set[str] = set()
        if isinstance(rule, grammar.Staffing):
            named = {*rule.min, *rule.max, *rule.about}
            named |= {role for pair in rule.distinct for role in pair}
        if isinstance(rule, grammar.Attested) and rule.by not in DECLARERS:
            named = {rule.by}
        for role in sorted(named - set(self.table.roles)):
            yield _unknown(at(role), "役割", "role", role, self.table.roles, "[roles]")


def parts(value: Any) -> Iterator[BaseModel]:
    """Every model inside a rule, itself included."""
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from parts(getattr(value, name))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from parts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from parts(inner)


def _names(fact: FactType) -> set[str]:
    return {*fact.keys, *fact.also, *fact.measures}


def _all_known(
    words: Iterable[str],
    known: Iterable[str],
    fact: FactType,
    at: At,
    what: str = "key or measure",
) -> Iterator[Problem]:
    allowed = sorted(known)
    for word in words:
        if word not in allowed:
            listed = ", ".join(allowed) or "none"
            yield at(word).problem(
                f"{fact.name} に「{word}」という項目はありません。",
                f"{fact.name} has no {what} '{word}'.",
                did_you_mean(word, allowed, f"it has {listed}."),
            )


def _moment(moment: str, fact: FactType, at: At) -> Iterator[Problem]:
    where, _, name = moment.partition(":")
    if where == "key":
        yield from _all_known([name], {*fact.keys, *fact.also}, fact, at, "key")
    elif where == "measure":
        yield from _all_known([name], fact.measures, fact, at, "measure")
    else:
        yield at(moment).problem(
            f"「{moment}」は key:… か measure:… で書きます。",
            f"'{moment}' names neither a key nor a measure.",
            'write "key:day" or "measure:planned_date".',
        )


def _overridden(part: BaseModel) -> bool:
    """Whether a clause gives a soft word its own distance."""
    return isinstance(part, grammar.Within) and any(
        value is not None
        for value in (part.days, part.months, part.hours, part.minutes, part.same)
    )


def _dotted(table: dict[str, Any], prefix: str = "") -> list[str]:
    found: list[str] = []
    for key, value in table.items():
        found.append(prefix + key)
        if isinstance(value, dict):
            found.extend(_dotted(value, f"{prefix}{key}."))
    return found


def _unknown(
    place: Place, ja: str, en: str, word: str, known: Iterable[str], home: str = ""
) -> Problem:
    listed = ", ".join(sorted(known)[:12])
    otherwise = f"add it to {home}." if home else f"use one of {listed or 'none'}."
    return place.problem(
        f"「{word}」という{ja}はありません。",
        f"Unknown {en} '{word}'.",
        did_you_mean(word, known, otherwise),
    )
