"""Forms of supplies; the words of kinds, places and lists are the contract's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.supplies.models import OWNERS, Check
from madoguchi.supplies.parameters import Kind, Parameters
from madoguchi.supplies.services import Seen
from madoguchi.web.fields import DayField
from madoguchi.web.forms import choices

MOST = 999_999


def english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "ja").startswith("en")


def word(one: Any) -> str:
    """The word of a kind or a list."""
    return (one.en if english() else "") or one.ja


def place_words(told: Parameters) -> dict[str, str]:
    """The word of each place."""
    en = told.places_en if english() else {}
    return {slug: en.get(slug, ja) for slug, ja in told.places.items()}


def kind_choices(kinds: Mapping[str, Kind]) -> list[tuple[str, str]]:
    """Kinds to choose from, in the contract's order."""
    return [(slug, word(one)) for slug, one in kinds.items()]


def number(label: Any, **more: Any) -> forms.IntegerField:
    """A whole number of things."""
    widget = forms.NumberInput(attrs={"class": "input--short"})
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST, widget=widget, **more
    )


class ItemForm(forms.Form):
    """備品: kind, place, owner, quantity."""

    kind = forms.ChoiceField(label=_("品目"))
    place = forms.ChoiceField(label=_("場所"))
    owner = forms.ChoiceField(
        label=_("用意した側"), choices=choices(OWNERS), widget=forms.RadioSelect
    )
    quantity = number(_("数量"), initial=1)
    network = forms.ChoiceField(label=_("回線"), required=False)
    note = forms.CharField(
        label=_("備考"),
        required=False,
        max_length=200,
        help_text=_("型番や管理番号など。お名前は書かないでください。"),
    )

    def __init__(self, told: Parameters, *args: Any, **more: Any) -> None:
        known = more.pop("known", False)
        super().__init__(*args, **more)
        set_choices(self, "kind", [("", "－"), *kind_choices(told.items)])
        set_choices(self, "place", place_words(told).items())
        lines = [("", _("回線ではない")), *told.networks.items()]
        set_choices(self, "network", lines)
        if known:
            del self.fields["kind"]
        if not told.networks:
            del self.fields["network"]


def set_choices(form: forms.Form, name: str, found: Iterable[tuple[Any, Any]]) -> None:
    """Choices that are known only when the form is made."""
    form.fields[name].choices = list(found)  # type: ignore[attr-defined]


class CountForm(forms.Form):
    """在庫を数える."""

    kind = forms.ChoiceField(label=_("消耗品"))
    place = forms.ChoiceField(label=_("場所"))
    count = number(_("数"))
    reorder = number(
        _("発注点"),
        required=False,
        help_text=_("これを下回ると知らせます。空欄なら前のままです。"),
    )

    def __init__(self, told: Parameters, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        set_choices(self, "kind", [("", "－"), *kind_choices(told.consumables())])
        set_choices(self, "place", place_words(told).items())


class DayForm(forms.Form):
    """Which opening day."""

    day = DayField(label=_("日"))


class CheckForm(forms.Form):
    """点検: three cells a kind; a row without a number was not looked at."""

    def __init__(
        self,
        told: Parameters,
        data: Any = None,
        *,
        last: Mapping[str, Check],
        before: Mapping[str, Check],
    ) -> None:
        super().__init__(data)
        self.kinds = told.checked()
        for slug, one in self.kinds.items():
            held, usual = last.get(slug), before.get(slug)
            needed = (held or usual).needed if (held or usual) else one.checked  # type: ignore[union-attr]
            self.fields[f"needed_{slug}"] = _cell(needed, word(one), _("必要"))
            self.fields[f"present_{slug}"] = _cell(
                held.present if held else None, word(one), _("あった数")
            )
            self.fields[f"ready_{slug}"] = forms.BooleanField(
                label=word(one),
                required=False,
                initial=bool(held and held.ready),
            )

    def rows(self) -> list[dict[str, Any]]:
        """One line a kind for the template."""
        return [
            {
                "slug": slug,
                "word": word(one),
                "unit": one.unit,
                **{
                    name: self[f"{name}_{slug}"]
                    for name in ("needed", "present", "ready")
                },
            }
            for slug, one in self.kinds.items()
        ]

    def seen(self) -> list[Seen]:
        """What was looked at."""
        data = self.cleaned_data
        return [
            Seen(
                slug,
                data.get(f"needed_{slug}") or 0,
                data[f"present_{slug}"],
                data.get(f"ready_{slug}", False),
            )
            for slug in self.kinds
            if data.get(f"present_{slug}") is not None
        ]


def _cell(initial: int | None, thing: str, what: Any) -> forms.IntegerField:
    widget = forms.NumberInput(
        attrs={"class": "input--short", "aria-label": f"{thing} {what}"}
    )
    return forms.IntegerField(
        label=f"{thing} {what}",
        required=False,
        min_value=0,
        max_value=MOST,
        initial=initial,
        widget=widget,
    )


class ReturnForm(forms.Form):
    """貸与品を返す: which, how many were counted, on whose request."""

    items = forms.TypedMultipleChoiceField(
        label=_("返すもの"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    ref = forms.ChoiceField(label=_("市の求め"), required=False)
    counted = number(_("数えた数"))

    def __init__(
        self,
        items: Iterable[tuple[int, str]],
        requests: Iterable[tuple[str, str]],
        *args: Any,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        set_choices(self, "items", items)
        set_choices(self, "ref", [("", _("求めによらない")), *requests])
