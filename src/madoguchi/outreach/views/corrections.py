"""締めたあとの訂正: a finished visit is put right, with a reason; both values stay."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from madoguchi.core.errors import Refusal
from madoguchi.outreach import services, words
from madoguchi.outreach.models import Session
from madoguchi.outreach.services.correcting import still_correctable
from madoguchi.outreach.views.common import find_session, find_visit, show
from madoguchi.outreach.views.day import url
from madoguchi.people import queries as people_queries
from madoguchi.people.access import StaffRequest, page
from madoguchi.visits import papers, rules
from madoguchi.visits import queries as visit_queries
from madoguchi.visits.models import CLOSED, SENT_HOME, Step, Visit
from madoguchi.web import flash
from madoguchi.web.forms import choices, refuse

COUNTED = ("photo", "form", "pin-form", "consent")
"""Steps whose sheets a report or a hand-over counts."""

PUT_RIGHT = (
    "service",
    "sent_home",
    "missing",
    "people",
    "in_city",
    "under_15",
    "portal",
    "came_by",
    "reason",
)


class CorrectForm(forms.Form):
    """A finished visit as it should have been written down."""

    service = forms.ChoiceField(label=gettext_lazy("手続"), choices=[])
    sent_home = forms.BooleanField(label=gettext_lazy("持帰りだった"), required=False)
    missing = forms.MultipleChoiceField(
        label=gettext_lazy("足りなかったもの（持帰りのとき）"),
        choices=choices(papers.MISSING),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    people = forms.IntegerField(label=gettext_lazy("人数"), min_value=1, max_value=99)
    in_city = forms.TypedChoiceField(
        label=gettext_lazy("住所地"),
        choices=[("1", gettext_lazy("市内")), ("0", gettext_lazy("市外"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    under_15 = forms.BooleanField(
        label=gettext_lazy("15歳未満の方がいる"), required=False
    )
    portal = forms.MultipleChoiceField(
        label=gettext_lazy("行ったマイナポータル支援"),
        choices=choices(rules.PORTAL_PROCEDURES),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    came_by = forms.ChoiceField(
        label=gettext_lazy("来所したきっかけ"),
        choices=[("", gettext_lazy("お聞きしていない")), *words.REASONS.items()],
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("訂正の理由"),
        help_text=gettext_lazy(
            "日次報告書に載ります。お名前や電話番号は書かないでください。"
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, visit: Visit, session: Session, steps: list[Step], **kw: Any
    ) -> None:
        counts = {step.name: step.count for step in steps}
        kw["initial"] = {
            "service": visit.service,
            "sent_home": visit.outcome == SENT_HOME,
            "missing": visit.missing,
            "people": visit.people,
            "in_city": "1" if visit.in_city else "0",
            "under_15": visit.under_15,
            "portal": [p.name for p in visit.procedures.all()],
            "came_by": visit.reason,
            **{f"step-{n}": counts.get(n, 0) for n in COUNTED},
        }
        super().__init__(*args, **kw)
        self.shown = counts
        service = self.fields["service"]
        assert isinstance(service, forms.ChoiceField)
        service.choices = [(s, _(rules.SERVICES[s])) for s in _services(session)]
        kinds = {k.name: k.ja for flow in rules.FLOWS.values() for k in flow}
        for name in COUNTED:
            self.fields[f"step-{name}"] = forms.IntegerField(
                label=format_lazy("{} {}", _(kinds[name]), gettext_lazy("（名分）")),
                min_value=0,
                max_value=99,
            )
        self.order_fields([n for n in self.fields if n != "reason"] + ["reason"])

    def counts(self) -> dict[str, int]:
        """Only the steps whose number was changed by hand: others follow the people."""
        given = {n: int(self.cleaned_data[f"step-{n}"]) for n in COUNTED}
        return {n: many for n, many in given.items() if many != self.shown.get(n, 0)}


def _services(session: Session) -> list[str]:
    found = [rules.APPLY] if session.with_officer else []
    found += [rules.MAIL] if session.mail_receipt and session.with_officer else []
    return [*found, rules.COLLECT, rules.PORTAL]


@page("outreach.close")
@require_safe
def index(request: StaffRequest, pk: int) -> HttpResponse:
    """Every finished visit of the day, and what was put right so far."""
    session = find_session(request, pk)
    slug = session.contract_id
    with request.walls():
        found = visit_queries.of_occasion(slug, session.ref).filter(state=CLOSED)
        rows = list(found[:300])
        made = services.corrections(session)
        said = _refused(session)
    names = people_queries.names({one.made_by for one in made})
    return show(
        request,
        "corrections",
        {
            "session": session,
            "rows": [(visit, rules.SERVICES[visit.service]) for visit in rows],
            "made": [
                (one, names.get(one.made_by or 0, ""), _words(one)) for one in made
            ],
            "said": said,
        },
    )


def _words(one: Any) -> list[tuple[str, str, str]]:
    """Each change as one reads it: what, before, now."""
    return [
        (
            words.correction_word(what),
            words.correction_value(what, old),
            words.correction_value(what, new),
        )
        for what, old, new in one.changes
    ]


def _refused(session: Session) -> str:
    """Why nothing may be put right now; empty when it may."""
    try:
        still_correctable(session)
    except Refusal as refusal:
        return refusal.sentence
    return ""


@page("outreach.close")
def correct(request: StaffRequest, pk: int, visit: int) -> HttpResponse:
    """One visit, put right with a reason."""
    session = find_session(request, pk)
    found = find_visit(request, session, visit)
    with request.walls():
        said = _refused(session)
        steps = visit_queries.steps_by_visit(session.contract_id, [found.pk])[found.pk]
        form = CorrectForm(
            request.POST or None, visit=found, session=session, steps=steps
        )
    if said and request.method != "POST":
        return HttpResponseRedirect(url("corrections", request, pk))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.correct_visit(
                session=session,
                visit=found,
                by=request.actor,
                counts=form.counts(),
                **{name: given[name] for name in PUT_RIGHT},
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(
                request, _("訂正しました。日次報告書の下書きを作りなおしました。")
            )
            return HttpResponseRedirect(url("corrections", request, pk))
    context = {"session": session, "visit": found, "form": form}
    return show(request, "correct", context, 422 if request.method == "POST" else 200)
