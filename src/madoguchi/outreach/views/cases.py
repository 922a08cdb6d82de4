"""案件: complaints, inquiries and call-backs; what was done, by when, by whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from madoguchi.cases import queries as case_queries
from madoguchi.cases import services as cases
from madoguchi.cases.models import (
    ACTIONS,
    CATEGORIES,
    CLOSED,
    KINDS,
    STATES,
    TO,
    Case,
)
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.outreach import queries
from madoguchi.outreach.views.common import show
from madoguchi.outreach.views.day import CaseForm, url
from madoguchi.people import queries as people_queries
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import services as privacy
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import choices, refuse
from madoguchi.web.paging import paged

BY_WORK = {"call-back", "defect", "returned-mail", "crowding"}
"""Kinds that the work itself opens; nobody chooses them."""
LOOKS = {"open": "due_soon", "answered": "upcoming", "closed": "finished"}
PURPOSES = {
    "call-back": gettext_lazy("折り返しの電話"),
    "handling": gettext_lazy("案件への対応"),
    "report": gettext_lazy("市への報告"),
}


@page("outreach.view")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Every case, the newest first; 対応中 unless another state is chosen."""
    slug = request.contract.pk
    state = request.GET.get("state", "open")
    kind = request.GET.get("kind", "")
    rows = case_queries.listed(
        slug,
        state=state if state in STATES else "",
        kind=kind if kind in KINDS else "",
    )
    shown = paged(rows, request.GET, order=("-id",))
    counts = case_queries.states(slug)
    today = clock.today()
    request.live = True  # type: ignore[attr-defined]
    return show(
        request,
        "cases",
        {
            "page": shown,
            "rows": [
                (c, KINDS.get(c.kind, c.kind), LOOKS[c.state], _late(c, today))
                for c in shown.rows
            ],
            "states": [
                (slug, word, counts.get(slug, 0)) for slug, word in STATES.items()
            ],
            "state": state,
            "kind": kind,
            "kinds": KINDS,
            "now": clock.now(),
            "may_open": bool(cases.MAY & request.actor.may),
        },
    )


class NewForm(CaseForm):
    """A case of any day, and whether the work had to stop for it."""

    danger = forms.BooleanField(
        label=gettext_lazy("危険が重大で差し迫っているため、業務を止めた"),
        help_text=gettext_lazy(
            "安全が確認されるまでの停止として記録します。予約のある方への連絡と掲示も行ってください。"
        ),
        required=False,
    )

    def __init__(self, data: Any, **more: Any) -> None:
        super().__init__(data, **more)
        kinds = {k: word for k, word in KINDS.items() if k not in BY_WORK}
        self.fields["kind"].choices = choices(kinds)  # type: ignore[attr-defined]
        self.fields["summary"].help_text = _(
            "報告書に載ります。お名前や電話番号は書かないでください。"
        )

    def clean(self) -> dict[str, Any]:
        """Work is stopped for a hazard only."""
        said = super().clean() or {}
        if said.get("danger") and said.get("kind") != "hazard":
            self.add_error(
                "kind", _("業務を止めたときは「設備などの危険」を選んでください。")
            )
        return said


@page("outreach.view")
def new(request: StaffRequest) -> HttpResponse:
    """案件を受け付ける: outside of a session, as at a counter."""
    form = NewForm(request.POST or None, initial={"kind": "complaint"})
    if request.method == "POST" and form.is_valid():
        try:
            made = _open(request, form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("記録しました。"))
            return HttpResponseRedirect(url("case-file", request, made.pk))
    status = 422 if request.method == "POST" else 200
    return show(request, "case_new", {"form": form}, status)


def _open(request: StaffRequest, given: dict[str, Any]) -> Case:
    contract, by = request.contract, request.actor
    said = {name: given[name] for name in ("summary", "detail", "telephone")}
    if given["danger"]:
        made = cases.stop_for_danger(contract=contract, by=by, **said)
    else:
        made = cases.open_case(contract=contract, kind=given["kind"], by=by, **said)
    if given["done"].strip():
        cases.act(case=made, text=given["done"], by=by)
    return made


def _late(case: Case, today: Any) -> bool:
    return bool(case.due_on and case.due_on < today and case.state == "open")


class ActForm(forms.Form):
    """What was done: an action, an answer, a passing on, or the end."""

    how = forms.ChoiceField(
        label=gettext_lazy("種類"),
        choices=list(ACTIONS.items()),
        widget=forms.RadioSelect,
        initial="action",
    )
    text = forms.CharField(
        label=gettext_lazy("内容"),
        help_text=gettext_lazy("お名前や電話番号は書かないでください。"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    to = forms.ChoiceField(
        label=gettext_lazy("引継ぎ先"),
        choices=[("", gettext_lazy("（引き継がない）")), *TO.items()],
        required=False,
    )


@page("outreach.view")
def page_of(request: StaffRequest, case: int) -> HttpResponse:
    """One case: its words, what was done, by when; details only by reveal."""
    found = _find(request, case)
    if request.method != "POST":
        return _page(request, found, ActForm())
    if request.POST.get("act") == "reveal":
        return _reveal(request, found)
    form = ActForm(request.POST)
    if form.is_valid():
        try:
            _act(request, found, form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("対応を記録しました。"))
            return HttpResponseRedirect(url("case-file", request, found.pk))
    return _page(request, found, form, 422)


def _find(request: StaffRequest, pk: int) -> Case:
    with request.walls():
        found = Case.objects.filter(contract=request.contract, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _act(request: StaffRequest, case: Case, given: dict[str, Any]) -> None:
    how, text, by = given["how"], given["text"], request.actor
    if how == "escalation":
        cases.escalate(case=case, to=given["to"], text=text, by=by)
    elif how == "answer":
        cases.answer(case=case, text=text, by=by)
    elif how == "close":
        cases.close(case=case, text=text, by=by)
    else:
        cases.act(case=case, text=text, by=by)


def _reveal(request: StaffRequest, case: Case) -> HttpResponse:
    purpose = request.POST.get("purpose", "")
    try:
        seen = privacy.reveal(
            contract=request.contract,
            subjects=[case.detail_id] if case.detail_id else [],
            purpose=purpose if purpose in PURPOSES else "",
            by=request.actor,
        )
    except Refusal as refusal:
        return sorry(request, refusal, url("case-file", request, case.pk))
    return _page(request, case, ActForm(), seen=seen.get(case.detail_id or 0, {}))


def _page(
    request: StaffRequest,
    case: Case,
    form: ActForm,
    status: int = 200,
    seen: dict[str, str] | None = None,
) -> HttpResponse:
    slug = request.contract.pk
    with request.walls():
        actions = list(case.actions.filter(contract_id=slug))
        session = queries.by_ref(slug, case.occasion)
    names = people_queries.names({a.done_by for a in actions} | {case.opened_by})
    return show(
        request,
        "case_file",
        {
            "case": case,
            "kind": KINDS.get(case.kind, case.kind),
            "category": CATEGORIES.get(case.category, case.category),
            "look": LOOKS[case.state],
            "word": STATES[case.state],
            "opened_by": names.get(case.opened_by or 0, ""),
            "entries": [
                {
                    "when": a.done_at,
                    "text": _said(a.kind, a.to, a.text),
                    "who": names.get(a.done_by or 0, ""),
                }
                for a in actions
            ],
            "session": session,
            "late": _late(case, clock.today()),
            "seen": seen,
            "purposes": PURPOSES,
            "may_act": case.state != CLOSED and bool(cases.MAY & request.actor.may),
            "may_reveal": "privacy.reveal" in request.actor.may,
            "form": form,
        },
        status,
    )


def _said(kind: str, to: str, text: str) -> str:
    word = ACTIONS.get(kind, kind)
    return f"{word}（{TO[to]}へ）: {text}" if to in TO else f"{word}: {text}"
