"""Forms of the crew."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.core.text import folded
from madoguchi.crew import words
from madoguchi.crew.models import Assignment, Shift
from madoguchi.crew.services import Present
from madoguchi.crew.terms import Crew
from madoguchi.people.models import Account
from madoguchi.web.fields import DayField

_EMPTY = ("", _("選んでください"))


def _slugs(slugs: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [_EMPTY, *((slug, words.word(slug)) for slug in slugs)]


def _people(accounts: list[Account]) -> list[tuple[str, str]]:
    return [(str(a.pk), f"{a.name}（{a.organisation}）") for a in accounts]


class HourField(forms.CharField):
    """9:30, 930, ９：３０ or 9時30分."""

    def clean(self, value: Any) -> dt.time | None:
        given = super().clean(value)
        if not given:
            return None
        typed = folded(given).replace("時", ":").replace("分", "")
        digits = typed.rstrip(":").replace(":", "")
        if ":" in typed:
            hour, _colon, minute = typed.partition(":")
            parts = (hour, minute or "0")
        else:
            parts = (
                (digits[:-2] or "0", digits[-2:]) if len(digits) > 2 else (digits, "0")
            )
        try:
            return dt.time(int(parts[0]), int(parts[1]))
        except ValueError:
            raise forms.ValidationError(
                _("時刻を読み取れません。例：9:30"), code="hour"
            ) from None


class Assign(forms.Form):
    role = forms.ChoiceField(label=_("役割"))
    starts_on = DayField(label=_("配置の開始日"), help_text=_("例：4/1、令和8年4月1日"))
    employment = forms.ChoiceField(
        label=_("雇用形態"),
        choices=Assignment.Employment.choices,
        widget=forms.RadioSelect,
    )
    notified = forms.BooleanField(label=_("本市に届け出た"), required=False)
    note = forms.CharField(label=_("備考"), max_length=300, required=False)

    def __init__(self, crew: Crew, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        roles = [_EMPTY, *((r, words.role(r, crew.roles)) for r in crew.roles)]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class End(forms.Form):
    ends_on = DayField(label=_("配置の最終日"))


class Pledge(forms.Form):
    type = forms.ChoiceField(label=_("誓約書の種類"))
    signed_on = DayField(label=_("署名した日"))

    def __init__(self, crew: Crew, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["type"].choices = _slugs(crew.pledges)  # type: ignore[attr-defined]


class Duties(forms.Form):
    annex = forms.ChoiceField(label=_("特記事項"))
    on = DayField(label=_("確認した日"))

    def __init__(self, crew: Crew, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["annex"].choices = _slugs(crew.annexes)  # type: ignore[attr-defined]


class Qualification(forms.Form):
    qualification = forms.ChoiceField(label=_("経験・資格"))
    months = forms.IntegerField(
        label=_("経験の月数"), min_value=0, max_value=720, required=False
    )
    note = forms.CharField(
        label=_("内容"),
        help_text=_("いつ、どこで、何をしたか"),
        max_length=300,
        required=False,
    )

    def __init__(self, crew: Crew, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["qualification"].choices = _slugs(  # type: ignore[attr-defined]
            crew.qualifications
        )


class Guidance(forms.Form):
    topic = forms.ChoiceField(label=_("指導の内容"))

    def __init__(self, crew: Crew, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["topic"].choices = _slugs(crew.topics)  # type: ignore[attr-defined]


class Training(forms.Form):
    topic = forms.ChoiceField(label=_("研修の内容"))
    day = DayField(label=_("実施日"))
    place = forms.CharField(label=_("場所"), max_length=100)
    attended = forms.TypedMultipleChoiceField(
        label=_("参加者"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, crew: Crew, accounts: list[Account], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["topic"].choices = _slugs(crew.topics)  # type: ignore[attr-defined]
        self.fields["attended"].choices = _people(accounts)  # type: ignore[attr-defined]


class Shifts(forms.Form):
    """One person over several days; closed days are left out."""

    account = forms.ChoiceField(label=_("氏名と役割"))
    first = DayField(label=_("最初の日"))
    last = DayField(label=_("最後の日"))
    starts = HourField(label=_("始まり"), max_length=10)
    ends = HourField(label=_("終わり"), max_length=10)
    place = forms.CharField(label=_("場所"), max_length=100, required=False)

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["account"].choices = [_EMPTY, *choices]  # type: ignore[attr-defined]


class ClearShifts(forms.Form):
    account = forms.ChoiceField(label=_("氏名"))
    first = DayField(label=_("最初の日"))
    last = DayField(label=_("最後の日"))

    def __init__(self, accounts: list[Account], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [_EMPTY, *((str(a.pk), a.name) for a in accounts)]
        self.fields["account"].choices = choices  # type: ignore[attr-defined]


class Attendance(forms.Form):
    """The planned people of a day: who was there, from when until when."""

    def __init__(self, shifts: list[Shift], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shifts = shifts
        for one in shifts:
            hours = {"starts": one.starts, "ends": one.ends}
            self.fields[f"here-{one.pk}"] = forms.BooleanField(
                required=False, initial=True, label=one.account.name
            )
            for name, moment in hours.items():
                self.fields[f"{name}-{one.pk}"] = HourField(
                    label=f"{one.account.name} {_HOURS[name]}",
                    max_length=10,
                    initial=f"{moment:%H:%M}",
                )
            for name in ("rest_from", "rest_until"):
                self.fields[f"{name}-{one.pk}"] = HourField(
                    label=f"{one.account.name} {_HOURS[name]}",
                    max_length=10,
                    required=False,
                )

    def rows(self) -> list[tuple[Shift, *tuple[Any, ...]]]:
        """Each shift with its fields."""
        names = ("here", "starts", "ends", "rest_from", "rest_until")
        return [
            (one, *(self[f"{name}-{one.pk}"] for name in names)) for one in self.shifts
        ]

    def clean(self) -> dict[str, Any]:
        """A break has both its ends."""
        said = super().clean() or {}
        for one in self.shifts:
            names = [f"rest_from-{one.pk}", f"rest_until-{one.pk}"]
            given = [said.get(name) is not None for name in names]
            if any(given) and not all(given) and not self.errors.keys() & set(names):
                self.add_error(
                    names[given.index(False)],
                    _("休憩は、始まりと終わりの両方を入力してください。"),
                )
        return said

    def present(self) -> list[Present]:
        """Who is ticked, with the hours as they were typed."""
        said = self.cleaned_data
        return [
            Present(
                one.account_id,
                one.role,
                said[f"starts-{one.pk}"],
                said[f"ends-{one.pk}"],
                self._rest(one),
            )
            for one in self.shifts
            if said[f"here-{one.pk}"]
        ]

    def _rest(self, one: Shift) -> tuple[dt.time, dt.time] | None:
        """The break as it was typed, if any was."""
        said = self.cleaned_data
        first, last = said[f"rest_from-{one.pk}"], said[f"rest_until-{one.pk}"]
        return None if first is None else (first, last)


_HOURS = {
    "starts": _("始まり"),
    "ends": _("終わり"),
    "rest_from": _("休憩の始まり"),
    "rest_until": _("休憩の終わり"),
}


class Shortage(forms.Form):
    role = forms.ChoiceField(label=_("役割"))
    day = DayField(label=_("日付"))
    missing = forms.IntegerField(label=_("足りない人数"), min_value=1, max_value=99)

    def __init__(self, crew: Crew, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        roles = [_EMPTY, *((r, words.role(r, crew.roles)) for r in crew.roles)]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
