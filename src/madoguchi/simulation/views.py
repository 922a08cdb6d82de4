"""窓口数の試算: are the windows enough, and what does one more bring?"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.core import clock
from madoguchi.people.access import StaffRequest, page
from madoguchi.simulation import queries, services
from madoguchi.simulation.forms import CentreForm
from madoguchi.simulation.queries import Ground
from madoguchi.simulation.rules import Band, Result
from madoguchi.simulation.words import PROCEDURES
from madoguchi.web import charts


@page("reporting.view")
@require_safe
def centre(request: StaffRequest) -> HttpResponse:
    """The sliders; with ``?windows=`` the run. Says so where there is no centre."""
    slug = request.contract.pk
    months = queries.months_of(slug)
    ground = queries.ground(slug, _now(months))
    if ground is None:
        return TemplateResponse(request, "simulation/centre.html", {})
    asked = request.GET if "windows" in request.GET else None
    form = CentreForm(asked, months=months, initial=_initial(ground))
    context: dict[str, Any] = {"form": form, "ground": ground, **_assumed(ground)}
    if form.is_bound and form.is_valid():
        context |= _answered(slug, form.cleaned_data)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return TemplateResponse(request, "simulation/centre.html", context, status=status)


def _now(months: list[dt.date]) -> dt.date:
    """This month inside the term, else the term's first or last."""
    return max(months[0], min(clock.today().replace(day=1), months[-1]))


def _initial(ground: Ground) -> dict[str, Any]:
    return {
        "month": f"{ground.month:%Y-%m}",
        "volume": ground.volume,
        "windows": ground.windows,
        "officers": ground.told.officers,
        "promise": int(ground.told.promise),
        "seed": 1,
    }


def _assumed(ground: Ground) -> dict[str, Any]:
    """What the run rests on, each row measured or assumed."""
    english = (get_language() or "").startswith("en")
    return {
        "source": ground.told.source_en if english else ground.told.source,
        "times": [
            {
                "name": _(PROCEDURES.get(one.slug, one.slug)),
                "volume": ground.volumes.get(one.slug),
                "median": one.times.median,
                "p90": one.times.p90,
                "booked": one.booked,
                "officer": one.officer,
                "learnt": one.learnt,
            }
            for one in ground.assumed.procedures.values()
        ],
    }


def _answered(slug: str, asked: dict[str, Any]) -> dict[str, Any]:
    month = dt.date.fromisoformat(f"{asked['month']}-01")
    ground = queries.ground(slug, month, asked["volume"])
    if ground is None or not ground.days:
        return {"ground": ground, "no_day": True}
    case = ground.case(
        windows=asked["windows"],
        officers=asked["officers"],
        promise=asked["promise"],
        seed=asked["seed"],
        sample=services.PAGE_DAYS,
    )
    result = services.answer(ground, case)
    return {
        "ground": ground,
        "result": result,
        "run": result.measured,
        "enough": result.measured.whole.p90 <= case.promise,
        "bands": [_named(one) for one in result.measured.procedures],
        "hours": [_hour(one) for one in result.measured.hours],
        "charts": _charts(result),
        **_assumed(ground),
    }


def _named(one: Band) -> dict[str, Any]:
    return {"name": _(PROCEDURES.get(one.name, one.name)), "band": one}


def _hour(one: Band) -> dict[str, Any]:
    return {"name": _("%d時台") % int(one.name), "band": one}


def _charts(result: Result) -> list[charts.Chart]:
    run, promise = result.measured, result.case.promise
    hours = [
        charts.Point(_("%d時") % int(one.name), round(one.p90, 1)) for one in run.hours
    ]
    tried = [
        charts.Point(_("%d窓口") % windows, round(p90, 1))
        for windows, p90 in result.tried
    ]
    goal: dict[str, Any] = {
        "target": promise,
        "target_word": _("目安"),
        "unit": _("分"),
    }
    return [
        charts.line(
            _("時間帯ごとの待ち時間（9割の方）"), hours, from_zero=True, **goal
        ),
        charts.bars(_("窓口数と待ち時間（9割の方）"), tried, **goal),
    ]
