"""A rule as one plain sentence, in Japanese and English."""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.contracts.parameters import ContractTable, SoftWord
from madoguchi.contracts.rules import grammar as g
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.terms import name, side
from madoguchi.contracts.rules.value_words import tick, value

Both = tuple[str, str]
"""The same words in Japanese and English."""
ENDS = {
    "day": "その日のうちに",
    "open-day": "その日のうちに",
    "week": "その週のうちに",
    "month": "月末までに",
    "year": "年度末までに",
}
PERIODS = {"week": "週", "month": "月", "year": "年度"}
PRINCIPLE = (
    "満たさないときは、理由を記録します（違反にはなりません）。",
    " Otherwise a reason is noted (no breach).",
)
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
            first = f"{_day(rule.since)[0]}から" if rule.since else ""
            last = f"{_day(rule.until)[0]}まで" if rule.until else ""
            notes.append(f"期間：{first}{last}")
            first = f"from {_day(rule.since)[1]}" if rule.since else ""
            last = f"until {_day(rule.until)[1]}" if rule.until else ""
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

    # -- parts ----------------------------------------------------------------

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
            shown = f"{float(value.value):.0%}"
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
            told = _adverb(within.word)
            return f"{told}（解釈：{ja}）", f"{en} (word of the text)"
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
                return f"{number}{unit[0]}以内に", f"within {_english(number, unit[1])}"
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
                return f"{number}{unit[0]}以内に", f"within {_english(number, unit[1])}"
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
                f"{_adverb(every.word)}（解釈：{unit[0].removesuffix('に')}）",
                f"{unit[1]} (word of the text)",
            )
        if isinstance(every, g.Unset):
            return self._bound(every)
        return EVERY[every]

    def _next_due(self, due: g.NextDue | None, unit: str) -> Both:
        if due is None or due.end:
            return ENDS.get(unit, "その期間のうちに"), ", by the end of the period"
        if due.day_of_next is not None:
            return (
                f"翌月{due.day_of_next}日までに",
                f", by day {due.day_of_next} of the next month",
            )
        if due.unset is not None:
            ja, en = self._bound(g.Unset(unset=due.unset))
            return f"{ja}までに", f", by {en}"
        if due.legal is not None:
            ja, en = self._legal(due.legal)
            return f"{ja}までに", f", by {en}"
        period = PERIODS.get(unit, "期間")
        if due.before is not None:
            word = self._unit(due.calendar)
            return (
                f"{period}の始まる{due.before}{word[0]}前までに",
                f", {_english(due.before, word[1])} before the period",
            )
        ja, en = self._counted(due.days or 0, due.calendar)
        return f"{period}の終わりから{ja}", f", {en} after the period"

    def _on(self, on: g.On) -> Both:
        if on.date is not None:
            return _day(on.date)
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


def _adverb(word: str) -> str:
    """定期的に, 速やかに."""
    return f"{word}に" if word.endswith("的") else word


def _day(day: dt.date) -> Both:
    """2024年3月22日, 22 March 2024."""
    return f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B %Y}"


def _english(number: int, units: str) -> str:
    return f"{number} {units.removesuffix('s') if number == 1 else units}"


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]
