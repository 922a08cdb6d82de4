"""請求: the list, a draft, its issue by the general manager, the city's payment."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.invoices import queries, reports, rules, services
from madoguchi.invoices.forms import InvoiceForm, PayForm, WithdrawForm, known_lines
from madoguchi.invoices.models import DRAFT, ISSUED, STATES, Invoice
from madoguchi.invoices.parameters import Parameters
from madoguchi.invoices.views.common import file, show, stream_word, told, url
from madoguchi.papers import pages, pdf
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash, paging
from madoguchi.web.forms import refuse

LOOKS = {"draft": "planned", "issued": "due_soon", "paid": "met"}


@page("invoices.view")
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    """Every invoice, the newest month first."""
    table = told(request)
    with request.walls():
        found = queries.invoices(request.contract.pk, drafts=_drafts(request))
        shown = paging.paged(found, request.GET, order=("-id",))
        rows = [
            {
                "invoice": one,
                "word": stream_word(table, one.stream),
                "state": STATES[one.state],
                "look": LOOKS.get(one.state, "finished"),
            }
            for one in shown.rows
        ]
    return show(request, "bills", {"rows": rows, "page": shown}).render()


def _drafts(request: StaffRequest) -> bool:
    return "invoices.record" in request.actor.may


def find(request: StaffRequest, pk: int) -> Invoice:
    """An invoice that this person may see, with its lines."""
    with request.walls():
        found = queries.invoice(request.contract.pk, pk, drafts=_drafts(request))
    if found is None:
        raise Http404
    return found


@page("invoices.record")
def new(request: StaffRequest) -> HttpResponse:
    """請求書を作る: the month before, with the contract's lines."""
    table = told(request)
    stream = next(iter(table.streams.values()), None)
    lines = [rules.Line(words, 1, 0) for words in stream.lines] if stream else []
    last = clock.today().replace(day=1) - dt.timedelta(days=1)
    return _drafted(request, table, lines, {"month": f"{last:%Y-%m}"})


@page("invoices.record")
def edit(request: StaffRequest, invoice: int) -> HttpResponse:
    """Change a draft."""
    table, held = told(request), find(request, invoice)
    if held.state != DRAFT:
        raise Http404
    first = {"stream": held.stream, "month": held.month}
    return _drafted(request, table, known_lines(held), first)


def _drafted(
    request: StaffRequest,
    table: Parameters,
    lines: list[rules.Line],
    first: dict[str, Any],
) -> HttpResponse:
    form = InvoiceForm(table, request.POST or None, lines=lines, initial=first)
    if form.is_bound and form.is_valid():
        try:
            made = services.draft(
                contract=request.contract,
                stream=form.cleaned_data["stream"],
                month=form.cleaned_data["month"],
                lines=form.lines(),
                by=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("下書きを保存しました。"))
            return HttpResponseRedirect(url(request, "bill", made.pk))
    context = {"form": form, "tax": table.tax_percent}
    return show(request, "draft", context, 422 if form.is_bound else 200)


@page("invoices.view")
@require_safe
def one(request: StaffRequest, invoice: int) -> HttpResponse:
    """The paper as it is printed, and what may be done with it."""
    table, held = told(request), find(request, invoice)
    with request.walls():
        paper = pages.page(reports.paper(held))
        stream = table.streams.get(held.stream)
        ready = not (stream and stream.report) or bool(
            queries.accepted(held.contract_id, stream, held.month)
        )
    context = {
        "invoice": held,
        "page": paper,
        "word": stream_word(table, held.stream),
        "state": STATES[held.state],
        "look": LOOKS.get(held.state, "finished"),
        "ready": ready,
        "draft": held.state == DRAFT,
        "issued": held.state == ISSUED,
    }
    return show(request, "bill", context).render()


@page("invoices.issue")
def issue(request: StaffRequest, invoice: int) -> HttpResponse:
    """請求する: a page of its own, it leaves the house."""
    held = find(request, invoice)
    return _asked(
        request,
        held,
        title=_("請求書を発行します"),
        verb=_("請求する"),
        warning=_("発行した請求書は、もう変えられません。"),
        act=lambda given: services.issue(invoice=held, by=request.actor),
        done=_("請求しました。"),
    )


@page("invoices.issue")
def withdraw(request: StaffRequest, invoice: int) -> HttpResponse:
    """請求を取り消す: before it is paid, with a reason."""
    held = find(request, invoice)
    return _asked(
        request,
        held,
        title=_("請求を取り消します"),
        verb=_("請求を取り消す"),
        warning=_("番号は使われたまま残ります。直した請求書を作り直せます。"),
        form=WithdrawForm(request.POST or None),
        act=lambda given: services.withdraw(invoice=held, by=request.actor, **given),
        done=_("請求を取り消しました。"),
    )


@page("invoices.pay")
def pay(request: StaffRequest, invoice: int) -> HttpResponse:
    """支払を記録する: the city's act."""
    held = find(request, invoice)
    return _asked(
        request,
        held,
        title=_("支払を記録します"),
        verb=_("支払を記録する"),
        form=PayForm(request.POST or None, initial={"day": clock.today()}),
        act=lambda given: services.pay(invoice=held, by=request.actor, **given),
        done=_("支払を記録しました。"),
    )


def _asked(
    request: StaffRequest,
    held: Invoice,
    *,
    title: str,
    verb: str,
    act: Any,
    done: str,
    warning: str = "",
    form: Any = None,
) -> HttpResponse:
    """One question, one button; back to the invoice."""
    back, refused = url(request, "bill", held.pk), None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            act(form.cleaned_data if form else {})
        except Refusal as refusal:
            refused = refusal
            if form is not None:
                refuse(form, refusal)
        else:
            flash.done(request, done)
            return HttpResponseRedirect(back)
    table = told(request)
    context = {
        "title": title,
        "rows": [
            (_("請求の種類"), stream_word(table, held.stream)),
            (_("対象月"), held.month),
            (_("税込の金額"), f"{held.total:,}円"),
        ],
        "verb": verb,
        "warning": refused.sentence if refused and form is None else warning,
        "back_url": back,
        "form": form or "",
    }
    status = 422 if request.method == "POST" else 200
    answer = show(request, "bill", context, status)
    answer.template_name = "web/confirm.html"
    return answer


@page("invoices.view")
@require_safe
def pdf_(request: StaffRequest, invoice: int) -> HttpResponse:
    """請求書 as PDF; a draft says that it is one."""
    told(request)
    held = find(request, invoice)
    with request.walls():
        report = reports.paper(held)
    made = pdf.render(report, reports.imprint(held))
    return file(report, made.content, "application/pdf", "pdf")
