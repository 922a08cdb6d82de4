"""Facts, conditions and bounds of rules as words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.contracts.parameters import ContractTable
from madoguchi.contracts.rules import grammar as g
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.terms import name, side
from madoguchi.contracts.rules.value_words import tick, value

Both = tuple[str, str]
"""The same words in Japanese and English."""


class Phrases:
    """The words of one contract, as they are on a day."""

    def __init__(
        self, contract: ContractFile, table: ContractTable, on: dt.date | None
    ) -> None:
        self.contract, self.table = contract, table
        self.on = on or table.term.end

    def _fact(self, ref: g.FactRef) -> Both:
        fact = self.contract.register.fact(ref.fact)
        ja, en = (fact.ja, fact.en) if fact else (ref.fact, ref.fact)
        where = dict(ref.where)
        if ref.fact.startswith(("documents.submission_", "documents.version_")):
            kinds = where.pop("kind", None)
            if kinds is not None:
                words = [self._kind(k) for k in _listed(kinds)]
                ja = f"{'・'.join(w[0] for w in words)}{ja.removeprefix('書類')}"
                ja = ja.replace("版の", "の版の", 1) if "version_" in ref.fact else ja
                verb = en.replace("Submission ", "").lower()
                en = f"{' or '.join(w[1] for w in words)} {verb}"
        notes = [self._condition(key, value) for key, value in where.items()]
        if ref.rate:
            notes.append(self._rate(ref.rate))
        if ref.by or ref.role:
            who = self._role(ref.role) if ref.role else side(ref.by or "")
            notes.append((f"{who[0]}による", f"by {who[1]}"))
        if not notes:
            return ja, en
        return (
            f"{ja}（{'、'.join(n[0] for n in notes)}）",
            f"{en} ({', '.join(n[1] for n in notes)})",
        )

    def _kind(self, kind: Any) -> Both:
        row = self.contract.register.kinds.get(str(kind))
        own = self.table.documents.get(str(kind))
        ja = (own.label if own else "") or (row.ja if row else str(kind))
        en = (own.label_en if own else "") or (row.en if row else str(kind))
        return ja, en

    def _rate(self, share: g.Share) -> Both:
        over, under = name(share.over), name(share.under)
        ja, en = f"{over[0]}が{under[0]}", f"{over[1]}"
        if share.below is not None:
            if share.below == 1:
                return f"{ja}を下回る", f"{en} less than {under[1]}"
            percent = f"{share.below:.0%}"
            return f"{ja}の{percent}未満", f"{en} under {percent} of {under[1]}"
        percent = f"{share.at_least or 0:.0%}"
        return f"{ja}の{percent}以上", f"{en} at least {percent} of {under[1]}"

    def _value(self, key: str, slug: Any) -> Both:
        """The word for one value of a filter or of a list."""
        text = str(slug)
        if key in ("role", "roles", "officer_role"):
            return self._role(text)
        if key == "type" and (label := self._session_types().get(text)):
            return label, text
        return value(key, text)

    def _session_types(self) -> dict[str, str]:
        found = self.table.parameters.get("outreach", {}).get("session_types", {})
        return dict(found)

    def _condition(self, key: str, given: Any) -> Both:
        ja, en = name(key)
        if isinstance(given, bool):
            return tick(key, given, (ja, en))
        if isinstance(given, g.Compare):
            return self._compare(key, given)
        words = [self._value(key, one) for one in _listed(given)]
        shown = (
            "・".join(dict.fromkeys(w[0] for w in words)),
            " or ".join(w[1] for w in words),
        )
        return f"{ja}：{shown[0]}", f"{en}: {shown[1]}"

    def _compare(self, key: str, given: g.Compare) -> Both:
        word = name(key)
        if given.not_ is not None:
            words = [self._value(key, one) for one in _listed(given.not_)]
            ja = "・".join(w[0] for w in words)
            en = " or ".join(w[1] for w in words)
            return f"{word[0]}：{ja}以外", f"{word[1]}: not {en}"
        if key == "month" and given.prefix:
            return "月の分", "for a month"
        if given.has is not None or given.prefix is not None:
            ja, en = self._value(
                key, given.has if given.prefix is None else given.prefix
            )
            return f"{word[0]}に{ja}を含む", f"{word[1]} with {en}"
        ja, en = self._bounds(given.min, given.max)
        return f"{word[0]}{ja}", f"{word[1]} {en}"

    def _figure(self, ref: g.FactRef) -> Both:
        fact, measure = self._fact(ref), ref.measure or ref.sum
        if measure is None:
            return f"{fact[0]}の件数", f"the number of '{fact[1]}'"
        word = name(measure)
        return f"{fact[0]}の{word[0]}", f"{word[1]} of '{fact[1]}'"

    def _bound(self, bound: Any, *, percent: bool = False) -> Both:
        if isinstance(bound, g.Unset):
            row = self.table.unset.get(bound.unset)
            if row is not None and row.value is not None:
                return str(row.value), str(row.value)
            ja = row.label if row else bound.unset
            en = (row.label_en if row else "") or bound.unset
            return f"〔協議待ち：{ja}〕", f"[waiting for agreement: {en}]"
        if isinstance(bound, g.Legal):
            return self._legal(bound.legal)
        if isinstance(bound, g.Param):
            try:
                bound = self.contract.parameter(bound.param, self.on)
            except KeyError:
                return bound.param, bound.param
        if isinstance(bound, g.FactRef):
            return self._figure(bound)
        if isinstance(bound, g.OpenDays):
            ja, en = self._unit(bound.open_days)
            return f"期間の{ja}の数", f"the number of {en}"
        if isinstance(bound, bool):
            return ("あり", "yes") if bound else ("なし", "no")
        if percent and isinstance(bound, (int, float)):
            return f"{bound:.0%}", f"{bound:.0%}"
        if isinstance(bound, float) and bound.is_integer():
            bound = int(bound)
        return str(bound), str(bound)

    def _legal(self, key: str) -> Both:
        row = self.contract.legal.parameters.get(key)
        if row is None:
            return key, key
        value = self.contract.legal.value(key, self.on)
        shown: Any = value.value if value else ""
        if value is not None and value.kind == "share":
            shown = f"{float(str(value.value)):.0%}"
        mark = ("", "") if value and value.confirmed else ("・未確認", ", unconfirmed")
        return (
            f"{shown}（法令：{row.label}{mark[0]}）",
            f"{shown} (law: {row.label_en}{mark[1]})",
        )

    def _bounds(self, low: Any, high: Any, *, percent: bool = False) -> Both:
        ja: list[str] = []
        en: list[str] = []
        if low is not None:
            word = self._bound(low, percent=percent)
            ja.append(f"{word[0]}以上")
            en.append(f"at least {word[1]}")
        if high is not None:
            word = self._bound(high, percent=percent)
            ja.append(f"{word[0]}以下")
            en.append(f"at most {word[1]}")
        return "".join(ja), " and ".join(en)

    def _limit_bounds(self, rule: g.Limit, ref: g.FactRef) -> Both:
        key = ref.measure or ref.sum or ""
        if isinstance(rule.equals, str):
            return self._value(key, rule.equals)
        if rule.equals is not None:
            word = self._bound(rule.equals)
            return f"{word[0]}と同じ", f"equal to {word[1]}"
        for words, ja, en in (
            (rule.in_, "のいずれか", "one of"),
            (rule.superset, "をすべて含めます", "all of"),
            (rule.subset, "の範囲", "nothing but"),
        ):
            if words is not None:
                told = [self._value(key, word) for word in words]
                if len(told) == 1:
                    ja = {"のいずれか": "", "をすべて含めます": "を含めます"}.get(
                        ja, ja
                    )
                return (
                    "、".join(t[0] for t in told) + ja,
                    f"{en} {', '.join(t[1] for t in told)}",
                )
        return self._bounds(rule.min, rule.max)

    def _role(self, role: str) -> Both:
        return self.table.roles.get(role, role), role.replace("_", " ")

    def _unit(self, calendar: str | None) -> Both:
        words = self.contract.calendars["civil"].words
        if calendar and calendar in self.contract.calendars:
            words = self.contract.calendars[calendar].words
        return words.ja, f"{words.en}s"


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]
