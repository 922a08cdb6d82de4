"""The city's answers: 受領する, 承認する, 差し戻す."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from madoguchi.core.errors import Refusal
from madoguchi.documents import services
from madoguchi.documents.forms import ReturnForm
from madoguchi.documents.views import review, shown
from madoguchi.people import access
from madoguchi.web import flash
from madoguchi.web.forms import refuse


@access.page("documents.receive")
def receive(request: Any, pk: int, number: int) -> HttpResponse:
    """One press; the version page says the rest."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    with request.walls():
        version = shown.find(request, pk, number)
    services.receive(version=version, by=request.actor)
    flash.done(request, _("受領しました。"))
    return HttpResponseRedirect(review.address(version))


@access.page("documents.approve")
def approve(request: Any, pk: int, number: int) -> HttpResponse:
    """A page of its own: an approval cannot be taken back."""
    with request.walls():
        version = shown.find(request, pk, number)
        files = version.attachments.count()
    if request.method == "POST":
        services.approve(version=version, by=request.actor)
        flash.done(request, _("承認しました。"))
        return HttpResponseRedirect(review.address(version))
    context = {
        "title": _("この書類を承認します"),
        "rows": [
            (_("書類"), version.submission.title),
            (_("版"), _("第{n}版").format(n=version.number)),
            (_("添付"), _("{n}件").format(n=files)),
        ],
        "verb": _("承認する"),
        "warning": _("承認した版は、もう変えられません。"),
        "back_url": review.address(version),
        "form": "",
    }
    return TemplateResponse(request, "web/confirm.html", context)


@access.page("documents.receive")
def give_back(request: Any, pk: int, number: int) -> HttpResponse:
    """The reason is required; it opens at the place that it means."""
    if request.method != "POST":
        with request.walls():
            return HttpResponseRedirect(
                review.address(shown.find(request, pk, number)) + "#return"
            )
    with request.walls():
        version = shown.find(request, pk, number)
        form = ReturnForm(request.POST, review.places(version))
    if form.is_valid():
        try:
            services.return_version(
                version=version,
                reason=form.cleaned_data["reason"],
                place=form.cleaned_data["place"],
                by=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("差し戻しました。理由が提出者に届きます。"))
            return HttpResponseRedirect(review.address(version))
    with request.walls():
        context = review.context(request, version, form)
        return TemplateResponse(
            request, "documents/version.html", context, status=422
        ).render()
