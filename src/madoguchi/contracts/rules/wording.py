"""A rule as one plain sentence, in Japanese and English."""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.contracts.rules import grammar as g
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.phrases import Both
from madoguchi.contracts.rules.terms import name, side
from madoguchi.contracts.rules.timing import EVERY, Timing, day_words

PRINCIPLE = (
    "満たさないときは、理由を記録します（違反にはなりません）。",
    " Otherwise a reason is noted (no breach).",
)
SUPPORT = {
    "note": ("メモ", "a note"),
    "file": ("ファイル", "a file"),
    "either": ("メモまたはファイル", "a note or a file"),
}


def rule_in_words(
    rule: g.Rule, contract: ContractFile, on: dt.date | None = None
) -> Both:
    """(Japanese, English): what the rule asks, with the contract's own words.

    ``on`` chooses the words and parameters in force on that day (default: as
    signed). A chosen reading is added at the end.
    """
    table = contract.table_on(on) if on else contract.table
    ja, en = _Wording(contract, table, on).sentence(rule)
    if rule.interpreted:
        reading = rule.reading or "仕様書に数値がないため、解釈によります"
        ja = f"{ja}（解釈：{reading.rstrip('。')}）"
        en = f"{en} (interpreted)"
    return ja, en


class _Wording(Timing):
    """One sentence a kind of rule."""

    def sentence(self, rule: g.Rule) -> Both:
        told: Both = getattr(self, f"_{rule.kind}")(rule)
        unless = getattr(rule, "unless", None)
        if unless is None:
            return told
        ja, en = self._fact(unless)
        return (
            f"{told[0]}ただし、{ja}があるときを除きます。",
            f"{told[1]} Except with: {en}.",
        )

    def _gate(self, rule: g.Gate) -> Both:
        before = self._fact(rule.before)
        needs = [self._fact(ref) for ref in rule.requires]
        ja = ("または" if rule.any else "、").join(n[0] for n in needs)
        en = (" or " if rule.any else " and ").join(n[1] for n in needs)
        tail = ("", "")
        if rule.strength == "warn":
            tail = (
                "なくても、理由を記録すれば行えます。",
                " Without it, the act needs a noted reason.",
            )
        return (
            f"{before[0]}の前に、{ja}が必要です。{tail[0]}",
            f"Before '{before[1]}' there must be: {en}.{tail[1]}",
        )

    def _deadline(self, rule: g.Deadline) -> Both:
        act = self._fact(rule.fulfil)
        when = self._on(rule.on) if rule.on else ("", "")
        if rule.trigger is not None and rule.within is not None:
            when = self._after(self._start(rule.trigger), rule.within)
        elif rule.within is not None:
            when = self._after(when, rule.within)
        else:
            when = (f"{when[0]}までに", f"By {when[1]}")
        return (
            f"{when[0]}、{act[0]}が必要です。",
            f"{when[1]}: {act[1]}.",
        )

    def _start(self, ref: g.FactRef) -> Both:
        """What a distance counts from: the fact, or a date that it names."""
        ja, en = self._fact(ref)
        if ref.from_ is None:
            return ja, en
        word = name(ref.from_.partition(":")[2])
        return f"{ja}に記した{word[0]}", f"{word[1]} named by {en}"

    def _recurring(self, rule: g.Recurring) -> Both:
        act, every = self._fact(rule.fulfil), self._every(rule.every)
        unit = self._unit_of(rule.every)
        if unit == "open-day":
            word = self._unit(rule.calendar or "city-open")
            every = (f"{word[0]}ごとに", f"Every {word[1].removesuffix('s')}")
        due = self._next_due(rule.due, unit)
        since = self._since(rule.since)
        return (
            f"{every[0]}、{due[0]}{act[0]}が必要です。{since[0]}",
            f"{every[1]}{due[1]}: {act[1]}.{since[1]}",
        )

    def _since(self, ref: g.FactRef | None) -> Both:
        """From which fact on a duty of periods counts."""
        if ref is None:
            return "", ""
        ja, en = self._fact(ref)
        return f"{ja}から数えます。", f" Counted from: {en}."

    def _unit_of(self, every: Any) -> str:
        """The period of a recurring act, a word read through the table."""
        if isinstance(every, g.Word):
            row = self.table.words.get(every.word)
            return str(row.every) if row and row.every else ""
        return every if isinstance(every, str) else ""

    def _follows(self, rule: g.Follows) -> Both:
        first, then = self._fact(rule.first), self._fact(rule.then)
        when = (f"{first[0]}のたびに", f"After each '{first[1]}'")
        if rule.within is not None:
            when = self._after(self._start(rule.first), rule.within)
        equal = ("", "")
        if rule.equal is not None:
            equal = ("数は一致しなければなりません。", " The figures must be equal.")
        return (
            f"{when[0]}、{then[0]}が必要です。{equal[0]}",
            f"{when[1]}: {then[1]}.{equal[1]}",
        )

    def _ratio(self, rule: g.Ratio) -> Both:
        over, under = self._figure(rule.over), self._figure(rule.under)
        ja, en = self._bounds(rule.min, rule.max, percent=True)
        each, each_en = self._each(rule.period)
        if over == under:  # a share, kept as two parts
            return f"{each}{over[0]}を{ja}とします。", f"{each_en}{over[1]} is {en}."
        first, second = rule.over, rule.under
        if first.fact == second.fact and first.where == second.where:
            words = [name(ref.measure or ref.sum or "") for ref in (first, second)]
            fact = self._fact(first)
            over = (f"{fact[0]}の「{words[0][0]}÷", words[0][1])
            under = (f"{words[1][0]}」", f"{words[1][1]} of '{fact[1]}'")
            return (
                f"{each}{over[0]}{under[0]}を{ja}とします。",
                f"{each_en}{over[1]} ÷ {under[1]} is {en}.",
            )
        return (
            f"{each}「{over[0]}」÷「{under[0]}」を{ja}とします。",
            f"{each_en}{over[1]} ÷ {under[1]} is {en}.",
        )

    def _each(self, period: str, groups: Any = ()) -> Both:
        """ "月ごとに、", nothing for a single occasion."""
        words = [name(word) for word in groups]
        whole = ("", "")
        if period == "term":
            whole = ("契約期間を通じて、", "Over the whole term, ")
        elif period != "occasion":
            words.append(name(period))
        if not words:
            return whole
        return (
            f"{'・'.join(w[0] for w in words)}ごとに、{whole[0]}",
            f"For each {' and '.join(w[1] for w in words)}, {whole[1].lower()}",
        )

    def _target(self, rule: g.Target) -> Both:
        figure, each = self._figure(rule.value), self._each(rule.period)
        low, high = rule.between or (rule.min, rule.max)
        ja, en = self._bounds(low, high)
        if rule.about is not None:
            about = self._bound(rule.about)
            ja, en = f"{about[0]}程度", f"about {about[1]}"
        elif rule.months:
            fact = self._fact(rule.value)
            ja = "、".join(f"{m[:4]}年{int(m[5:])}月" for m in rule.months)
            return (
                f"{fact[0]}は、{ja}を目安とします（違反にはなりません）。",
                f"{fact[1]}: in {', '.join(rule.months)} (a target, no breach).",
            )
        return (
            f"{each[0]}{figure[0]}は{ja}を目安とします（違反にはなりません）。",
            f"{each[1]}{figure[1]} should be {en} (a target, no breach).",
        )

    def _limit(self, rule: g.Limit) -> Both:
        ref = rule.count or rule.sum or rule.each
        assert ref is not None  # the grammar asks for one
        tail, since = ("", ""), self._since(rule.since)
        if rule.strength == "warn":
            tail = PRINCIPLE
        each = self._each(rule.period, rule.group)
        if rule.each is not None:
            each = self._each("occasion" if rule.period == "day" else rule.period)
            ja, en = self._every_fact(rule, rule.each)
        else:
            figure, bounds = self._figure(ref), self._limit_bounds(rule, ref)
            if rule.less is not None:
                less = self._figure(rule.less)
                figure = f"{figure[0]}−{less[0]}", f"{figure[1]} less {less[1]}"
            ja = f"{figure[0]}は{bounds[0]}とします。"
            en = f"{figure[1]}: {bounds[1]}."
        return f"{each[0]}{ja}{since[0]}{tail[0]}", f"{each[1]}{en}{since[1]}{tail[1]}"

    def _every_fact(self, rule: g.Limit, ref: g.FactRef) -> Both:
        """What every single fact must show."""
        fact, word = self._fact(ref), name(ref.measure or "")
        if rule.equals is True:
            return (
                f"{fact[0]}には、そのつど「{word[0]}」が必要です。",
                f"Each '{fact[1]}' has: {word[1]}.",
            )
        ja, en = self._limit_bounds(rule, ref)
        if rule.superset is not None:
            return (
                f"{fact[0]}の{word[0]}には、{ja}。",
                f"{word[1]} of each '{fact[1]}': {en}.",
            )
        return (
            f"{fact[0]}の{word[0]}は、そのつど{ja}とします。",
            f"{word[1]} of each '{fact[1]}': {en}.",
        )

    def _staffing(self, rule: g.Staffing) -> Both:
        at = self._fact(rule.at)
        ja: list[str] = []
        en: list[str] = []
        for bounds, word_ja, word_en in (
            (rule.min, "以上", "at least"),
            (rule.max, "以下", "at most"),
            (rule.about, "程度", "about"),
        ):
            for role, bound in bounds.items():
                number, title = self._bound(bound), self._role(role)
                if bounds is rule.max and bound == 0:
                    ja.append(f"{title[0]}を0人と")
                    en.append(f"no {title[1]}")
                    continue
                many = "人" if not isinstance(bound, g.FactRef) else ""
                ja.append(f"{title[0]}を{number[0]}{many}{word_ja}")
                en.append(f"{word_en} {number[1]} {title[1]}")
        tail = PRINCIPLE if rule.strength == "warn" else ("", "")
        apart: list[str] = []
        for one, other in rule.distinct:
            first, second = self._role(one), self._role(other)
            apart.append(f"{first[0]}と{second[0]}は別の人とします。")
            en.append(f"{first[1]} and {second[1]} are different people")
        always = ("の間つねに", "throughout ") if rule.throughout else ("では", "at ")
        return (
            f"{at[0]}{always[0]}、{'、'.join(ja)}配置します。{''.join(apart)}{tail[0]}",
            f"Staffing {always[1]}'{at[1]}': {', '.join(en)}.{tail[1]}",
        )

    def _never(self, rule: g.Never) -> Both:
        fact = self._fact(rule.fact)
        return (
            f"{fact[0]}があってはなりません（記録にないことで確かめます）。",
            f"There must be no '{fact[1]}' (none on record).",
        )

    def _scope(self, rule: g.Scope) -> Both:
        notes, notes_en = [], []
        if rule.applies is not None:
            what = self._fact(rule.applies)
            notes.append(f"対象：{what[0]}")
            notes_en.append(f"for '{what[1]}'")
        if rule.owner != "both":
            who = side(rule.owner)
            notes.append(f"担当：{who[0]}")
            notes_en.append(f"owner: {who[1]}")
        if rule.since or rule.until:
            first = f"{day_words(rule.since)[0]}から" if rule.since else ""
            last = f"{day_words(rule.until)[0]}まで" if rule.until else ""
            notes.append(f"期間：{first}{last}")
            first = f"from {day_words(rule.since)[1]}" if rule.since else ""
            last = f"until {day_words(rule.until)[1]}" if rule.until else ""
            notes_en.append(f"{first} {last}".strip())
        tail = "契約の終了後も続きます。" if rule.survives else ""
        tail_en = " It survives the contract." if rule.survives else ""
        told = f"（{'、'.join(notes)}）" if notes else ""
        told_en = f" ({'; '.join(notes_en)})" if notes else ""
        return (
            f"範囲や定義を定める条項で、履行は判定しません{told}。{tail}",
            f"Defines the scope; nothing to fulfil{told_en}.{tail_en}",
        )

    def _attested(self, rule: g.Attested) -> Both:
        who = side(rule.by) if rule.by in ("municipality", "contractor") else None
        who = who or self._role(rule.by)
        every, support = EVERY[rule.every], SUPPORT[rule.support]
        return (
            f"{who[0]}が、守っていることを{every[0]}申告します（{support[0]}を添えます）。",
            f"{every[1]}, {who[1]} declares that it is kept, with {support[1]}.",
        )

    def _option(self, rule: g.Option) -> Both:
        own = rule.used.by == rule.holder
        act_ = rule.used.model_copy(update={"by": None}) if own else rule.used
        who, used = side(rule.holder), self._fact(act_)
        told = (
            f"{who[0]}に認められた権利です（{used[0]}）。使われるまで義務は生じません。",
            f"A right of {who[1]}: {used[1]}. No duty until it is used.",
        )
        act = rule.opens and (rule.opens.then or rule.opens.fulfil)
        if not rule.opens or not act:
            return told
        answer = self._fact(act)
        when = ("使われたときは", "Once used")
        if rule.opens.within:
            when = self._after(used, rule.opens.within)
        return (
            f"{told[0]}{when[0]}、{answer[0]}が必要です。",
            f"{told[1]} {when[1]}: {answer[1]}.",
        )
