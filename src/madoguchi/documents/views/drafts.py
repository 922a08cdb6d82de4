"""The contractor's side: a new document, its submission, its correction."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.core.errors import Refusal
from madoguchi.documents import rules, services
from madoguchi.documents.forms import NewForm, SubmitForm
from madoguchi.documents.models import Version
from madoguchi.documents.views import review, shown
from madoguchi.people import access
from madoguchi.web import flash
from madoguchi.web.forms import refuse


@access.page("documents.draft")
def new(request: Any) -> HttpResponse:
    """A document that was written elsewhere becomes a draft with its files."""
    slug = request.contract.pk
    kind = request.GET.get("kind", "")
    initial = {
        "kind": kind,
        "ref": request.GET.get("ref", ""),
        "title": shown.word(slug, kind) if kind else "",
    }
    sent = request.method == "POST"
    form = NewForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        shown.kinds(slug),
        initial=initial,
    )
    if form.is_bound and form.is_valid():
        try:
            version = _drafted(request, form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(
                request, _("下書きを保存しました。内容を確かめて提出してください。")
            )
            return HttpResponseRedirect(review.address(version))
    context = {
        "form": form,
        "title": _("書類を登録する"),
        "verb": _("下書きを保存"),
        "back_url": reverse("documents:list", args=[slug]),
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/form.html", context, status=status)


def _drafted(request: Any, typed: dict[str, Any]) -> Version:
    """Check every file first, so that a wrong one leaves no half a draft."""
    bodies = [(one.name, one.read()) for one in typed["files"]]
    for name, body in bodies:
        rules.checked(name, body)
    version = services.draft(
        contract=request.contract,
        kind=typed["kind"],
        ref=typed["ref"],
        title=typed["title"],
        content={"fields": []},
        remark=typed["remark"],
        by=request.actor,
    )
    for name, body in bodies:
        services.attach(version=version, name=name, body=body, by=request.actor)
    return version


@access.page("documents.submit")
def submit(request: Any, pk: int, number: int) -> HttpResponse:
    """A page of its own: it leaves the house."""
    with request.walls():
        version = shown.find(request, pk, number)
        files = version.attachments.count()
    slug = request.contract.pk
    setting = shown.setting(slug, version.submission.kind)
    initial = {
        "channel": (setting.channels or ("platform",))[0],
        "copies": setting.copies or None,
        "remark": version.remark,
    }
    form = SubmitForm(request.POST or None, setting.channels, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            services.submit(
                version=version,
                remark=form.cleaned_data["remark"],
                channel=form.cleaned_data["channel"],
                copies=form.cleaned_data.get("copies") or 0,
                by=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("提出しました。"))
            return HttpResponseRedirect(review.address(version))
    context = {
        "title": _("{title}を提出します").format(title=version.submission.title),
        "rows": [
            (_("提出先"), request.contract.municipality),
            (_("版"), _("第{n}版").format(n=version.number)),
            (_("添付"), _("{n}件").format(n=files)),
        ],
        "verb": _("提出する"),
        "warning": _("提出した版は、もう変えられません。"),
        "back_url": review.address(version),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "web/confirm.html", context, status=status)


@access.page("documents.draft")
def correct(request: Any, pk: int) -> HttpResponse:
    """訂正版を作る."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    with request.walls():
        row = shown.find_submission(request, pk)
    version = services.correct(submission=row, by=request.actor)
    flash.done(request, _("訂正版の下書きを作りました。"))
    return HttpResponseRedirect(review.address(version))
