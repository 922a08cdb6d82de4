"""The ledger (台帳): what people write down by hand, and how they correct it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.contracts import naming, queries, services
from madoguchi.contracts.ledger_forms import (
    CorrectionForm,
    LedgerForm,
    initial_of,
    said,
    told,
    told_value,
)
from madoguchi.contracts.models import Entry
from madoguchi.contracts.rules import ledger
from madoguchi.contracts.rules.ledger import HEADED, HEADINGS, LINES, Line
from madoguchi.contracts.rules.ledger_reading import read_by
from madoguchi.contracts.views import forms_page, ledger_shown, shown
from madoguchi.core import clock, text
from madoguchi.core.errors import Refusal
from madoguchi.journal.models import Seal
from madoguchi.people import access
from madoguchi.people import queries as people
from madoguchi.web.paging import paged

INCIDENT = "privacy.incident_detected"


@access.page("contract.record")
@require_safe
def index(request: Any) -> HttpResponse:
    """The ledger by heading, with a search, and what may be written down."""
    slug, query = request.contract.pk, request.GET
    rows = queries.entries(slug)
    heading = query.get("heading", "")
    if heading in HEADED:
        rows = rows.filter(heading=heading)
    wanted = text.folded(query.get("q", ""))[:60]
    if wanted:
        rows = rows.annotate(said=Cast("keys", TextField()))
        rows = rows.filter(_searched(slug, wanted))
    found = paged(rows, query, order=["-id"])
    names = names_of(slug, found.rows)
    told = _telling(request, found.rows)
    context = {
        "page": found,
        "lines": [line(slug, entry, names, told) for entry in found.rows],
        "headings": [(h.slug, said((h.ja, h.en))) for h in HEADINGS],
        "heading": heading,
        "q": wanted,
        "menu": menu(request),
    }
    return TemplateResponse(request, "contracts/ledger.html", context)


def _searched(slug: str, wanted: str) -> Q:
    """In the note, the keys (a number, a mark), or the name of the fact."""
    register = shown.files(slug).register.declared
    named = [
        name
        for name in LINES
        if name in register and wanted in register[name].ja + register[name].en
    ]
    return Q(note__icontains=wanted) | Q(said__icontains=wanted) | Q(fact__in=named)


def names_of(slug: str, rows: Any) -> dict[int, str]:
    """Names of everyone on a page of entries: who entered, and whom it is about."""
    ids = {entry.entered_by for entry in rows}
    for entry in rows:
        person = str(entry.keys.get("person", ""))
        ids |= {int(person)} if person.isdecimal() else set()
    return people.names(ids)


def _telling(request: Any, rows: Any) -> naming.Telling:
    """What the keys of a page are called: 左京区役所 11月22日(土), not s32."""
    keys = (
        {key: value for key, value in entry.keys.items() if isinstance(value, str)}
        for entry in rows
    )
    return naming.of(request.contract.pk, keys, request.actor.may)


def line(
    slug: str, entry: Entry, names: dict[int, str], told: naming.Telling
) -> dict[str, Any]:
    """One row of the ledger in words."""
    files = shown.files(slug)
    kind = files.register.fact(entry.fact)
    about = {str(pk): name for pk, name in names.items()}
    told_keys = [
        told.known.get(k, {}).get(str(v)) or told_value(files, k, v, about)
        for k, v in entry.keys.items()
    ]
    return {
        "entry": entry,
        "word": said((kind.ja, kind.en)) if kind else entry.fact,
        "keys": "、".join(told_keys),
        "who": names.get(entry.entered_by or 0, ""),
        "side": shown.side(entry.entered_side),
        "url": reverse("contracts:ledger-entry", args=[slug, entry.pk]),
    }


def menu(request: Any) -> list[dict[str, Any]]:
    """The facts that this person may write down, under their headings."""
    actor, found = request.actor, []
    for heading in HEADINGS:
        rows = [
            link(request, one)
            for one in HEADED[heading.slug]
            if ledger.may_enter(one, actor.side, actor.may)
        ]
        if rows:
            found.append({"word": said((heading.ja, heading.en)), "rows": rows})
    return found


def link(request: Any, one: Line) -> dict[str, str]:
    """The word of a fact and the address of its form."""
    slug = request.contract.pk
    kind = shown.files(slug).register.declared[one.fact]
    url = reverse("contracts:ledger-new", args=[slug, one.fact])
    if one.permission == ledger.INCIDENT:
        url = reverse("contracts:ledger-incident", args=[slug])
    return {"word": said((kind.ja, kind.en)), "url": url}


def of_clause(request: Any, clause_id: str) -> list[dict[str, str]]:
    """Links to the forms of what a clause reads and this person may write down."""
    try:
        written = shown.files(request.contract.pk).clause(clause_id, clock.today())
    except KeyError:
        return []
    actor = request.actor
    return [
        link(request, LINES[fact])
        for fact in read_by(written)
        if fact in LINES and ledger.may_enter(LINES[fact], actor.side, actor.may)
    ]


@access.page("contract.record")
def new(request: Any, fact: str) -> HttpResponse:
    """台帳に記録する."""
    return _new(request, fact)


@access.page("contract.report_incident")
def incident(request: Any) -> HttpResponse:
    """事故を記録する: anyone who finds one writes it down."""
    return _new(request, INCIDENT)


def _new(request: Any, fact: str) -> HttpResponse:
    slug, actor = request.contract.pk, request.actor
    found = LINES.get(fact)
    if found is None or not ledger.may_enter(found, actor.side, actor.may):
        raise Http404
    with request.walls():
        asking = ledger_shown.asking(slug, found)
    form = LedgerForm(request.POST or None, asking=asking)

    def act(typed: dict[str, Any]) -> str:
        entry = services.enter(
            contract=request.contract,
            fact=fact,
            keys=form.keys(),
            measures=form.measures(),
            occurred_at=form.moment(),
            note=typed["note"],
            reason=typed.get("why", ""),
            by=actor,
        )
        return reverse("contracts:ledger-entry", args=[slug, entry.pk])

    back = "ledger" if "contract.record" in actor.may else "calendar"
    word = said((asking.kind.ja, asking.kind.en))
    return forms_page.answer(
        request,
        form,
        at_fields(form, act),
        done=_("台帳に記録しました。"),
        template="contracts/ledger_new.html",
        title=word,
        verb=_("記録する"),
        back_url=reverse(f"contracts:{back}", args=[slug]),
        reading=ledger_shown.reading(asking.readers),
        first=ledger_shown.first(slug, asking.readers),
        counts_when_recorded=asking.kind.moment == "rec",
    )


def at_fields(
    form: Any, act: Callable[[dict[str, Any]], str]
) -> Callable[[dict[str, Any]], str]:
    """A refusal names a key or a measure; the form has them under a letter each."""

    def tried(typed: dict[str, Any]) -> str:
        try:
            return act(typed)
        except Refusal as refusal:
            for letter in ("k_", "m_"):
                if f"{letter}{refusal.field}" in form.fields:
                    refusal.field = f"{letter}{refusal.field}"
                    break
            raise

    return tried


def _entry(request: Any, entry_id: int) -> Entry:
    entry = queries.entries(request.contract.pk).filter(pk=entry_id).first()
    if entry is None or entry.fact not in LINES:
        raise Http404
    return entry


@access.page("contract.view")
@require_safe
def page(request: Any, entry_id: int) -> HttpResponse:
    """One entry: its fact and seal, what it opened, the clauses, its corrections."""
    request.live = True
    slug = request.contract.pk
    entry = _entry(request, entry_id)
    files = shown.files(slug)
    changes = list(entry.changes.filter(contract_id=slug).order_by("id")[:50])
    names = names_of(slug, [entry]) | people.names({c.changed_by for c in changes})
    chain = [entry.fact_id, *(change.fact_id for change in changes)]
    about = {str(pk): name for pk, name in names.items()}
    context = {
        **line(slug, entry, names, _telling(request, [entry])),
        "told_keys": told(files, entry.keys, about),
        "measures": told(files, entry.measures),
        "seal": Seal.objects.filter(contract_id=slug, fact_id=entry.stands_id).first(),
        "changes": [ledger_shown.change(files, one, names) for one in changes],
        "reading": ledger_shown.reading(ledger_shown.concerning(slug, entry)),
        "started": ledger_shown.started(slug, entry, chain),
        "can_correct": may_correct(request, entry),
        "can_see_fact": "contract.cockpit" in request.actor.may,
        "can_record": "contract.record" in request.actor.may,
    }
    return TemplateResponse(request, "contracts/ledger_entry.html", context)


def may_correct(request: Any, entry: Entry) -> bool:
    """The side that wrote it, while it stands."""
    actor = request.actor
    return (
        entry.state != Entry.State.WITHDRAWN
        and entry.entered_side == actor.side
        and "contract.record" in actor.may
        and ledger.may_enter(LINES[entry.fact], actor.side, actor.may)
    )


@access.page("contract.record")
def correction(request: Any, entry_id: int) -> HttpResponse:
    """訂正する, or 取り消す."""
    slug = request.contract.pk
    with request.walls():
        entry = _entry(request, entry_id)
        asking = ledger_shown.asking(slug, LINES[entry.fact])
        names = names_of(slug, [entry])
    form = CorrectionForm(
        request.POST or None, asking=asking, initial=initial_of(entry.measures)
    )

    def act(typed: dict[str, Any]) -> str:
        withdraw = request.POST.get("act") == "withdraw"
        services.correct_entry(
            entry=entry,
            measures=None if withdraw else form.measures(),
            reason=typed["why"],
            by=request.actor,
        )
        return reverse("contracts:ledger-entry", args=[slug, entry.pk])

    about = {str(pk): name for pk, name in names.items()}
    files = shown.files(slug)
    return forms_page.answer(
        request,
        form,
        at_fields(form, act),
        done=_("訂正を記録しました。"),
        template="contracts/ledger_correction.html",
        title=_("記録を訂正する"),
        back_url=reverse("contracts:ledger-entry", args=[slug, entry.pk]),
        rows=[
            (_("記録"), said((asking.kind.ja, asking.kind.en))),
            *told(files, entry.keys, about),
            *told(files, entry.measures),
        ],
        has_measures=bool(asking.line.measures),
        can_correct=may_correct(request, entry),
    )
