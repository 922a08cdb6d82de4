"""書類の確認: who showed what, person by person, and who stands for a child."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.visits import papers
from madoguchi.visits.models import Visit
from madoguchi.visits.parameters import table_on
from madoguchi.web.forms import choices


class PapersForm(forms.Form):
    """Which identity documents were shown by whom; the rule table decides."""

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visit, self.table = visit, table_on(visit.contract_id, visit.day)
        for nth in range(visit.people):
            self.fields[_name("who", nth)] = forms.ChoiceField(
                label=gettext_lazy("この方は"),
                choices=choices(papers.PERSONS),
                widget=forms.RadioSelect,
                initial=self._kind(nth),
                required=False,
            )
            self.fields[_name("shown", nth)] = self._ticks(_("お持ちの書類"))
        self.fields["representative"] = self._ticks(_("法定代理人の本人確認書類"))
        self.fields["applies"] = forms.BooleanField(
            label=gettext_lazy("いっしょに申請する15歳以上の方が法定代理人"),
            required=False,
        )
        if visit.people == 1:
            del self.fields["applies"]
        self.fields["proof"] = self._ticks(_("代理権の確認"), authority=True)

    def _kind(self, nth: int) -> str:
        child = self.visit.under_15 and nth == self.visit.people - 1
        return papers.CHILD if child else papers.ADULT

    def _ticks(self, label: str, *, authority: bool = False) -> forms.Field:
        found = {
            slug: word
            for slug, (_group, word) in self.table.papers.items()
            if self.table.authority(slug) == authority
        }
        exempt = {e for one in self.table.standings.values() for e in one.exempt}
        if authority:
            found |= {s: w for s, w in papers.EXEMPT.items() if s in exempt}
        return forms.MultipleChoiceField(
            label=label,
            choices=choices(found),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    def persons(self) -> Iterator[tuple[int, BoundField, BoundField]]:
        """Each person's number and two questions, for the page."""
        for nth in range(self.visit.people):
            yield nth + 1, self[_name("who", nth)], self[_name("shown", nth)]

    def represented(self) -> bool:
        """Whether the representative's part is open at first."""
        said = [self[_name("who", nth)].value() for nth in range(self.visit.people)]
        return any(value in (papers.CHILD, papers.WARD) for value in said)

    def party(self) -> papers.Party:
        """What was answered, as the pure rule reads it; after ``is_valid``."""
        given = self.cleaned_data
        people = tuple(
            papers.Person(
                given[_name("who", nth)] or self._kind(nth),
                tuple(given[_name("shown", nth)]),
            )
            for nth in range(self.visit.people)
        )
        return papers.Party(
            people,
            tuple(given["representative"]),
            bool(given.get("applies")),
            tuple(given["proof"]),
        )


def _name(field: str, nth: int) -> str:
    return f"{field}-{nth + 1}" if nth else field
