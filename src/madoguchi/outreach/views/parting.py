"""お一人だけ切り替える: what was missing, and for whom of those who came together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.tenancy.actors import Actor
from madoguchi.visits import papers
from madoguchi.visits import services as visits
from madoguchi.visits.models import IDENTIFIED, PHOTOGRAPHED, Visit
from madoguchi.web.forms import choices

ALL, ADULT, CHILD = "all", "adult", "child"


class MissingForm(forms.Form):
    """What was missing, printed on the note; and who is switched, of several."""

    missing = forms.MultipleChoiceField(
        label=gettext_lazy("足りなかったもの"),
        choices=choices(papers.MISSING),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    whom = forms.ChoiceField(
        label=gettext_lazy("切り替える方"),
        choices=[],
        widget=forms.RadioSelect,
        required=False,
        initial=ALL,
    )

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of = whom(visit)
        if not of:
            del self.fields["whom"]
            return
        field = self.fields["whom"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = of


def whom(visit: Visit) -> list[tuple[str, object]]:
    """Who may be switched; nothing to choose for one, or after the identity check."""
    if visit.people < 2 or visit.state in (IDENTIFIED, PHOTOGRAPHED):
        return []
    both: list[tuple[str, object]] = [(ALL, gettext_lazy("全員"))]
    if not visit.under_15:
        return [*both, (ADULT, gettext_lazy("お一人だけ"))]
    return [
        *both,
        (ADULT, gettext_lazy("お一人だけ（15歳以上の方）")),
        (CHILD, gettext_lazy("お一人だけ（15歳未満の方）")),
    ]


def switch(
    session: Session,
    visit: Visit,
    service: str,
    *,
    whom: str,
    missing: list[str],
    by: Actor,
) -> Visit:
    """Switch everyone, or one alone; returns the visit that was switched."""
    if whom in (ADULT, CHILD):
        return services.part_visit(
            session=session,
            visit=visit,
            service=service,
            missing=missing,
            child=whom == CHILD,
            by=by,
        )
    return visits.switch(visit=visit, service=service, missing=missing, by=by)
