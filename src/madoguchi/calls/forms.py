"""Forms of the call desk; everything reads what hurried people type."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.calls import rules
from madoguchi.calls.models import (
    CATEGORIES,
    LINES,
    OUTCOMES,
    RESULTS,
    TOPICS,
    Interval,
)
from madoguchi.calls.services import Entry
from madoguchi.core import clock, text
from madoguchi.core.errors import Refusal
from madoguchi.web.fields import DayField
from madoguchi.web.forms import choices

_CLOCK = re.compile(r"(\d{1,2})[:時]?(\d{2})?分?")
_SHORT = {"class": "input--short", "inputmode": "numeric", "autocomplete": "off"}
FIGURES = (
    ("offered", gettext_lazy("入電")),
    ("answered", gettext_lazy("応答")),
    ("short", gettext_lazy("短時間の切断")),
    ("waited", gettext_lazy("平均待ち（秒）")),
)


class ClockField(forms.CharField):
    """A time of day: 9:00, 0900, ９時; cleans to ``time`` or None."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("max_length", 10)
        super().__init__(**more)
        self.widget.attrs.update(_SHORT)

    def clean(self, value: Any) -> dt.time | None:
        """Raises ``ValidationError`` with an example."""
        typed = text.folded(super().clean(value) or "")
        if not typed:
            return None
        match = _CLOCK.fullmatch(typed)
        try:
            if match is None:
                raise ValueError(typed)
            return dt.time(int(match.group(1)), int(match.group(2) or 0))
        except ValueError:
            raise forms.ValidationError(
                _("時刻を 9:00 のように入力してください。"), code="time"
            ) from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, dt.time) else value


def seats_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("席数"),
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs=_SHORT),
    )


def at_field(label: Any, help_text: Any = "") -> ClockField:
    return ClockField(label=label, required=False, help_text=help_text)


class OpenForm(forms.Form):
    """窓口を開ける."""

    seats = seats_field()
    at = at_field(
        gettext_lazy("開始の時刻"), gettext_lazy("空欄なら、いまの時刻です。")
    )


class SeatsForm(forms.Form):
    """席数を変更する."""

    seats = seats_field()
    at = at_field(
        gettext_lazy("変更した時刻"), gettext_lazy("空欄なら、いまの時刻です。")
    )


class CloseForm(forms.Form):
    """窓口を閉める."""

    at = at_field(
        gettext_lazy("終了の時刻"), gettext_lazy("空欄なら、いまの時刻です。")
    )


class FiguresForm(forms.Form):
    """The table of a day: a row an interval, filled from the keyboard."""

    def __init__(
        self,
        *args: Any,
        starts: Iterable[dt.datetime],
        there: Iterable[Interval],
        minutes: int,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.starts, self.minutes = list(starts), minutes
        known = {one.starts_at: one for one in there if one.line_id is None}
        for start in self.starts:
            for name, word in FIGURES:
                self.fields[self.key(start, name)] = forms.CharField(
                    label=f"{rules.label(start, minutes)} {word}",
                    required=False,
                    max_length=6,
                    initial=getattr(known.get(start), name, None),
                    widget=forms.TextInput(
                        attrs={
                            **_SHORT,
                            "aria-label": f"{rules.label(start, minutes)} {word}",
                            "size": 5,
                        }
                    ),
                )

    @staticmethod
    def key(start: dt.datetime, name: str) -> str:
        """``f0900-offered``."""
        return f"f{start.astimezone(clock.TOKYO):%H%M}-{name}"

    def rows(self) -> list[dict[str, Any]]:
        """For the template: the interval, its four fields, and what is wrong."""
        found = []
        for start in self.starts:
            fields = [self[self.key(start, name)] for name, _word in FIGURES]
            found.append(
                {
                    "label": rules.label(start, self.minutes),
                    "fields": fields,
                    "errors": [error for one in fields for error in one.errors],
                    "begun": start <= clock.now(),
                    "tally": self._shown(fields),
                }
            )
        return found

    def _shown(self, fields: list[Any]) -> rules.Tally:
        numbers = [str(one.initial if one.initial is not None else 0) for one in fields]
        return rules.Tally(int(numbers[0]), int(numbers[1]), int(numbers[2]))

    def clean(self) -> dict[str, Any]:
        """Half-filled rows and figures that cannot be true are said at their cell."""
        self.entries: list[Entry] = []
        for start in self.starts:
            typed = {
                name: text.folded(self.cleaned_data.get(self.key(start, name), ""))
                for name, _word in FIGURES
            }
            if not any(typed.values()):
                continue
            self._row(start, typed)
        return self.cleaned_data

    def _row(self, start: dt.datetime, typed: dict[str, str]) -> None:
        numbers: dict[str, int] = {}
        for name, value in typed.items():
            needed = name in ("offered", "answered")
            if value.isascii() and value.isdigit():
                numbers[name] = int(value)
            elif value or needed:
                sentence = _("数字で入力してください。") if value else _("未入力です。")
                self.add_error(self.key(start, name), sentence)
                return
        try:
            tally = rules.checked(
                numbers["offered"], numbers["answered"], numbers.get("short", 0)
            )
        except Refusal as refusal:
            self.add_error(
                self.key(start, refusal.field or "offered"), refusal.sentence
            )
            return
        begins = start.astimezone(clock.TOKYO).time()
        self.entries.append(Entry(begins, tally, numbers.get("waited")))


class CallForm(forms.Form):
    """通話を記録する: what about, how it ended, and what must follow."""

    category = forms.ChoiceField(
        label=gettext_lazy("用件"),
        choices=choices(CATEGORIES),
        widget=forms.RadioSelect,
        initial="inquiry",
    )
    topic = forms.ChoiceField(
        label=gettext_lazy("問合せの内容"),
        choices=[("", "――"), *choices(TOPICS)],
        required=False,
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("結果"),
        choices=choices(OUTCOMES),
        widget=forms.RadioSelect,
        initial="answered",
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("通話時間（分）"),
        required=False,
        min_value=0,
        max_value=600,
        widget=forms.NumberInput(attrs=_SHORT),
    )
    booking = forms.CharField(
        label=gettext_lazy("予約番号"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs=_SHORT),
    )
    summary = forms.CharField(
        label=gettext_lazy("要点"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "案件と報告に載ります。お名前や電話番号は書かないでください。"
        ),
    )
    answer = forms.CharField(
        label=gettext_lazy("お答えした内容"), required=False, max_length=500
    )
    follow_up = forms.BooleanField(
        label=gettext_lazy("後日の対応がいる（案件にする）"), required=False
    )
    kana = forms.CharField(
        label=gettext_lazy("お名前（カナ）"), required=False, max_length=80
    )
    telephone = forms.CharField(
        label=gettext_lazy("電話番号"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    call_back_day = DayField(label=gettext_lazy("折り返しの期日"), required=False)
    call_back_time = at_field(gettext_lazy("折り返しの時刻"))
    words = forms.CharField(
        label=gettext_lazy("くわしい内容"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("暗号化して保管し、閲覧は記録されます。"),
    )

    def given(self) -> dict[str, Any]:
        """Keyword arguments of ``services.record_call``."""
        data = dict(self.cleaned_data)
        day, time = data.pop("call_back_day"), data.pop("call_back_time")
        wanted = data["outcome"] == "to-call-back" or data["category"] == "call-back"
        data["call_back_at"] = None
        if wanted and time is not None:
            moment = day or clock.today()
            data["call_back_at"] = clock.tokyo(moment, time.hour, time.minute)
        return data


class DoneForm(forms.Form):
    """折り返しを終える."""

    result = forms.ChoiceField(label=gettext_lazy("結果"), choices=choices(RESULTS))
    note = forms.CharField(
        label=gettext_lazy("対応の要点"), required=False, max_length=300
    )


class LaterForm(forms.Form):
    """かけ直す."""

    day = DayField(label=gettext_lazy("期日"), required=False)
    time = ClockField(label=gettext_lazy("時刻"))

    def due_at(self) -> dt.datetime:
        time = self.cleaned_data["time"]
        day = self.cleaned_data["day"] or clock.today()
        return clock.tokyo(day, time.hour, time.minute)


class ImportForm(forms.Form):
    """電話システムの集計を取り込む."""

    file = forms.FileField(
        label=gettext_lazy("CSV ファイル"),
        help_text=gettext_lazy("UTF-8 または Shift_JIS。2 MB までです。"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv"}),
    )


class LineForm(forms.Form):
    """回線を登録する."""

    number = forms.CharField(
        label=gettext_lazy("電話番号"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("種類"), choices=choices(LINES))
    opens_on = DayField(label=gettext_lazy("使い始め"))


class ReportForm(forms.Form):
    """The remark beside the figures."""

    remark = forms.CharField(
        label=gettext_lazy("所感・特記事項"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class LogFilter(forms.Form):
    """A GET form; unknown values are left aside."""

    category = forms.ChoiceField(
        label=gettext_lazy("用件"),
        required=False,
        choices=[("", gettext_lazy("すべて")), *choices(CATEGORIES)],
    )
    day = DayField(label=gettext_lazy("日付"), required=False)

    def wanted(self) -> dict[str, Any]:
        """Category and day, left out where nothing (or nonsense) was asked."""
        self.is_valid()
        return {k: v for k, v in self.cleaned_data.items() if v}
