"""The form of a fact of the ledger, made from its declaration and the rules."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.contracts.rules import ledger, terms, value_words
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.ledger import Ask, Line
from madoguchi.contracts.rules.ledger_reading import Reader, slugs
from madoguchi.core import clock, text
from madoguchi.journal.facts import FactType
from madoguchi.web.fields import DayField

Choices = Sequence[tuple[str, str]]
_MONTH = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
_HOUR = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,59}")
_SHARE = re.compile(r"(\d{1,12})(?:/(\d{1,12})|%)")


@dataclass(frozen=True, slots=True)
class Earlier:
    """A fact on file that the new one may answer, and the keys taken over."""

    pk: int
    label: str
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asking:
    """All that a form needs to know: the line, the contract's words, who, what."""

    line: Line
    kind: FactType
    contract: ContractFile
    readers: Sequence[Reader]
    people: Choices
    earlier: Sequence[Earlier]
    warns: bool


def said(pair: tuple[str, str]) -> str:
    """The word in the language of the page."""
    return pair[1] if get_language() == "en" else pair[0]


def word(contract: ContractFile, name: str, slug: str) -> str:
    """The word for one value of a key or measure."""
    table = contract.table_on(clock.today())
    if name == "kind" and (row := contract.register.kinds.get(slug)):
        return said((row.ja, row.en))
    if name in ("role", "roles") and slug in table.roles:
        return table.roles[slug]
    return said(value_words.value(name, slug))


class Folded(forms.CharField):
    """Text as people type it, in half width, of one shape."""

    def __init__(
        self,
        shape: re.Pattern[str],
        sentence: str,
        read: Callable[[Any], Any],
        **more: Any,
    ) -> None:
        self.shape, self.sentence, self.read = shape, sentence, read
        super().__init__(**more)

    def clean(self, value: Any) -> Any:
        """Raises ``ValidationError`` with an example."""
        typed = text.folded(super().clean(value) or "").replace(" ", "")
        if not typed:
            return None
        found = self.shape.fullmatch(typed)
        if found is None:
            raise forms.ValidationError(self.sentence, code="shape")
        return self.read(found)


def _whole(found: re.Match[str]) -> str:
    return found[0]


def _hour(found: re.Match[str]) -> dt.time:
    return dt.time(int(found[1]), int(found[2]))


def _share(found: re.Match[str]) -> list[int]:
    return [int(found[1]), int(found[2] or 100)]


class LedgerForm(forms.Form):
    """台帳に記録する: keys as ``k_…``, measures as ``m_…``, when, and a note."""

    def __init__(self, data: Any = None, *, asking: Asking, **more: Any) -> None:
        super().__init__(data, **more)
        self.asking = asking
        taken = {own for s in asking.line.answers for own in s.keys}
        must = asking.line.must_answer
        if asking.line.answers:
            self.fields["answers"] = _earlier(asking.earlier, must)
        for ask in asking.line.keys:
            if ask.how in ("number", "day", "version") or (must and ask.name in taken):
                continue
            self.fields[f"k_{ask.name}"] = key_field(
                asking, ask, required=ask.name not in taken
            )
        self.fields |= measure_fields(asking)
        self.fields |= _when()
        self.fields["note"] = forms.CharField(
            label=_("メモ"),
            required=False,
            widget=forms.Textarea,
            max_length=2000,
            help_text=_(
                "いきさつや確認したこと。氏名・住所などの個人情報は書かないでください。"
            ),
        )
        if asking.warns:
            self.fields["why"] = forms.CharField(
                label=_("先に必要なものがないまま行った理由"),
                required=False,
                widget=forms.Textarea,
                max_length=2000,
                help_text=_("下の前提がそろっているときは、空欄のままにします。"),
            )

    def clean(self) -> dict[str, Any]:
        """Either what it answers, or each key by itself; and not in the future."""
        typed = super().clean() or {}
        chosen = self.chosen()
        for ask in self.asking.line.keys:
            name = f"k_{ask.name}"
            given = name in self.fields and typed.get(name)
            known = chosen is not None and ask.name in chosen.keys
            if (
                name in self.fields
                and not given
                and not known
                and name not in self.errors
            ):
                self.add_error(name, _("入力してください。"))
        return typed

    def chosen(self) -> Earlier | None:
        """The earlier fact that was chosen."""
        pk = self.cleaned_data.get("answers")
        return next((e for e in self.asking.earlier if str(e.pk) == pk), None)

    def keys(self) -> dict[str, str]:
        """The keys as the verb takes them."""
        chosen = self.chosen()
        typed = {
            ask.name: str(value)
            for ask in self.asking.line.keys
            if (value := self.cleaned_data.get(f"k_{ask.name}"))
        }
        return {**typed, **(chosen.keys if chosen else {})}

    def measures(self) -> dict[str, Any]:
        """The measures that were given."""
        return measured(self.cleaned_data)

    def moment(self) -> dt.datetime:
        """When it happened, in Asia/Tokyo."""
        hour: dt.time = self.cleaned_data["occurred_at"]
        day = self.cleaned_data["occurred_on"]
        return clock.tokyo(day, hour.hour, hour.minute)


class CorrectionForm(forms.Form):
    """訂正する: other figures, or taken back, with a reason."""

    def __init__(self, data: Any = None, *, asking: Asking, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields |= measure_fields(asking)
        self.fields["why"] = forms.CharField(
            label=_("訂正の理由"),
            widget=forms.Textarea,
            max_length=2000,
            help_text=_("何を誤っていたのか。個人情報は書かないでください。"),
        )

    def measures(self) -> dict[str, Any]:
        """The measures that were given."""
        return measured(self.cleaned_data)


def measured(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Measures out of a cleaned form; what was left empty is not recorded."""
    found: dict[str, Any] = {}
    for name, value in typed.items():
        if not name.startswith("m_") or value in (None, "", []):
            continue
        if value in ("yes", "no"):
            value = value == "yes"
        if name == "m_roles":
            value = dict.fromkeys(value, 1)
        found[name[2:]] = value
    return found


def initial_of(measures: Mapping[str, Any]) -> dict[str, Any]:
    """Recorded measures as the correction form shows them."""
    shown: dict[str, Any] = {}
    for name, value in measures.items():
        if isinstance(value, bool):
            value = "yes" if value else "no"
        elif name == "share":
            value = "/".join(map(str, value))
        elif isinstance(value, dict):
            value = list(value)
        shown[f"m_{name}"] = value
    return shown


def _earlier(found: Sequence[Earlier], must: bool) -> forms.Field:
    first = [] if must else [("", _("とくにない（新しく記録する）"))]
    return forms.ChoiceField(
        label=_("どの記録に対するものですか"),
        required=must,
        choices=[*first, *((str(e.pk), e.label) for e in found)],
        help_text=_("対応する記録がないときは、先にその記録を付けてください。")
        if must
        else _("選ぶと、番号や区分が引き継がれます。"),
    )


def _when() -> dict[str, forms.Field]:
    return {
        "occurred_on": DayField(
            label=_("起きた日"),
            initial=clock.today,
            help_text=_("例：11/24、令和8年11月24日"),
        ),
        "occurred_at": Folded(
            _HOUR,
            _("13:05 のように入力してください。"),
            _hour,
            label=_("起きた時刻"),
            initial=lambda: f"{clock.now().astimezone(clock.TOKYO):%H:%M}",
            help_text=_("例：13:05。分からないときは、おおよその時刻。"),
        ),
    }


def key_field(asking: Asking, ask: Ask, *, required: bool) -> forms.Field:
    """The field of a key: a closed list, a person, a month, or a mark."""
    label = said(terms.name(ask.name))
    hint = "" if required else _("上で記録を選んだときは空欄にします。")
    if ask.how == "person":
        return _select(label, asking.people, required, hint)
    if ask.how == "chosen":
        return _select(label, choices(asking, ask.name, ask.words), required, hint)
    if ask.how == "month":
        return Folded(
            _MONTH,
            _("2026-11 のように入力してください。"),
            _whole,
            label=label,
            required=False,
            initial=f"{clock.today():%Y-%m}",
            help_text=_("例：2026-11（月）、2026（年度）"),
        )
    return Folded(
        _SLUG,
        _("半角の英数字とハイフンで入力してください。例：A-01"),
        _whole,
        label=label,
        required=False,
        max_length=60,
        help_text=_("記号や番号（半角の英数字）。氏名は書かないでください。例：A-01")
        + hint,
    )


def choices(asking: Asking, name: str, words: Sequence[str]) -> Choices:
    """What the contract's rules read for the key first, then the ledger's own words."""
    found = dict.fromkeys([*slugs(list(asking.readers), name), *words])
    found.pop(ledger.OTHER, None)
    last = [ledger.OTHER] if ledger.OTHER in words else []
    return [(slug, word(asking.contract, name, slug)) for slug in [*found, *last]]


def _select(label: str, rows: Choices, required: bool, hint: str) -> forms.Field:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", _("選んでください")), *rows],
        help_text=hint,
    )


def measure_fields(asking: Asking) -> dict[str, forms.Field]:
    """A field for each measure of the line, none of them required."""
    return {f"m_{name}": _measure(asking, name) for name in asking.line.measures}


def _measure(asking: Asking, name: str) -> forms.Field:
    kind = asking.kind.measures[name]
    label = said(terms.name(name))
    if kind == "tick":
        return _select(label, _ticks(name, label), False, "")
    if kind == "word":
        words = asking.line.words.get(name, ())
        return _select(label, choices(asking, name, words), False, "")
    if kind == "roles":
        roles = asking.contract.table_on(clock.today()).roles
        return forms.MultipleChoiceField(
            label=_("出席した役割"),
            required=False,
            choices=list(roles.items()),
            widget=forms.CheckboxSelectMultiple,
        )
    if kind == "date":
        return DayField(label=label, required=False, help_text=_("例：11/24"))
    if kind == "parts":
        return Folded(
            _SHARE,
            _("30/100 または 30% のように入力してください。"),
            _share,
            label=label,
            required=False,
            help_text=_("例：30％、3000000/10000000"),
        )
    return forms.IntegerField(label=label, required=False, min_value=0)


def _ticks(name: str, label: str) -> Choices:
    yes, no = (
        said(value_words.tick(name, kept, terms.name(name))) for kept in (True, False)
    )
    return [("yes", yes), ("no", no)]


def told(
    contract: ContractFile, values: Mapping[str, Any], names: Mapping[str, str] = {}
) -> list[tuple[str, str]]:
    """Keys or measures in words, slugs included; ``names`` are people by id."""
    return [
        (said(terms.name(name)), told_value(contract, name, value, names))
        for name, value in values.items()
    ]


def told_value(
    contract: ContractFile, name: str, value: Any, names: Mapping[str, str] = {}
) -> str:
    """One value in words: はい, 30/100, コールセンター."""
    if isinstance(value, bool):
        return said(value_words.tick(name, value, terms.name(name)))
    if isinstance(value, dict):
        return "、".join(word(contract, name, slug) for slug in value)
    if isinstance(value, list):
        return "/".join(map(str, value))
    if isinstance(value, int):
        return f"{value:,}"
    if name == "person":
        return names.get(value, value)
    return word(contract, name, str(value))
