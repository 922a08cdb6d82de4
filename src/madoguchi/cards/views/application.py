"""One application: its photograph, its checks, its way; every act is a small form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.cards.forms import applications as forms
from madoguchi.cards.models.applications import (
    CHANNELS,
    NO_PHOTO,
    PHOTOS,
    TAKEN,
    Application,
    Photo,
)
from madoguchi.cards.queries import applications as queries
from madoguchi.cards.rules import applications as rules
from madoguchi.cards.services import applications as services
from madoguchi.cards.services import photos, progress
from madoguchi.cards.views.application_common import (
    express_word,
    find,
    rows,
    show,
    told,
    url,
)
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people import queries as people
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import services as privacy
from madoguchi.visits import papers as visit_papers
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse


@page("cards.view")
@require_safe
def one(request: StaffRequest, application: int) -> HttpResponse:
    """Everything about one application but the name, which is masked."""
    return _shown(request, find(request, application))


def _shown(
    request: StaffRequest, found: Application, status: int = 200, **bound: Any
) -> HttpResponse:
    slug = request.contract.pk
    with request.walls():
        (line,) = queries.lines(slug, [found])
        (row,) = rows(request, [line])
        history = queries.history(slug, found.pk)
        shots = queries.photos_of(slug, found.pk)
    staff = people.names({step.account for step in history})
    live = next((shot for shot in shots if not shot.deleted_at), None)
    context = {
        **row,
        "express": express_word(told(request), found),
        "channel": CHANNELS[found.channel],
        "papers": [visit_papers.PAPERS.get(p, ("", p))[1] for p in found.papers],
        "history": [
            (step, rules.STATES[step.state], staff.get(step.account or 0, ""))
            for step in history
        ],
        "photo_wished": found.photo == TAKEN,
        "photo_needed": found.photo != NO_PHOTO,
        "live": live,
        "printed": any(shot.printed_at for shot in shots),
        "photo_word": PHOTOS[found.photo],
        "steps": _photo_steps(live) if live else [],
        "photo_form": forms.PhotoForm(auto_id="photo_%s"),
        "compare": forms.NumberForm(auto_id="compare_%s"),
        "defect_form": forms.DefectForm(auto_id="defect_%s"),
        "closed": found.state == rules.WITHDRAWN,
        "may_withdraw": found.state in (rules.RECEIVED, rules.SENT),
        "may_deliver": found.express and found.state == rules.SENT,
        "may_undo": rules.by_hand(found.state, express=found.express)
        and clock.tokyo_date(found.moved_at) == clock.today(),
        **bound,
    }
    return show(request, "one", context, status)


def _photo_steps(live: Photo) -> list[dict[str, Any]]:
    after = rules.photo_next(live.done)
    return [
        {
            "slug": step,
            "word": word,
            "done": step in live.done,
            "form": forms.AgreedForm(step=step, auto_id=f"{step}_%s")
            if step == after and step != rules.DELETED
            else None,
        }
        for step, word in rules.PHOTO_STEPS.items()
    ]


def _acted(
    request: StaffRequest, found: Application, verb: Callable[[], object], done: str
) -> HttpResponse:
    back = url(request, "application", found.pk)
    try:
        verb()
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, done)
    return HttpResponseRedirect(back)


def _typed(
    request: StaffRequest,
    found: Application,
    name: str,
    form: django_forms.Form,
    verb: Callable[[dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            verb(form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, done)
            return HttpResponseRedirect(url(request, "application", found.pk))
    return _shown(request, found, 422, **{name: form})


@page("visits.identify")
@require_POST
def identify(request: StaffRequest, application: int) -> HttpResponse:
    """本人確認をした (the municipal officer)."""
    found = find(request, application)
    return _acted(
        request,
        found,
        lambda: services.identify(application=found, by=request.actor),
        _("本人確認を記録しました。"),
    )


@page("cards.handle")
@require_POST
def id_form(request: StaffRequest, application: int) -> HttpResponse:
    """ID付き申請書を発行した."""
    found = find(request, application)
    return _acted(
        request,
        found,
        lambda: services.issue_id_form(application=found, by=request.actor),
        _("ID付き申請書の発行を記録しました。"),
    )


@page("cards.handle")
@require_POST
def compare(request: StaffRequest, application: int) -> HttpResponse:
    """写真を照合する."""
    found = find(request, application)
    return _typed(
        request,
        found,
        "compare",
        forms.NumberForm(request.POST, auto_id="compare_%s"),
        lambda data: services.compare(application=found, by=request.actor, **data),
        _("写真・氏名・番号が一致しました。"),
    )


@page("cards.handle")
@require_POST
def defect(request: StaffRequest, application: int) -> HttpResponse:
    """不備を引き継ぐ."""
    found = find(request, application)
    return _typed(
        request,
        found,
        "defect_form",
        forms.DefectForm(request.POST, auto_id="defect_%s"),
        lambda data: services.report_defect(
            application=found, by=request.actor, **data
        ),
        _("コールセンターへ引き継ぎました。"),
    )


@page("cards.handle")
@require_POST
def undo(request: StaffRequest, application: int) -> HttpResponse:
    """進捗を1つ戻す."""
    found = find(request, application)
    return _acted(
        request,
        found,
        lambda: progress.undo(application=found, by=request.actor),
        _("進捗を1つ戻しました。"),
    )


@page("cards.handle")
@require_POST
def delivered(request: StaffRequest, application: int) -> HttpResponse:
    """本人に届いた: an express card, posted by the national centre."""
    found = find(request, application)
    return _acted(
        request,
        found,
        lambda: progress.delivered_by_centre(application=found, by=request.actor),
        _("特急のカードの配達を記録しました。"),
    )


@page("cards.handle")
@require_POST
def withdraw(request: StaffRequest, application: int) -> HttpResponse:
    """取り下げる."""
    found = find(request, application)
    return _acted(
        request,
        found,
        lambda: services.withdraw(application=found, by=request.actor),
        _("取下げを記録しました。"),
    )


@page("cards.view")
@require_POST
def name(request: StaffRequest, application: int) -> HttpResponse:
    """氏名を見る: for the slip of the photograph and the comparison; logged."""
    found = find(request, application)
    try:
        seen = privacy.reveal(
            contract=request.contract,
            subjects=[found.subject_id],
            purpose="card-application",
            by=request.actor,
        )
    except Refusal as refusal:
        return sorry(request, refusal, url(request, "application", found.pk))
    return _shown(request, found, revealed=seen.get(found.subject_id, {}))


@page("cards.handle")
@require_POST
def photo(request: StaffRequest, application: int) -> HttpResponse:
    """撮影を始める: the number of the form must be this application's."""
    found = find(request, application)
    form = forms.PhotoForm(request.POST, auto_id="photo_%s")

    def begin(data: dict[str, Any]) -> None:
        if rules.typed_number(data["number"]) != found.number:
            raise Refusal(
                "do-not-match",
                _("申請書の番号がこの申請と違います。"),
                field="number",
            )
        photos.open_photo(contract=request.contract, by=request.actor, **data)

    done = _("撮影を始めました。この方の写真を消去するまで、次の方は撮れません。")
    return _typed(request, found, "photo_form", form, begin, done)


@page("cards.handle")
@require_POST
def photo_step(request: StaffRequest, photo: int, verb: str) -> HttpResponse:
    """One step of a photograph; ``again`` takes another picture."""
    with request.walls():
        found = queries.photo(request.contract.pk, photo)
    if found is None or verb not in {*rules.PHOTO_STEPS, "again"}:
        raise Http404
    agreed = request.POST.get("agreed") == "on"

    def act() -> object:
        if verb == "again":
            return photos.again(photo=found, by=request.actor)
        return photos.do(photo=found, step=verb, by=request.actor, agreed=agreed)

    said = _("撮り直します。前の写真は消えました。")
    if verb in rules.PHOTO_STEPS:
        said = _("「%s」を記録しました。") % _(rules.PHOTO_STEPS[verb])
    return _acted(request, found.application, act, said)
