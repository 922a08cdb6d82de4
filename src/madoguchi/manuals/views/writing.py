"""FAQを書く: typed rows of a draft, one by one or as a table."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.core.errors import Refusal, RowErrors
from madoguchi.documents.models import DRAFT, SUBMITTED, Version
from madoguchi.manuals import queries, rules, services
from madoguchi.manuals.adapters import table
from madoguchi.manuals.forms import EntryForm, TableForm
from madoguchi.manuals.rules import Entry
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse


def _url(request: Any, name: str, *args: object) -> str:
    return reverse(f"manuals:{name}", args=[request.contract.pk, *args])


def _words(request: Any) -> dict[str, str]:
    english = (get_language() or "ja").startswith("en")
    return queries.words(request.contract.pk, english)


def _rows(version: Version | None) -> list[Entry]:
    return rules.entries(version.content) if version else []


@page("documents.draft")
def page_(request: StaffRequest) -> HttpResponse:
    """Every row of the draft (or of what stands), and a new one."""
    form = EntryForm(_words(request).items(), request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            services.put(
                contract=request.contract, by=request.actor, **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("下書きに加えました。"))
            return HttpResponseRedirect(_url(request, "faq"))
    return _show(request, form, TableForm(), [], 422 if form.is_bound else 200)


@page("documents.draft")
@require_POST
def table_(request: StaffRequest) -> HttpResponse:
    """The whole FAQ from a file: all or nothing, every wrong row is said."""
    form = TableForm(request.POST, request.FILES)
    wrong: list[tuple[int, str, str]] = []
    if form.is_valid():
        try:
            _version, change = services.take_over(
                contract=request.contract,
                body=form.cleaned_data["file"].read(),
                by=request.actor,
            )
        except RowErrors as errors:
            wrong = errors.rows
            form.add_error("file", _("取り込めない行が %d件あります。") % len(wrong))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(
                request,
                _(
                    "下書きにしました（新規 {new}、変更 {changed}、"
                    "削除 {gone}、同じ {same}）。"
                ).format(
                    new=change.new,
                    changed=change.changed,
                    gone=change.gone,
                    same=change.same,
                ),
            )
            return HttpResponseRedirect(_url(request, "faq"))
    return _show(request, EntryForm(_words(request).items()), form, wrong[:200], 422)


def _show(
    request: StaffRequest,
    form: EntryForm,
    upload: TableForm,
    wrong: list[tuple[int, str, str]],
    status: int,
) -> HttpResponse:
    slug, words = request.contract.pk, _words(request)
    with request.walls():
        last, held = queries.newest(slug), queries.faq(slug)
        context = {
            "form": form,
            "upload": upload,
            "wrong": wrong,
            "version": last,
            "approved": held,
            "is_draft": last is not None and last.state == DRAFT,
            "waits": last is not None and last.state == SUBMITTED,
            "rows": [(one, words.get(one.procedure, "")) for one in _rows(last)],
        }
        answer = TemplateResponse(request, "manuals/faq.html", context, status=status)
        return answer.render()


@page("documents.draft")
def entry(request: StaffRequest, key: str) -> HttpResponse:
    """One row, to be changed."""
    with request.walls():
        rows = _rows(queries.newest(request.contract.pk))
    held = next((one for one in rows if one.key == key), None)
    if held is None:
        raise Http404
    initial = {
        "procedure": held.procedure,
        "question": held.question,
        "answer": held.answer,
    }
    words = _words(request).items()
    form = EntryForm(words, request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            services.put(
                contract=request.contract,
                key=key,
                by=request.actor,
                **form.cleaned_data,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("直しました。"))
            return HttpResponseRedirect(_url(request, "faq") + f"#{key}")
    context = {"form": form, "key": key}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "manuals/entry.html", context, status=status)


@page("documents.draft")
@require_POST
def remove(request: StaffRequest, key: str) -> HttpResponse:
    """下書きから外す."""
    back = _url(request, "faq")
    with request.walls():
        if all(one.key != key for one in _rows(queries.newest(request.contract.pk))):
            raise Http404
    try:
        services.take_out(contract=request.contract, key=key, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("下書きから外しました。"))
    return HttpResponseRedirect(back)


@page("documents.draft")
@require_safe
def export(request: StaffRequest) -> HttpResponse:
    """The rows as a file, to be worked on elsewhere and taken over again."""
    slug = request.contract.pk
    body = table.write(_rows(queries.newest(slug)), queries.topics(slug))
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="faq.csv"'
    return answer
