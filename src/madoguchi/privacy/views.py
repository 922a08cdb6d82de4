"""Who saw what, and what must be erased next: the privacy officer's screens."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.core import clock
from madoguchi.people import access
from madoguchi.people import queries as people
from madoguchi.people.access import StaffRequest
from madoguchi.people.rules import ROLES
from madoguchi.privacy import parameters, queries, services, wording
from madoguchi.web import flash
from madoguchi.web.paging import paged


@access.page("privacy.review")
@require_safe
def reveals(request: StaffRequest) -> HttpResponse:
    """The reveal log, with unusual days on top.

    People's own reveals; ``?all=1`` adds the system's, ``?account=`` shows one person.
    """
    slug, now = request.contract.pk, clock.now()
    rules_of = parameters.of(slug)
    log = queries.reveals(slug)
    chosen, whole = request.GET.get("account", ""), "all" in request.GET
    if chosen.isdecimal() and len(chosen) < 18:
        log = log.filter(account=int(chosen))
    elif not whole:
        log = log.filter(account__isnull=False)
    page = paged(log, request.GET, order=("-id",))
    unusual = queries.unusual_reveals(slug, now, rules_of)
    accounts = {row.account for row in page.rows} | {one.account for one in unusual}
    names = people.names(accounts)
    return TemplateResponse(
        request,
        "privacy/reveals.html",
        {
            "page": page,
            "rows": [_row(row, names, rules_of) for row in page.rows],
            "unusual": [_unusual(one, names, rules_of) for one in unusual],
            "last_week": queries.seen_between(slug, now - dt.timedelta(days=7), now),
            "whole": whole,
            "one": chosen,
            "begins": rules_of.work_begins,
            "ends": rules_of.work_ends,
        },
    )


def _row(
    reveal: Any, names: dict[int, str], rules_of: parameters.Parameters
) -> dict[str, Any]:
    hour = reveal.revealed_at.astimezone(clock.TOKYO).time()
    role = ROLES.get(reveal.role)
    return {
        "at": reveal.revealed_at,
        "account": reveal.account,
        "who": names.get(reveal.account, _("自動処理")),
        "role": role.ja if role else _("システム"),
        "purpose": wording.purpose(reveal.purpose),
        "seen": reveal.seen,
        "subjects": reveal.subjects[:5],
        "outside": reveal.account is not None
        and not rules_of.work_begins <= hour < rules_of.work_ends,
    }


def _unusual(
    one: Any, names: dict[int, str], rules_of: parameters.Parameters
) -> dict[str, Any]:
    if one.why == "many":
        said = _("{n}件を閲覧。ふだんの日は {usual}件ほどです。")
    else:
        said = _("{begins}〜{ends} の外に {n}件を閲覧しました。")
    return {
        "account": one.account,
        "day": one.day,
        "who": names.get(one.account, ""),
        "said": said.format(
            n=one.subjects,
            usual=round(one.usual),
            begins=rules_of.work_begins.strftime("%H:%M"),
            ends=rules_of.work_ends.strftime("%H:%M"),
        ),
    }


@access.page("privacy.review")
@require_safe
def retention(request: StaffRequest) -> HttpResponse:
    """What is kept for how long, by purpose, with the days that remain."""
    slug, today = request.contract.pk, clock.today()
    groups = queries.retention(slug)
    return TemplateResponse(
        request,
        "privacy/retention.html",
        {
            "groups": [
                {
                    **group,
                    "purpose": wording.purpose(group["purpose"]),
                    "days": (group["retain_until"] - today).days,
                }
                for group in groups
            ],
            "past": queries.past_retention(slug, today),
            "decides": _decides(request),
            "nightly": parameters.of(slug).erasure == "nightly",
            "erase_url": reverse("privacy:erase", args=[slug]),
        },
    )


def _decides(request: StaffRequest) -> str:
    side = parameters.of(request.contract.pk).erasure_decided_by
    if side == "municipality":
        return _("本市（{name}）").format(name=request.contract.municipality)
    return _("受注者（{name}）").format(name=people.contractor(request.contract))


@access.page("privacy.review")
def erase(request: StaffRequest) -> HttpResponse:
    """The confirm page of an erasure, and the erasure itself."""
    back = reverse("privacy:retention", args=[request.contract.pk])
    today = clock.today()
    if request.method == "POST":
        return _erased(request, back, today)
    past = queries.past_retention(request.contract.pk, today)
    if not past:
        return HttpResponseRedirect(back)
    rows = [
        (_("消去するもの"), _("保存期間が過ぎた {n}名分の個人情報").format(n=past)),
        (_("消去を決める人"), _decides(request)),
        (_("残るもの"), _("消去した日と件数の記録")),
    ]
    return TemplateResponse(
        request,
        "web/confirm.html",
        {
            "title": _("保存期間が過ぎた個人情報を消去する"),
            "warning": _("消去すると、元に戻せません。"),
            "rows": rows,
            "verb": _("個人情報を消去する"),
            "back_url": back,
            "danger": True,
        },
    )


def _erased(request: StaffRequest, back: str, today: dt.date) -> HttpResponse:
    total = 0
    while erased := services.erase_due(
        contract=request.contract, today=today, by=request.actor
    ):
        total += erased
    flash.done(request, _("{n}名分の個人情報を消去しました。").format(n=total))
    return HttpResponseRedirect(back)
