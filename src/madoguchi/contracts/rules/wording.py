"""A rule as one plain sentence, in Japanese and English."""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.contracts.parameters import ContractTable, SoftWord
from madoguchi.contracts.rules import grammar as g
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.terms import name, side

Both = tuple[str, str]
"""The same words in Japanese and English."""
EVERY = {
    "day": ("毎日", "Every day"),
    "open-day": ("開庁日ごとに", "Every open day"),
    "week": ("毎週", "Every week"),
    "month": ("毎月", "Every month"),
    "year": ("毎年度", "Every year"),
    "once": ("一度", "Once"),
    "end": ("契約の終わりに", "At the end of the contract"),
    "event": ("そのつど", "On each occasion"),
}
UNITS = {
    "months": ("か月", "months"),
    "hours": ("時間", "hours"),
    "minutes": ("分", "minutes"),
}
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


class _Wording:
    def __init__(
        self, contract: ContractFile, table: ContractTable, on: dt.date | None
    ) -> None:
        self.contract, self.table = contract, table
        self.on = on or table.term.end

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

    # -- kinds ----------------------------------------------------------------

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
            when = self._after(self._fact(rule.trigger), rule.within)
        elif rule.within is not None:
            when = self._after(when, rule.within)
        else:
            when = (f"{when[0]}までに", f"By {when[1]}")
        return (
            f"{when[0]}、{act[0]}が必要です。",
            f"{when[1]}: {act[1]}.",
        )

    def _recurring(self, rule: g.Recurring) -> Both:
        act, every = self._fact(rule.fulfil), self._every(rule.every)
        due = self._next_due(rule.due)
        return (
            f"{every[0]}、{due[0]}{act[0]}が必要です。",
            f"{every[1]}{due[1]}: {act[1]}.",
        )

    def _follows(self, rule: g.Follows) -> Both:
        first, then = self._fact(rule.first), self._fact(rule.then)
        when = (f"{first[0]}のたびに", f"After each '{first[1]}'")
        if rule.within is not None:
            when = self._after(first, rule.within)
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
        unit = name(rule.period)
        return (
            f"{unit[0]}ごとに、{over[0]}÷{under[0]}を{ja}とします。",
            f"For each {unit[1]}, {over[1]} ÷ {under[1]} is {en}.",
        )

    def _target(self, rule: g.Target) -> Both:
        figure, unit = self._figure(rule.value), name(rule.period)
        low, high = rule.between or (rule.min, rule.max)
        ja, en = self._bounds(low, high)
        if rule.about is not None:
            about = self._bound(rule.about)
            ja, en = f"{about[0]}程度", f"about {about[1]}"
        elif rule.months:
            ja = en = ", ".join(rule.months)
        return (
            f"{unit[0]}ごとの{figure[0]}は、{ja}を目安とします（違反にはなりません）。",
            f"For each {unit[1]}, {figure[1]} should be {en} (a target, no breach).",
        )

    def _limit(self, rule: g.Limit) -> Both:
        ref = rule.count or rule.sum or rule.each
        assert ref is not None  # the grammar asks for one
        figure = self._figure(ref)
        groups = [name(word) for word in (*rule.group, rule.period)]
        ja, en = self._limit_bounds(rule)
        return (
            f"{'・'.join(g_[0] for g_ in groups)}ごとの{figure[0]}は、{ja}とします。",
            f"For each {' and '.join(g_[1] for g_ in groups)}, {figure[1]}: {en}.",
        )

    def _staffing(self, rule: g.Staffing) -> Both:
        at = self._fact(rule.at)
        ja: list[str] = []
        en: list[str] = []
        for bounds, word_ja, word_en in (
            (rule.min, "人以上", "at least"),
            (rule.max, "人以下", "at most"),
            (rule.about, "人程度", "about"),
        ):
            for role, bound in bounds.items():
                number, title = self._bound(bound), self._role(role)
                ja.append(f"{title[0]}{number[0]}{word_ja}")
                en.append(f"{word_en} {number[1]} {title[1]}")
        for one, other in rule.distinct:
            first, second = self._role(one), self._role(other)
            ja.append(f"{first[0]}と{second[0]}は別の人")
            en.append(f"{first[1]} and {second[1]} are different people")
        always = ("の間つねに", "throughout ") if rule.throughout else ("では", "at ")
        return (
            f"{at[0]}{always[0]}、{'、'.join(ja)}を配置します。",
            f"Staffing {always[1]}'{at[1]}': {', '.join(en)}.",
        )

    def _never(self, rule: g.Never) -> Both:
        fact = self._fact(rule.fact)
        return (
            f"{fact[0]}は、あってはなりません（記録にないことを示します）。",
            f"There must be no '{fact[1]}' (none on record).",
        )

    def _scope(self, rule: g.Scope) -> Both:
        who = side(rule.owner)
        since = rule.since.isoformat() if rule.since else ""
        until = rule.until.isoformat() if rule.until else ""
        span = (
            f"（{since}〜{until}）" if since or until else "",
            f" ({since} to {until})" if since or until else "",
        )
        what = self._fact(rule.applies) if rule.applies else ("", "")
        on = (f"{what[0]}について、", f" for '{what[1]}'") if rule.applies else what
        after = ("契約終了後も続きます。", " It survives the contract.")
        tail = after if rule.survives else ("", "")
        return (
            f"{on[0]}範囲・分担を定めます（担当：{who[0]}）{span[0]}。{tail[0]}",
            f"Defines scope{on[1]}: {who[1]}{span[1]}.{tail[1]}",
        )

    def _attested(self, rule: g.Attested) -> Both:
        who = side(rule.by) if rule.by in ("municipality", "contractor") else None
        who = who or self._role(rule.by)
        every, support = EVERY[rule.every], SUPPORT[rule.support]
        return (
            f"{every[0]}、{who[0]}が守っていることを申告します（{support[0]}を添えます）。",
            f"{every[1]}, {who[1]} declares that it is kept, with {support[1]}.",
        )

    def _option(self, rule: g.Option) -> Both:
        who, used = side(rule.holder), self._fact(rule.used)
        told = (
            f"{who[0]}の権利です：{used[0]}。使われるまで義務はありません。",
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

    # -- parts ----------------------------------------------------------------

    def _fact(self, ref: g.FactRef) -> Both:
        fact = self.contract.register.fact(ref.fact)
        ja, en = (fact.ja, fact.en) if fact else (ref.fact, ref.fact)
        where = dict(ref.where)
        if ref.fact.startswith("documents.submission_"):
            kinds = where.pop("kind", None)
            if kinds is not None:
                words = [self._kind(k) for k in _listed(kinds)]
                ja = "・".join(w[0] for w in words) + ja.replace("書類", "", 1)
                verb = en.replace("Submission ", "").lower()
                en = f"{' or '.join(w[1] for w in words)} {verb}"
        notes = [self._condition(key, value) for key, value in where.items()]
        if ref.by:
            notes.append(side(ref.by))
        if ref.role:
            notes.append(self._role(ref.role))
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

    def _condition(self, key: str, value: Any) -> Both:
        ja, en = name(key)
        if value is True:
            return f"{ja}あり", en
        if value is False:
            return f"{ja}なし", f"no {en}"
        if isinstance(value, g.Compare):
            return self._compare((ja, en), value)
        shown = "・".join(map(str, _listed(value)))
        return f"{ja}：{shown}", f"{en}: {shown.replace('・', ' or ')}"

    def _compare(self, word: Both, value: g.Compare) -> Both:
        if value.not_ is not None:
            shown = ", ".join(map(str, _listed(value.not_)))
            return f"{word[0]}：{shown}以外", f"{word[1]}: not {shown}"
        if value.has is not None or value.prefix is not None:
            shown = str(value.has if value.has is not None else value.prefix)
            return f"{word[0]}：{shown}を含む", f"{word[1]} with {shown}"
        ja, en = self._bounds(value.min, value.max)
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
        shown = value.value if value else ""
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

    def _limit_bounds(self, rule: g.Limit) -> Both:
        if rule.equals is not None:
            word = self._bound(rule.equals)
            return f"{word[0]}に等しいもの", f"equal to {word[1]}"
        for words, ja, en in (
            (rule.in_, "のいずれか", "one of"),
            (rule.superset, "をすべて含むもの", "all of"),
            (rule.subset, "の範囲内", "nothing but"),
        ):
            if words is not None:
                told = [name(str(word)) for word in words]
                return (
                    "、".join(t[0] for t in told) + ja,
                    f"{en} {', '.join(t[1] for t in told)}",
                )
        return self._bounds(rule.min, rule.max)

    def _role(self, role: str) -> Both:
        return self.table.roles.get(role, role), role.replace("_", " ")

    # -- time -----------------------------------------------------------------

    def _after(self, start: Both, within: g.Within) -> Both:
        """ "From A within n days", or "n days before A"."""
        days = self._days(within)
        if days is not None and days < 0:
            unit = self._unit(within.calendar)
            return (
                f"{start[0]}の{-days}{unit[0]}前までに",
                f"At least {_english(-days, unit[1])} before '{start[1]}'",
            )
        ja, en = self._distance(within)
        return f"{start[0]}から{ja}", f"After '{start[1]}', {en}"

    def _days(self, within: g.Within) -> int | None:
        if isinstance(within.days, g.Param):
            try:
                return int(self.contract.parameter(within.days.param, self.on))
            except (KeyError, TypeError, ValueError):
                return None
        return within.days

    def _distance(self, within: g.Within) -> Both:
        if within.word is not None:
            ja, en = self._word(within)
            return f"{within.word}（解釈：{ja}）", f"{en} (word of the text)"
        days = self._days(within)
        if days is not None:
            ja, en = self._counted(days, within.calendar)
            first = within.count == "inclusive"
            return (
                ja + ("（初日を含む）" if first else ""),
                en + (", the first day counted" if first else ""),
            )
        if within.same is not None:
            unit = name(within.same)
            return f"同じ{unit[0]}のうちに", f"within the same {unit[1]}"
        for field, unit in UNITS.items():
            if (number := getattr(within, field)) is not None:
                return f"{number}{unit[0]}以内に", f"within {number} {unit[1]}"
        return "〔協議待ち〕", "[waiting for agreement]"

    def _word(self, within: g.Within) -> Both:
        own = within.model_copy(update={"word": None})
        if any(getattr(own, f) is not None for f in ("days", "same", *UNITS)):
            return self._distance(own)
        row = self.table.words.get(within.word or "")
        if not isinstance(row, SoftWord):
            return "未設定", "not set"
        if row.every is not None:
            return EVERY[row.every][0], EVERY[row.every][1].lower()
        if row.days is not None:
            return self._counted(row.days, within.calendar or row.calendar)
        if row.same is not None:
            return f"同じ{name(row.same)[0]}", f"the same {row.same}"
        for field, unit in UNITS.items():
            if (number := getattr(row, field)) is not None:
                return f"{number}{unit[0]}以内に", f"within {number} {unit[1]}"
        return "未設定", "not set"

    def _counted(self, days: int, calendar: str | None) -> Both:
        unit = self._unit(calendar)
        if days == 0:
            return "その日のうちに", "on the same day"
        if days == 1:
            return f"翌{unit[0]}までに", f"by the next {unit[1].removesuffix('s')}"
        return f"{days}{unit[0]}以内に", f"within {_english(days, unit[1])}"

    def _unit(self, calendar: str | None) -> Both:
        words = self.contract.calendars["civil"].words
        if calendar and calendar in self.contract.calendars:
            words = self.contract.calendars[calendar].words
        return words.ja, f"{words.en}s"

    def _every(self, every: Any) -> Both:
        if isinstance(every, g.Word):
            row = self.table.words.get(every.word)
            unit = EVERY[row.every] if row and row.every else ("未設定", "not set")
            return (
                f"{every.word}（解釈：{unit[0].removesuffix('に')}）",
                f"{unit[1]} (word of the text)",
            )
        if isinstance(every, g.Unset):
            return self._bound(every)
        return EVERY[every]

    def _next_due(self, due: g.NextDue | None) -> Both:
        if due is None or due.end:
            return "その期間の末日までに", ", by the end of the period"
        if due.day_of_next is not None:
            return (
                f"翌月{due.day_of_next}日までに",
                f", by day {due.day_of_next} of the next month",
            )
        if due.unset is not None:
            ja, en = self._bound(g.Unset(unset=due.unset))
            return f"{ja}までに", f", by {en}"
        if due.before is not None:
            unit = self._unit(due.calendar)
            return (
                f"その期間の{due.before}{unit[0]}前までに",
                f", {_english(due.before, unit[1])} before the period",
            )
        ja, en = self._counted(due.days or 0, due.calendar)
        return f"その期間の後{ja}", f", {en} after the period"

    def _on(self, on: g.On) -> Both:
        if on.date is not None:
            return on.date.isoformat(), on.date.isoformat()
        if on.unset is not None:
            return self._bound(g.Unset(unset=on.unset, settled_by=on.settled_by))
        if on.legal is not None:
            return self._legal(on.legal)
        phase = {
            "before-start": ("履行開始の前日", "the day before the start"),
            "start": ("履行開始", "the start"),
            "end": ("契約期間の末日", "the end of the term"),
            "after-end": ("契約終了", "the end of the contract"),
        }[on.phase or "end"]
        if not on.days:
            return phase
        unit = self._unit(on.calendar)
        where = ("後", "after") if on.days > 0 else ("前", "before")
        return (
            f"{phase[0]}{where[0]}{abs(on.days)}{unit[0]}",
            f"{_english(abs(on.days), unit[1])} {where[1]} {phase[1]}",
        )


def _english(number: int, units: str) -> str:
    return f"{number} {units.removesuffix('s') if number == 1 else units}"


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]
