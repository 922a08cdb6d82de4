"""予約の取込み: the file by hand, what it changed, and what could not be read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core import clock
from madoguchi.core.errors import Refusal, RowErrors
from madoguchi.counter import parameters, queries, services
from madoguchi.counter.services import importing
from madoguchi.counter.views.common import show, table_of, url
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash
from madoguchi.web.forms import refuse


class ImportForm(forms.Form):
    """予約データを取り込む."""

    file = forms.FileField(
        label=gettext_lazy("CSV ファイル"),
        help_text=gettext_lazy("UTF-8 または Shift_JIS。8 MB までです。"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv"}),
    )


@page("counter.receive")
def page_(request: StaffRequest) -> HttpResponse:
    """The page, and the reading of a file."""
    if request.method != "POST":
        with request.walls():
            return show(request, "bookings", _context(request, ImportForm()))
    form = ImportForm(request.POST, request.FILES)
    wrong: list[tuple[int, str, str]] = []
    if form.is_valid():
        try:
            return _taken(request, form.cleaned_data["file"].read())
        except RowErrors as errors:
            wrong = errors.rows
            form.add_error("file", _("取り込めない行が %d件あります。") % len(wrong))
        except Refusal as refusal:
            refuse(form, refusal)
    with request.walls():
        context = _context(request, form) | {"wrong": wrong[:200]}
    return show(request, "bookings", context, status=422)


def _taken(request: StaffRequest, body: bytes) -> HttpResponse:
    done = services.import_bookings(
        contract=request.contract, body=body, by=request.actor
    )
    flash.done(
        request,
        _(
            "%(rows)d件を読みました（新規 %(new)d、変更 %(changed)d、"
            "取消 %(gone)d、同じ %(same)d）。"
        )
        % {
            "rows": done.rows,
            "new": done.new,
            "changed": done.changed,
            "gone": done.gone,
            "same": done.same,
        },
    )
    return HttpResponseRedirect(url(request, "bookings"))


def _context(request: StaffRequest, form: forms.Form) -> dict[str, Any]:
    slug, table = request.contract.pk, table_of(request)
    labels = {
        "number": _("予約番号"),
        "day": _("予約日"),
        "time": _("予約時刻"),
        "name": _("氏名"),
        "kana": _("氏名（カナ）"),
        "birth": _("生年月日"),
        "procedure": _("手続"),
        "notice": _("交付通知書番号"),
        "telephone": _("電話番号"),
        "people": _("人数"),
    }
    columns = table.bookings.columns.model_dump()
    today = queries.appointments(slug, clock.today())
    return {
        "form": form,
        "imports": queries.imports(slug),
        "columns": [(labels[name], head) for name, head in columns.items() if head],
        "late": importing.overdue(slug, clock.now()),
        "due": table.bookings.due,
        "refused": next((one for one in queries.imports(slug, 1) if one.errors), None),
        "cap": parameters.per_hour(slug, table),
        "today": today.count(),
    }
