"""Forms of publicity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.publicity.models import MEDIA
from madoguchi.publicity.parameters import Parameters
from madoguchi.web.fields import DayField
from madoguchi.web.forms import choices

MOST = 9_999_999
LONGEST = 20_000


def english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "ja").startswith("en")


def item_words(told: Parameters) -> dict[str, str]:
    """The word of each item that the contract names."""
    return {
        slug: (one.en if english() else "") or one.ja
        for slug, one in told.items.items()
    }


def activity_words(told: Parameters) -> dict[str, str]:
    """The word of each kind of activity."""
    en = told.activities_en if english() else {}
    return {slug: en.get(slug, ja) for slug, ja in told.activities.items()}


def set_choices(form: forms.Form, name: str, found: Iterable[tuple[Any, Any]]) -> None:
    """Choices that are known only when the form is made."""
    form.fields[name].choices = list(found)  # type: ignore[attr-defined]


def _number(label: Any, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "input--short"})
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST, widget=widget, **more
    )


class ItemForm(forms.Form):
    """広報物: what it is, its medium, its words."""

    named = forms.ChoiceField(label=_("仕様書にある広報物"), required=False)
    title = forms.CharField(label=_("題名"), max_length=120)
    medium = forms.ChoiceField(label=_("媒体"), choices=choices(MEDIA))
    text = forms.CharField(
        label=_("本文"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(
        self, told: Parameters, *args: Any, known: bool = False, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        set_choices(self, "named", [("", _("その他")), *item_words(told).items()])
        if known or not told.items:
            del self.fields["named"]


class PublishForm(forms.Form):
    """公開・掲出: where, from when until when, at which address."""

    place = forms.ChoiceField(label=_("場所"))
    begins_on = DayField(label=_("公開・掲出の始まり"))
    ends_on = DayField(label=_("終わり"), required=False)
    url = forms.URLField(
        label=_("URL"), required=False, max_length=300, assume_scheme="https"
    )

    sessions = forms.MultipleChoiceField(
        label=_("知らせる開催"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        told: Parameters,
        occasions: Iterable[tuple[str, str]],
        *args: Any,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        set_choices(self, "place", told.places.items())
        set_choices(self, "sessions", occasions)
        if not self.fields["sessions"].choices:  # type: ignore[attr-defined]
            del self.fields["sessions"]


class CopiesForm(forms.Form):
    """印刷・配布: how many; printed to a specification or handed to a destination."""

    quantity = _number(_("部数"))
    day = DayField(label=_("日"))
    spec = forms.ChoiceField(label=_("仕様"), required=False)
    destination = forms.ChoiceField(label=_("配布先"), required=False)

    def __init__(self, told: Parameters, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._choose("spec", told.specs, _("指定なし"))
        self._choose("destination", told.destinations, _("印刷した（まだ配らない）"))

    def _choose(self, name: str, table: Mapping[str, str], none: Any) -> None:
        set_choices(self, name, [("", none), *table.items()])
        if not table:
            del self.fields[name]


class ActivityForm(forms.Form):
    """広報活動: kind, what, when, how many came, what it cost."""

    kind = forms.ChoiceField(label=_("種類"))
    title = forms.CharField(label=_("内容"), max_length=120)
    held_on = DayField(label=_("行った日"))
    participants = _number(_("参加者"), required=False)
    yen = _number(_("費用（円）"), required=False)
    note = forms.CharField(
        label=_("効果・気づき"),
        required=False,
        max_length=300,
        help_text=_("お名前は書かないでください。"),
    )

    agreed = forms.ChoiceField(
        label=_("市の承諾"),
        required=False,
        help_text=_("先に「協議」で承諾を得たものを選びます。"),
    )

    def __init__(
        self, told: Parameters, consents: Any, *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        set_choices(self, "kind", activity_words(told).items())
        given = [(one.ref, f"{one.ref} {one.question[:40]}") for one in consents]
        set_choices(self, "agreed", [("", _("なし")), *given])
