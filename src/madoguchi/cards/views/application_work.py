"""写真、交付前設定、書類の引継ぎ、利用サポート、手続の件数."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.cards import words
from madoguchi.cards.forms import applications as forms
from madoguchi.cards.queries import applications as queries
from madoguchi.cards.rules import applications as rules
from madoguchi.cards.services import application_papers as papers_services
from madoguchi.cards.services import photos as photo_services
from madoguchi.cards.services import progress
from madoguchi.cards.services import support as support_services
from madoguchi.cards.views.application_common import rows, show, told, url
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.core.text import translatable
from madoguchi.people import queries as people
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse

MOST = 100
COUNTED_DAYS = 31
PROCEDURES = translatable(
    {
        "card-issue": "交付・再交付",
        "certificate": "電子証明書",
        "card-face": "券面更新",
        "pin": "暗証番号",
        "other": "その他",
    }
)


@page("cards.view")
@require_safe
def photos(request: StaffRequest) -> HttpResponse:
    """Photographs that live now, and the end of the day: 0 left."""
    slug, now = request.contract.pk, clock.now()
    live, most = queries.open_photos(slug), told(request).photo_minutes
    staff = people.names({one.opened_by for one in live})
    context = {
        "live": [
            {
                "photo": one,
                "number": one.application.number,
                "by": staff.get(one.opened_by or 0, ""),
                "minutes": rules.minutes(one.shot_at or one.opened_at, now),
                "old": rules.minutes(one.opened_at, now) > most,
                "next": rules.PHOTO_STEPS[rules.photo_next(one.done)],
            }
            for one in live
        ],
        "most": most,
        "taken": photo_services.taken_on(slug, clock.today()),
        "uncompared": queries.compared(slug, clock.today()),
    }
    return show(request, "photos", context)


@page("cards.handle")
@require_POST
def photos_checked(request: StaffRequest) -> HttpResponse:
    """残りがないことを確かめた."""
    back = url(request, "photos")
    try:
        taken = photo_services.check_day(
            contract=request.contract,
            by=request.actor,
            looked=request.POST.get("looked") == "on",
        )
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("本日撮影した%d件は、すべて消去されています。") % taken)
    return HttpResponseRedirect(back)


@page("cards.view")
def setup(request: StaffRequest) -> HttpResponse:
    """Cards that arrived (POST), and those that wait for their setup."""
    form = forms.ArriveForm(
        request.POST if request.method == "POST" else None, auto_id="arrive_%s"
    )
    if form.is_bound and form.is_valid():
        numbers, wrong = rules.typed_numbers(form.cleaned_data["numbers"])
        try:
            if wrong:
                said = _("受付番号ではありません: %s") % "、".join(wrong[:5])
                raise Refusal("unknown-number", said, field="numbers")
            made = progress.arrive(
                contract=request.contract, numbers=numbers, by=request.actor
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("カード%d枚の到着を登録しました。") % len(made))
            return HttpResponseRedirect(url(request, "setup"))
    return _setup(request, form)


def _setup(request: StaffRequest, form: forms.ArriveForm, **bound: Any) -> HttpResponse:
    slug, today = request.contract.pk, clock.today()
    with request.walls():
        queue = queries.setup_queue(slug)
        waiting = queue.count()
        lines = queries.lines(slug, queue[:MOST])
        month = queries.counts(slug, today.replace(day=1), today)
        context = {
            "waiting": waiting,
            "rows": rows(request, lines),
            "most": MOST,
            "today": next((d.counts["set-up"] for d in month if d.day == today), 0),
            "month": sum(d.counts["set-up"] for d in month),
            "form": form,
            "done": forms.NumberForm(auto_id="done_%s"),
            **bound,
        }
    wrong = form.is_bound or bool(bound)
    return show(request, "setup", context, 422 if wrong else 200)


@page("cards.handle")
@require_POST
def setup_done(request: StaffRequest) -> HttpResponse:
    """交付前設定をした: the card's number is scanned, one card at a time."""
    form = forms.NumberForm(request.POST, auto_id="done_%s")
    if form.is_valid():
        typed = form.cleaned_data["number"]
        try:
            one = progress.set_up(
                contract=request.contract,
                number=rules.typed_number(typed),
                by=request.actor,
            )
        except Refusal as refusal:
            form.add_error("number", refusal.sentence)
        else:
            flash.done(request, _("%s の交付前設定を登録しました。") % one.number)
            return HttpResponseRedirect(url(request, "setup"))
    return _setup(request, forms.ArriveForm(auto_id="arrive_%s"), done=form)


@page("cards.view")
def papers(request: StaffRequest) -> HttpResponse:
    """Papers of delivered cards: the staff gives (POST), the city takes."""
    form = forms.PapersForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            given = papers_services.give(
                contract=request.contract,
                numbers=request.POST.getlist("numbers"),
                counted=form.cleaned_data["counted"],
                by=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            said = _("%d件の引渡しに署名しました。市の職員が受け取ると完了します。")
            flash.done(request, said % given)
            return HttpResponseRedirect(url(request, "papers"))
    slug = request.contract.pk
    with request.walls():
        due = queries.papers_due(slug)
        lines = queries.lines(slug, due[:MOST])
        shown = rows(request, lines)
    given_rows = [row for row in shown if row["application"].given_at]
    context = {
        "due": [row for row in shown if not row["application"].given_at],
        "given": given_rows,
        "chosen": set(request.POST.getlist("numbers")),
        "form": form,
        "may_take": request.actor.side == "municipality"
        and "custody.hand_over" in request.actor.may,
    }
    return show(request, "papers", context, 422 if form.is_bound else 200)


@page("custody.hand_over")
@require_POST
def papers_taken(request: StaffRequest) -> HttpResponse:
    """書類を受け取る (the city)."""
    back = url(request, "papers")
    try:
        taken = papers_services.take(
            contract=request.contract,
            numbers=request.POST.getlist("numbers"),
            by=request.actor,
        )
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("%d件の書類を受け取りました。") % taken)
    return HttpResponseRedirect(back)


@page("cards.view")
def support(request: StaffRequest) -> HttpResponse:
    """利用サポート: record one (POST), and who was helped today."""
    slug, table = request.contract.pk, told(request)
    with request.walls():
        here = queries.visits_here(slug, clock.today())
        helped = queries.supports(slug, clock.today())
    labels = [(str(one.pk), _("%s番") % one.label) for one in here]
    form = forms.SupportForm(
        request.POST if request.method == "POST" else None, told=table, visits=labels
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            support_services.support(
                visit=next(v for v in here if str(v.pk) == data["visit"]),
                items=data["items"],
                form=data["form"],
                by=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("利用サポートを登録しました。"))
            return HttpResponseRedirect(url(request, "support"))
    item_words = dict(words.table(table.support, table.support_en))
    staff = people.names({row.done_by for row in helped})
    with request.walls():
        named = queries.labels(slug, [row.visit_id for row in helped])
    context = {
        "form": form,
        "here": bool(here),
        "rows": [
            {
                "support": row,
                "label": named.get(row.visit_id, ""),
                "items": [item_words.get(item, item) for item in row.items],
                "by": staff.get(row.done_by or 0, ""),
            }
            for row in helped
        ],
    }
    return show(request, "support", context, 422 if form.is_bound else 200)


@page("cards.view")
@require_safe
def counts(request: StaffRequest) -> HttpResponse:
    """手続の件数: by procedure for each day of the last month, from the records."""
    today, table = clock.today(), told(request)
    first = today - dt.timedelta(days=COUNTED_DAYS - 1)
    days = queries.counts(request.contract.pk, first, today)
    heads = [
        *((slug, _(word)) for slug, word in PROCEDURES.items()),
        *((slug, _(word)) for slug, word in rules.METHODS.items()),
        ("express", _("うち特急")),
        ("set-up", _("交付前設定")),
        *words.table(table.support, table.support_en),
    ]
    context = {
        "heads": heads,
        "rows": [(d.day, [d.counts[slug] for slug, _w in heads]) for d in days],
        "totals": [sum(d.counts[slug] for d in days) for slug, _w in heads],
        "first": first,
    }
    return show(request, "counts", context)
