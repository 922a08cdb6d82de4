"""The contracts' files with their mistakes, and copying one to its next term."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from madoguchi.contracts import library, queries, services
from madoguchi.contracts.rules import renewal as rules
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.places import place_words
from madoguchi.contracts.services.renewing import AHEAD
from madoguchi.contracts.views import shown
from madoguchi.core.errors import Refusal
from madoguchi.people import access
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract
from madoguchi.web import flash
from madoguchi.web.forms import refuse

MOST = 60
"""Changes and problems that a page lists."""


class RenewalForm(forms.Form):
    """The fiscal year of the new term and the title of the new contract."""

    start_year = forms.TypedChoiceField(label=gettext_lazy("新しい年度"), coerce=int)
    title = forms.CharField(
        label=gettext_lazy("新しい件名"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("空欄のままなら、年度だけを改めた件名になります。"),
    )

    def __init__(self, first: int, data: Any = None) -> None:
        super().__init__(data, initial={"start_year": first})
        field = self.fields["start_year"]
        field.choices = [  # type: ignore[attr-defined]
            (year, _("{year}年度").format(year=year))
            for year in range(first, first + AHEAD)
        ]


@access.administrator_page
@require_safe
def index(request: Any) -> HttpResponse:
    """Every folder: title, term, clauses, mistakes, whether it is loaded as it is."""
    slugs = [folder.name for folder in library.folders()]
    with walls.scope(slugs):
        loaded = queries.digests(slugs)
    rows = [_row(slug, loaded.get(slug)) for slug in slugs]
    return TemplateResponse(request, "contracts/files.html", {"rows": rows})


def _row(slug: str, digest: str | None) -> dict[str, Any]:
    found = library.contract_file(slug)
    return {
        "slug": slug,
        "title": shown.said((found.table.title, found.table.title_en)),
        "term": found.table.term,
        "clauses": len(found.signed_clauses),
        "problems": [
            {"at": one, "text": shown.said((one.message_ja, one.message_en))}
            for one in found.problems[:MOST]
        ],
        "total": len(found.problems),
        "loaded": digest is not None,
        "fresh": digest == library.digest(slug),
    }


@access.administrator_page
def page(request: Any, contract: str) -> HttpResponse:
    """Choose the year, see what changes, make the contract."""
    old = Contract.objects.filter(pk=contract).first()
    if old is None:
        raise Http404
    files = shown.files(contract)
    first = rules.term_year(files) + 1
    form = RenewalForm(first, request.POST or None)
    if request.method == "POST" and "make" in request.POST and form.is_valid():
        try:
            made = services.renew(
                contract=old, administrator=request.user, **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(
                request,
                _("{id} を作りました。役割を付けてください。").format(id=made.pk),
            )
            return HttpResponseRedirect(reverse("people:administration"))
    year, title = first, ""
    if form.is_bound and form.is_valid():
        year, title = form.cleaned_data["start_year"], form.cleaned_data["title"]
    return TemplateResponse(
        request,
        "contracts/renewal.html",
        {"old": old, "form": form, **preview(files, year, title)},
        status=422 if form.errors else 200,
    )


def preview(files: ContractFile, year: int, title: str) -> dict[str, Any]:
    """What the new contract would be, and what differs from the present one."""
    made = rules.renew(files, year, title)
    changed = rules.changes(files, made)
    return {
        "new_id": rules.renewed_id(files.id, year),
        "clauses": made["clauses.csv"].count("\n") - 1,
        "changes": [
            (shown.said(place_words(place)), before, after)
            for place, before, after in changed[:MOST]
        ],
        "more": max(0, len(changed) - MOST),
    }
