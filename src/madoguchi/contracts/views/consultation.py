"""The register of consultations and instructions (協議・指示)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.contracts import queries, services
from madoguchi.contracts.forms import ConsultationForm, DecisionForm, subjects_of
from madoguchi.contracts.models import Clause, Consultation
from madoguchi.contracts.rules.value_words import value
from madoguchi.contracts.views import forms_page, shown
from madoguchi.contracts.views.waiver import numbers
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people import access
from madoguchi.people import queries as people
from madoguchi.web.paging import paged

OTHER = "other"
SIZE = 25


@access.page("contract.cockpit")
@require_safe
def index(request: Any) -> HttpResponse:
    """Open ones first by a filter; every entry with its decision."""
    slug = request.contract.pk
    rows = queries.consultations(slug)
    state = request.GET.get("state", "")
    if state == "open":
        rows = rows.filter(decided_at=None)
    elif state == "decided":
        rows = rows.filter(decided_at__isnull=False)
    found = paged(rows, request.GET, order=["-id"], size=SIZE)
    context = {
        "page": found,
        "state": state,
        "numbers": numbers(slug, [c.clause_id for c in found.rows]),
        "can_open": "contract.consult" in request.actor.may,
    }
    return TemplateResponse(request, "contracts/consultations.html", context)


@access.page("contract.consult")
def new(request: Any) -> HttpResponse:
    """A consultation that is not about one clause, or about an unset parameter."""
    return _open(request, None)


@access.page("contract.consult")
def about_clause(request: Any, clause_id: str) -> HttpResponse:
    """協議を記録する from a clause page."""
    with request.walls():
        clause = shown.clause_or_404(request.contract.pk, clause_id)
    return _open(request, clause)


def _open(request: Any, clause: Clause | None) -> HttpResponse:
    slug = request.contract.pk
    with request.walls():
        agreed = queries.agreed_values(slug)
    choices = subjects(slug, clause, agreed)
    wanted = request.GET.get("parameter", "")
    initial = {"kind": "consultation", "subject": f"unset:{wanted}" if wanted else ""}
    form = ConsultationForm(
        request.POST or None,
        kinds=kinds(request.actor.may),
        subjects=choices,
        initial=initial,
    )

    def act(typed: dict[str, Any]) -> str:
        subject, parameter, named = resolved(slug, typed["subject"], clause)
        entry = services.open_consultation(
            contract=request.contract,
            kind=typed["kind"],
            subject=subject,
            question=typed["question"],
            clause_id=named,
            parameter=parameter,
            by=request.actor,
        )
        return reverse("contracts:consultation", args=[slug, entry.ref.lower()])

    back = reverse("contracts:consultations", args=[slug])
    rows = []
    if clause is not None:
        back = reverse("contracts:clause", args=[slug, clause.clause_id])
        rows = [(_("条項"), f"{clause.number} {shown.summary(clause)}")]
    return forms_page.answer(
        request,
        form,
        act,
        done=_("記録しました。"),
        title=_("協議・指示を記録する"),
        verb=_("登録する"),
        back_url=back,
        rows=rows,
    )


def kinds(may: Iterable[str]) -> list[str]:
    """Instructions are the municipality's alone."""
    found = ["consultation", "consent", "request"]
    return [*found, "instruction"] if "contract.instruct" in set(may) else found


def subjects(
    slug: str, clause: Clause | None, agreed: dict[str, Consultation]
) -> list[tuple[str, str]]:
    """What can be decided: unset parameters first, then what the rules read."""
    table = shown.files(slug).table_on(clock.today())
    found: dict[str, str] = {}
    for name, row in table.unset.items():
        mark = _("（設定済）") if name in agreed or row.value is not None else ""
        label = shown.said((row.label, row.label_en or row.label))
        if clause is None or row.clause == clause.clause_id:
            found[f"unset:{name}"] = f"{label}{mark}"
    known = {row.settled_by for row in table.unset.values()}
    for subject in subjects_of(clause.rules if clause else []):
        if subject not in known:
            found.setdefault(
                f"subject:{subject}", shown.said(value("subject", subject))
            )
    return [*found.items(), (OTHER, _("そのほか"))]


def resolved(slug: str, chosen: str, clause: Clause | None) -> tuple[str, str, str]:
    """(subject, parameter, clause id) of a choice."""
    named = clause.clause_id if clause else ""
    how, _sep, name = chosen.partition(":")
    if how == "unset":
        row = shown.files(slug).table_on(clock.today()).unset[name]
        return row.settled_by, name, named or row.clause
    if how == "subject":
        return name, "", named
    return f"clause-{named}" if named else "general", "", named


@access.page("contract.cockpit")
def page(request: Any, ref: str) -> HttpResponse:
    """One entry; who may, decides it here."""
    slug = request.contract.pk
    with request.walls():
        entry = queries.consultations(slug).filter(ref=ref.upper()).first()
        if entry is None:
            raise Http404
        clause = queries.clause(slug, entry.clause_id, clock.today())
    needed = "contract.consent" if entry.kind == "consent" else "contract.consult"
    may = needed in request.actor.may
    form = DecisionForm(request.POST or None, sets_value=bool(entry.parameter))
    if request.method == "POST" and not may:
        raise Http404

    def act(typed: dict[str, Any]) -> str:
        refused = request.POST.get("act") == "refuse"
        if refused and entry.kind != "consent":
            raise Refusal("unknown-act", _("この種類は不承諾にできません。"))
        services.decide(consultation=entry, by=request.actor, refused=refused, **typed)
        return str(request.path)

    table = shown.files(slug).table_on(clock.today())
    unset = table.unset.get(entry.parameter)
    names = people.names({entry.opened_by})
    return forms_page.answer(
        request,
        form,
        act,
        done=_("決定を記録しました。"),
        template="contracts/consultation.html",
        entry=entry,
        clause=clause,
        summary=shown.summary(clause) if clause else "",
        label=shown.said((unset.label, unset.label_en or unset.label)) if unset else "",
        opened_by=names.get(entry.opened_by or 0, ""),
        side=shown.side(entry.decided_by) if entry.decided_by else "",
        may=may and entry.decided_at is None,
    )
