"""Trainings held, and who passed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.crew import forms, queries, services, terms, words
from madoguchi.crew.models import Training
from madoguchi.crew.views.acting import act
from madoguchi.people import access
from madoguchi.web import flash
from madoguchi.web.paging import paged


@access.page("crew.view")
@require_safe
def trainings(request: Any) -> HttpResponse:
    """The list of trainings, with how many were there and passed."""
    found = queries.trainings(request.contract.pk).prefetch_related("records")
    page = paged(found, request.GET, order=("-day", "-id"), size=50)
    rows = []
    for one in page.rows:
        records = list(one.records.all())
        passed = sum(r.passed for r in records)
        rows.append((one, words.word(one.topic), len(records), passed))
    context = {
        "contract": request.contract,
        "rows": rows,
        "page": page,
        "manages": "crew.manage" in request.actor.may,
    }
    return render(request, "crew/trainings.html", context)


@access.page("crew.manage")
def hold(request: Any) -> HttpResponse:
    """Record a training that was held."""
    with request.walls():
        setting = terms.of(request.contract.pk)
        people = queries.candidates(request.contract.pk)
    form = forms.Training(
        setting, people, request.POST or None, initial={"day": clock.today()}
    )
    return act(
        request,
        form,
        lambda values: services.hold_training(
            contract=request.contract, by=request.actor, **values
        ),
        title=_("研修の実施を記録"),
        button=_("登録する"),
        done=_("研修を登録しました。修了した人を選んでください。"),
        back=reverse("crew:trainings", args=[request.contract.pk]),
    )


@access.page("crew.view")
def training(request: Any, pk: int) -> HttpResponse:
    """One training: who was there, who passed."""
    with request.walls():
        held = Training.objects.filter(contract=request.contract, pk=pk).first()
        if held is None:
            raise Http404
        records = list(
            held.records.select_related("account").order_by("account__name", "id")
        )
    manages = "crew.manage" in request.actor.may
    if request.method == "POST":
        if not manages:
            raise Http404
        chosen = request.POST.getlist("passed")
        passed = {r.account_id: str(r.account_id) in chosen for r in records}
        try:
            services.complete_training(training=held, passed=passed, by=request.actor)
        except Refusal as refusal:
            flash.done(request, refusal.sentence)
        else:
            flash.done(request, _("修了を登録しました。"))
        return redirect("crew:training", slug=request.contract.pk, pk=pk)
    context = {
        "contract": request.contract,
        "training": held,
        "topic": words.word(held.topic),
        "records": records,
        "waiting": manages and any(not r.passed for r in records),
    }
    return render(request, "crew/training.html", context)
