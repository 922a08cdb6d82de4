"""The table of people and what each still needs; one person's papers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.core import clock
from madoguchi.crew import forms, queries, services, terms, words
from madoguchi.crew.models import Assignment
from madoguchi.crew.views.acting import act
from madoguchi.people import access
from madoguchi.people.models import Account
from madoguchi.web.paging import held

ON_A_PAGE = 25
"""Every gate is asked for everybody shown: so many people are quickly asked."""


@access.page("crew.view")
@require_safe
def crew(request: Any) -> HttpResponse:
    """People × pledge, training, experience, and what must come first."""
    slug = request.contract.pk
    setting = terms.of(slug)
    topics = setting.topics[:2]
    shown = held(queries.candidates(slug), request.GET, size=ON_A_PAGE)
    people = queries.standings(slug, shown.rows)
    context = {
        "contract": request.contract,
        "page": shown,
        "people": [_row(p, setting, topics) for p in people],
        "topics": [words.word(t) for t in topics],
        "blocked": sum(p.blocked for p in people),
        "whole": not (shown.after or shown.before),
        "manages": "crew.manage" in request.actor.may,
    }
    return render(request, "crew/crew.html", context)


def _row(
    person: queries.Standing, setting: terms.Crew, topics: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "person": person,
        "roles": [words.role(a.role, setting.roles) for a in person.assignments],
        "pledged": set(setting.pledges[:1]) <= person.pledges,
        "trained": [topic in person.trained for topic in topics],
    }


def _person(request: Any, pk: int) -> Account:
    found = queries.candidate(request.contract.pk, pk)
    if found is None:
        raise Http404
    return found


@access.page("crew.view")
@require_safe
def person(request: Any, pk: int) -> HttpResponse:
    """One person: assignments, papers, and each gate that is still closed."""
    slug = request.contract.pk
    setting = terms.of(slug)
    (standing,) = queries.standings(slug, [_person(request, pk)])
    context = {
        "contract": request.contract,
        "standing": standing,
        "assignments": [
            (a, words.role(a.role, setting.roles)) for a in standing.assignments
        ],
        "pledges": [(words.word(p), p in standing.pledges) for p in setting.pledges],
        "topics": [(words.word(t), t in standing.trained) for t in setting.topics],
        "annexes": [
            (words.word(a), a in standing.acknowledged) for a in setting.annexes
        ],
        "qualifications": [
            (words.word(q.qualification), q) for q in standing.qualifications
        ],
        "manages": "crew.manage" in request.actor.may,
    }
    return render(request, "crew/person.html", context)


def _prepared(request: Any, pk: int) -> tuple[Account, terms.Crew, str]:
    """Read inside the walls what a form needs."""
    with request.walls():
        account = _person(request, pk)
        setting = terms.of(request.contract.pk)
    back = reverse("crew:person", args=[request.contract.pk, pk])
    return account, setting, back


@access.page("crew.manage")
def assign(request: Any, pk: int) -> HttpResponse:
    """Assign the person to a role; the contract's gates are asked."""
    account, setting, back = _prepared(request, pk)
    form = forms.Assign(
        setting,
        request.POST or None,
        initial={"starts_on": clock.today(), "employment": "regular"},
    )
    return act(
        request,
        form,
        lambda values: services.assign(
            contract=request.contract, account=account, by=request.actor, **values
        ),
        title=_("{name} さんの配置").format(name=account.name),
        button=_("配置する"),
        done=_("配置しました。"),
        back=back,
    )


@access.page("crew.manage")
def end(request: Any, pk: int, assignment: int) -> HttpResponse:
    """End an assignment; the right to sign in in that role ends with it."""
    account, setting, back = _prepared(request, pk)
    with request.walls():
        held = (
            Assignment.objects.filter(
                contract=request.contract, pk=assignment, account=account, ends_on=None
            )
            .select_related("contract")
            .first()
        )
    if held is None:
        raise Http404
    form = forms.End(request.POST or None, initial={"ends_on": clock.today()})
    return act(
        request,
        form,
        lambda values: services.end_assignment(
            assignment=held, by=request.actor, **values
        ),
        title=_("{name} さんの配置（{role}）を終了します").format(
            name=account.name, role=words.role(held.role, setting.roles)
        ),
        button=_("配置を終了する"),
        done=_("配置を終了しました。"),
        back=back,
        hint=_("この役割でのサインインの権限と、最終日より後のシフトもなくなります。"),
    )


@access.page("crew.manage")
def pledge(request: Any, pk: int) -> HttpResponse:
    """File a signed pledge."""
    account, setting, back = _prepared(request, pk)
    initial = {"signed_on": clock.today(), "type": setting.pledges[0]}
    form = forms.Pledge(setting, request.POST or None, initial=initial)
    return act(
        request,
        form,
        lambda values: services.sign_pledge(
            contract=request.contract, account=account, by=request.actor, **values
        ),
        title=_("{name} さんの誓約書").format(name=account.name),
        button=_("登録する"),
        done=_("誓約書を登録しました。"),
        back=back,
    )


@access.page("crew.manage")
def duties(request: Any, pk: int) -> HttpResponse:
    """Duties of an annex, explained and acknowledged."""
    account, setting, back = _prepared(request, pk)
    form = forms.Duties(setting, request.POST or None, initial={"on": clock.today()})
    return act(
        request,
        form,
        lambda values: services.acknowledge_duties(
            contract=request.contract, account=account, by=request.actor, **values
        ),
        title=_("{name} さんの義務内容の確認").format(name=account.name),
        button=_("登録する"),
        done=_("義務内容の確認を登録しました。"),
        back=back,
    )


@access.page("crew.manage")
def qualification(request: Any, pk: int) -> HttpResponse:
    """An experience or skill that was confirmed."""
    account, setting, back = _prepared(request, pk)
    form = forms.Qualification(setting, request.POST or None)
    return act(
        request,
        form,
        lambda values: services.record_qualification(
            contract=request.contract, account=account, by=request.actor, **values
        ),
        title=_("{name} さんの経験・資格").format(name=account.name),
        button=_("登録する"),
        done=_("経験・資格を登録しました。"),
        back=back,
    )


@access.page("crew.manage")
def guidance(request: Any, pk: int) -> HttpResponse:
    """Guidance or supervision that was given."""
    account, setting, back = _prepared(request, pk)
    form = forms.Guidance(setting, request.POST or None)
    return act(
        request,
        form,
        lambda values: services.give_guidance(
            contract=request.contract, account=account, by=request.actor, **values
        ),
        title=_("{name} さんへの指導・監督").format(name=account.name),
        button=_("登録する"),
        done=_("指導・監督を登録しました。"),
        back=back,
    )
