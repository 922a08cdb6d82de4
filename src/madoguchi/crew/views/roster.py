"""A month of shifts as a grid against the contract's minima."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.crew import forms, queries, rules, services, terms, words
from madoguchi.crew.models import Assignment, Shift
from madoguchi.crew.views.acting import act
from madoguchi.people import access
from madoguchi.people.models import Account
from madoguchi.people.queries import names
from madoguchi.web import flash, formats
from madoguchi.web.paging import held

COLUMNS = 25
"""People beside one another in the grid; the others come on the next page."""


def _first(year: int, month: int) -> dt.date:
    try:
        return dt.date(year, month, 1)
    except ValueError:
        raise Http404 from None


@access.page("crew.view")
@require_safe
def this_month(request: Any) -> HttpResponse:
    """The roster of the month that runs."""
    today = clock.today()
    return redirect(
        "crew:roster", slug=request.contract.pk, year=today.year, month=today.month
    )


@access.page("crew.view")
@require_safe
def roster(request: Any, year: int, month: int) -> HttpResponse:
    """People × days; below, each role's planned people against its minimum."""
    slug, first = request.contract.pk, _first(year, month)
    setting = terms.of(slug)
    days = queries.month_days(first)
    closed = queries.working_days(slug, days)
    planned = queries.shifts(slug, first)
    shifts = list(planned)
    last = queries.published(slug, first)
    open_days = [day for day in days if not closed[day]]
    cover = rules.cover(
        ((s.day, s.account_id, s.role) for s in shifts), open_days, setting.minima
    )
    gaps = queries.gaps(slug, open_days, shifts, setting.throughout)
    shown = held(_people(slug, days, shifts, setting), request.GET, size=COLUMNS)
    people = shown.rows
    context = {
        "contract": request.contract,
        "first": first,
        "before": first - dt.timedelta(days=1),
        "after": days[-1] + dt.timedelta(days=1),
        "page": shown,
        "people": people,
        "roles": [
            (words.role(r, setting.roles), n, r in setting.throughout)
            for r, n in setting.minima.items()
        ],
        "days": [
            _day(day, closed[day], cover.get(day, []), gaps.get(day, []), people)
            for day in days
        ],
        "short": sum(
            any(one.missing for one in roles) or day in gaps
            for day, roles in cover.items()
            if day >= clock.today()
        ),
        "today": clock.today(),
        "published": last,
        "publisher": names({last.published_by if last else None}),
        "changed": bool(shifts)
        and (last is None or last.shifts != queries.rows_of(planned)),
        "manages": "crew.manage" in request.actor.may,
    }
    return render(request, "crew/roster.html", context)


def _people(
    slug: str, days: list[dt.date], shifts: list[Shift], setting: terms.Crew
) -> list[dict[str, Any]]:
    """Everybody assigned in the month, in each role, with their shifts by day."""
    held: dict[tuple[int, str], dict[dt.date, list[Shift]]] = {}
    for assignment in queries.in_force(slug, days[0]).filter(starts_on__lte=days[-1]):
        held[assignment.account_id, assignment.role] = {}
    for shift in shifts:
        own = held.setdefault((shift.account_id, shift.role), {})
        own.setdefault(shift.day, []).append(shift)
    called = names({account for account, _role in held})
    order = list(setting.roles)
    return [
        {
            "name": called.get(account, ""),
            "role": words.role(role, setting.roles),
            "by_day": by_day,
        }
        for (account, role), by_day in sorted(
            held.items(),
            key=lambda item: (
                order.index(item[0][1]) if item[0][1] in order else len(order),
                item[0][0],
            ),
        )
    ]


def _day(
    day: dt.date,
    closed: str,
    cover: list[rules.Cover],
    gaps: list[rules.Gap],
    people: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    short = [(one.role, one.missing) for one in cover if one.missing]
    short += [(one.role, one.missing) for one in gaps]
    return {
        "day": day,
        "closed": closed,
        "cover": [(one, [g for g in gaps if g.role == one.role]) for one in cover],
        "short": short[0] if short else None,
        "cells": [person["by_day"].get(day, []) for person in people],
    }


def _assigned(request: Any, first: dt.date) -> list[tuple[Assignment, Account]]:
    held = queries.in_force(request.contract.pk, first).select_related(
        "account__organisation"
    )
    return [(a, a.account) for a in held]


@access.page("crew.manage")
def plan(request: Any, year: int, month: int) -> HttpResponse:
    """Plan one person over several open days."""
    first, slug = _first(year, month), request.contract.pk
    with request.walls():
        setting = terms.of(slug)
        held = _assigned(request, first)
    choices = [
        (
            f"{a.account_id}:{a.role}",
            f"{who.name}（{words.role(a.role, setting.roles)}）",
        )
        for a, who in held
    ]
    people = {who.pk: who for _a, who in held}
    form = forms.Shifts(
        choices,
        request.POST or None,
        initial={
            "first": first,
            "last": queries.month_days(first)[-1],
            "starts": setting.parameters.shift_starts,
            "ends": setting.parameters.shift_ends,
        },
    )

    def verb(values: dict[str, Any]) -> object:
        pk, _colon, role = values["account"].partition(":")
        return services.plan_shifts(
            contract=request.contract,
            account=people[int(pk)],
            role=role,
            days=_open_days(slug, values["first"], values["last"]),
            starts=values["starts"],
            ends=values["ends"],
            place=values["place"],
            by=request.actor,
        )

    return act(
        request,
        form,
        verb,
        title=_("シフトを加える"),
        button=_("加える"),
        done=_("シフトを加えました。"),
        back=reverse("crew:roster", args=[slug, year, month]),
        hint=_("休みの日は除いて加えます。"),
    )


def _open_days(slug: str, first: dt.date, last: dt.date) -> list[dt.date]:
    """The open days of a period; at most a year, so that a slip does no harm."""
    if last < first or (last - first).days > 366:
        raise Refusal(
            "period-wrong",
            _("期間を確かめてください。1年以内で指定します。"),
            field="last",
        )
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    closed = queries.working_days(slug, days)
    return [day for day in days if not closed[day]]


@access.page("crew.manage")
def clear(request: Any, year: int, month: int) -> HttpResponse:
    """Take a person's shifts of a period out of the plan."""
    first = _first(year, month)
    with request.walls():
        people = {who.pk: who for _a, who in _assigned(request, first)}
    form = forms.ClearShifts(list(people.values()), request.POST or None)
    return act(
        request,
        form,
        lambda values: services.clear_shifts(
            contract=request.contract,
            account=people[int(values["account"])],
            first=values["first"],
            last=values["last"],
            by=request.actor,
        ),
        title=_("シフトを外す"),
        button=_("外す"),
        done=_("シフトを外しました。"),
        back=reverse("crew:roster", args=[request.contract.pk, year, month]),
    )


@access.page("crew.manage")
def publish(request: Any, year: int, month: int) -> HttpResponse:
    """Confirm, then share the month's roster with the city."""
    first, slug = _first(year, month), request.contract.pk
    days, setting = queries.month_days(first), terms.of(slug)
    with request.walls():
        shifts = list(queries.shifts(slug, first))
    closed = queries.working_days(slug, days)
    open_days = [day for day in days if not closed[day]]
    gaps = queries.gaps(slug, open_days, shifts, setting.throughout)
    count = len(shifts)
    context: dict[str, Any] = {
        "title": _("シフト表を共有します"),
        "rows": [
            (_("月"), formats.month(first, get_language() or "ja")),
            (_("シフト"), _("{n}件").format(n=f"{count:,}")),
            (_("共有先"), request.contract.municipality),
        ],
        "verb": _("シフト表を共有する"),
        "back_url": reverse("crew:roster", args=[slug, year, month]),
    }
    if gaps:
        context["warning"] = _(
            "開所中に責任者のいない時間が {n}日あります。確かめてから共有してください。"
        ).format(n=len(gaps))
    if request.method != "POST":
        return render(request, "web/confirm.html", context)
    try:
        services.publish_roster(
            contract=request.contract, month=first, by=request.actor
        )
    except Refusal as refusal:
        context["warning"] = refusal.sentence
        return render(request, "web/confirm.html", context, status=422)
    flash.done(request, _("シフト表を共有しました。"))
    return redirect("crew:roster", slug=slug, year=year, month=month)


@access.page("crew.manage")
def shortage(request: Any) -> HttpResponse:
    """Record that people are missing on a day."""
    with request.walls():
        setting = terms.of(request.contract.pk)
    initial = {
        "day": request.GET.get("day") or clock.today(),
        "role": request.GET.get("role", ""),
        "missing": request.GET.get("missing", ""),
    }
    form = forms.Shortage(setting, request.POST or None, initial=initial)
    return act(
        request,
        form,
        lambda values: services.record_shortage(
            contract=request.contract, by=request.actor, **values
        ),
        title=_("欠員の記録"),
        button=_("登録する"),
        done=_("欠員を登録しました。"),
        back=reverse("crew:roster-now", args=[request.contract.pk]),
    )
