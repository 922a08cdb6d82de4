"""The sliders of the simulation: a GET form that works without a script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

VOLUMES = (("maximum", _("想定最大件数")), ("average", _("想定平均件数")))


def slider(least: int, most: int, step: int = 1) -> forms.NumberInput:
    """A slider that the arrow keys move; a plain number where none is drawn."""
    return forms.NumberInput(
        attrs={"type": "range", "min": least, "max": most, "step": step}
    )


class CentreForm(forms.Form):
    """How many windows and officers, in which month, for which promise."""

    month = forms.ChoiceField(label=_("対象の月"))
    volume = forms.ChoiceField(label=_("件数"), choices=VOLUMES)
    windows = forms.IntegerField(
        label=_("窓口数"), min_value=1, max_value=40, widget=slider(1, 40)
    )
    officers = forms.IntegerField(
        label=_("本人確認の職員数"), min_value=1, max_value=20, widget=slider(1, 20)
    )
    promise = forms.IntegerField(
        label=_("9割の方の待ち時間（分）"),
        min_value=5,
        max_value=120,
        widget=slider(5, 120, 5),
    )
    seed = forms.IntegerField(
        label=_("乱数の種"), min_value=1, max_value=9999, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, months: Iterable[dt.date], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            (f"{m:%Y-%m}", f"{m:%Y-%m}") for m in months
        ]
        for name in ("windows", "officers", "promise"):
            typed = self.data.get(name) if self.is_bound else self.initial.get(name)
            # The hint is printed as markup: only digits get there.
            self.fields[name].help_text = str(typed) if str(typed).isdecimal() else ""
