"""待ち時間: what citizens look at before they leave home; works without JavaScript."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import board, notices, parameters, queries, waits, words
from madoguchi.counter.models import Ticket
from madoguchi.counter.rules import states
from madoguchi.counter.services import notify
from madoguchi.counter.services.day import HALTING
from madoguchi.counter.views.common import url
from madoguchi.people.access import public
from madoguchi.web.forms import refuse

LANGUAGES = {"ja": "日本語", "easy": "やさしい日本語", "en": "English"}


def _language(request: Any) -> str:
    wanted = request.GET.get("lang") or request.POST.get("lang") or ""
    if wanted in LANGUAGES:
        translation.activate(words.EASY if wanted == "easy" else wanted)
    if words.easy():
        return "easy"
    return "en" if words.english() else "ja"


def _show(
    request: Any, template: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    language = _language(request)
    answer = _page(request, template, language, context, status)
    answer.headers["Content-Language"] = "en" if language == "en" else "ja"
    # Kept by the reader's own browser, but asked for again: the ETag says if it moved.
    kept = "no-cache" if template == "wait" else "private, no-store"
    answer.headers["Cache-Control"] = kept
    return answer


def _page(
    request: Any, template: str, language: str, context: dict[str, Any], status: int
) -> TemplateResponse:
    return TemplateResponse(
        request,
        f"counter/{template}.html",
        {
            "lang": language,
            "html": "en" if language == "en" else "ja",
            "others": {c: w for c, w in LANGUAGES.items() if c != language},
            "feed_url": url(request, "feed"),
            "contract": request.contract,
            "place": words.place(request.contract, clock.today()),
            **context,
        },
        status=status,
    )


@public
def page_(request: Any) -> HttpResponse:
    """Is it open? How long for my matter? When would be better?"""
    seen = board.snapshot(request.contract.pk)
    _language(request)
    table = parameters.on(request.contract.pk, clock.today())
    week = _week(request.contract.pk, seen)
    context = {
        "seen": seen,
        "told": _told(seen),
        "stop": notices.stop_word(seen.reason),
        "today": week[0],
        "lanes": [
            {"lane": one, "word": words.procedure(table, one.slug)}
            for one in seen.lanes
        ],
        "hours": week[0]["hours"],
        "telephone": table.call_centre_tel,
        "week": week,
        "papers": [
            {"word": words.procedure(table, slug), "papers": words.papers(table, slug)}
            for slug in table.procedure
        ],
    }
    return _show(request, "wait", context)


def _told(seen: board.Snapshot) -> str:
    """What the page's script compares, to ask again when a stop begins or ends."""
    return f"{seen.state}/{seen.reason}"


def _level(n: int, most: int) -> int:
    """1 to 8: the height of a bar, drawn as a letter."""
    return max(1, round(8 * n / most)) if most else 1


def _week(contract: str, seen: board.Snapshot) -> list[dict[str, Any]]:
    """Today and the six days after: open or closed, and how many come by the hour.

    The bars of all days have one measure, so that days can be compared.
    """
    most = max((n for _day, hours in seen.week for _hour, n in hours), default=0)
    return [
        {
            "day": day,
            "span": queries.hours(contract, day),
            "reason": queries.closed_reason(contract, day, words.english()),
            "hours": [
                {"hour": hour, "count": n, "level": _level(n, most)}
                for hour, n in hours
            ],
        }
        for day, hours in seen.week
    ]


class NoticeForm(forms.Form):
    """近くなったら知らせる."""

    near = forms.TypedChoiceField(
        label=gettext_lazy("何人前に知らせますか"),
        coerce=int,
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(
        label=gettext_lazy("メールアドレス"), required=False, max_length=120
    )
    telephone = forms.CharField(
        label=gettext_lazy("携帯電話の番号（SMS）"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def __init__(self, *args: Any, near: tuple[int, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(n, _("%d人前") % n) for n in near]
        self.fields["near"].choices = choices  # type: ignore[attr-defined]
        self.fields["near"].initial = near[0] if near else None


def _find(request: Any, token: str) -> Ticket:
    with request.walls():
        found = queries.by_token(request.contract.pk, token)
    if found is None:
        raise Http404
    return found


@public
def own(request: Any, token: str) -> HttpResponse:
    """How many before me? When must I be back? Am I still in?"""
    return _own(request, _find(request, token))


def _own(request: Any, ticket: Ticket, form: NoticeForm | None = None) -> HttpResponse:
    _language(request)
    now = clock.now()
    table = parameters.on(ticket.contract_id, ticket.day)
    with request.walls():
        ahead = queries.ahead(ticket)
        seen = waits.for_ticket(ticket) if ticket.state == states.WAITING else None
    from madoguchi.counter.rules.waiting import told_at

    between = told_at(seen, now) if seen else None
    hall = board.snapshot(ticket.contract_id)
    context = {
        "seen": hall,
        "told": _told(hall),
        "stop": notices.stop_word(hall.reason),
        "halted": hall.state == notices.STOPPED and hall.reason in HALTING,
        "ticket": ticket,
        "procedures": words.procedures(table, ticket.procedures),
        "ahead": ahead,
        "soon": ticket.state == states.WAITING and ahead <= 2,
        "between": between,
        "late_by": _late_by(ticket, now, seen),
        "today": ticket.day == clock.today(),
        "form": form or NoticeForm(near=table.queue.near),
        "now": now,
        "telephone": table.call_centre_tel,
    }
    status = 422 if form is not None else 200
    return _show(request, "own", context, status)


def _late_by(ticket: Ticket, now: dt.datetime, seen: Any) -> int:
    """The page admits its error before the visitor asks: minutes beyond what was told.

    0 unless the top of the told range is passed by five minutes or more.
    """
    if seen is None or ticket.told_high is None:
        return 0
    told = ticket.issued_at + dt.timedelta(minutes=ticket.told_high)
    late = int((now + dt.timedelta(minutes=seen.minutes) - told).total_seconds() // 60)
    return late if late >= 5 else 0


@public
@require_POST
def notice(request: Any, token: str) -> HttpResponse:
    """Keep the address for today, and promise to tell."""
    ticket = _find(request, token)
    _language(request)
    table = parameters.on(ticket.contract_id, ticket.day)
    form = NoticeForm(request.POST, near=table.queue.near)
    if not form.is_valid():
        return _own(request, ticket, form)
    try:
        notify.ask_notice(ticket=ticket, by=request.actor, **form.cleaned_data)
    except Refusal as refusal:
        refuse(form, refusal)
        return _own(request, ticket, form)
    return HttpResponseRedirect(url(request, "own", token))


@public
@require_POST
def give_up(request: Any, token: str) -> HttpResponse:
    """順番待ちをやめる."""
    ticket = _find(request, token)
    with contextlib.suppress(Refusal):  # called meanwhile: the page says so
        notify.give_up(ticket=ticket, by=request.actor)
    return HttpResponseRedirect(url(request, "own", token))
