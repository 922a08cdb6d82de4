"""What the cockpit's table can be narrowed by."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.contracts import reports
from madoguchi.contracts.rules import looks
from madoguchi.web import statuses

STATES = (
    ("late", _("期限超過・未達・逸脱")),
    ("soon", _("期限間近")),
    *(
        (slug, statuses.status_for(slug).word)
        for slug in (
            "breached",
            "below",
            "over",
            "out_of_order",
            "attested_missing",
            "unset",
            "guide",
            "upcoming",
            "met",
            "met_late",
            "waived",
            "before_records",
            "not_arisen",
            "scope",
            "waiting_for_app",
        )
    ),
)


def said(pair: looks.Both) -> str:
    """The word in the language of the page."""
    return pair[1] if get_language() == "en" else pair[0]


def options(pairs: dict[str, looks.Both]) -> list[tuple[str, str]]:
    """A mapping of words as the options of a list."""
    return [(slug, said(pair)) for slug, pair in pairs.items()]


class ClauseFilter(forms.Form):
    """A GET form; unknown values are left aside."""

    q = forms.CharField(label=_("番号・ことば"), required=False, max_length=100)
    party = forms.ChoiceField(label=_("当事者"), required=False)
    state = forms.ChoiceField(label=_("状態"), required=False)
    kind = forms.ChoiceField(label=_("規則"), required=False)
    share = forms.ChoiceField(label=_("判定"), required=False)
    section = forms.ChoiceField(label=_("章"), required=False)
    order = forms.ChoiceField(label=_("並び"), required=False)

    def __init__(self, data: object, chapters: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        parties = {k: v for k, v in looks.PARTIES.items() if k != "both"}
        for name, choices in (
            ("party", options(parties)),
            ("state", list(STATES)),
            ("kind", options(looks.KINDS)),
            ("share", options(looks.SHARES)),
            ("section", list(chapters)),
        ):
            field = self.fields[name]
            field.choices = [("", _("すべて")), *choices]  # type: ignore[attr-defined]
        self.fields["order"].choices = [  # type: ignore[attr-defined]
            ("", _("対応が必要な順")),
            ("print", _("契約の順")),
        ]
        self.fields["q"].widget.attrs.update({"data-search": "", "type": "search"})

    @property
    def printed(self) -> bool:
        """Whether the rows are wanted in the order of print."""
        return self.is_valid() and self.cleaned_data["order"] == "print"

    def wanted(self) -> reports.Wanted:
        """The filter as the rows understand it."""
        self.is_valid()
        kept = {k: v for k, v in self.cleaned_data.items() if v and k != "order"}
        return reports.Wanted(**kept)
