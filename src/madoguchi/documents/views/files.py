"""Attachments: add, take off, download; and the way from a hash to its version."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.core.errors import Refusal
from madoguchi.documents import queries, rules, services
from madoguchi.documents.forms import FilesForm
from madoguchi.documents.models import DRAFT
from madoguchi.documents.views import review, shown
from madoguchi.people import access
from madoguchi.web import flash
from madoguchi.web.forms import refuse


@access.page("documents.draft")
def add(request: Any, pk: int, number: int) -> HttpResponse:
    """More files for a draft; all are checked before the first is kept."""
    with request.walls():
        version = shown.find(request, pk, number)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FilesForm(*given)
    if form.is_bound and form.is_valid():
        try:
            bodies = [(one.name, one.read()) for one in form.cleaned_data["files"]]
            for name, body in bodies:
                rules.checked(name, body)
            for name, body in bodies:
                services.attach(version=version, name=name, body=body, by=request.actor)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("添付しました。"))
            return HttpResponseRedirect(review.address(version) + "#files")
    context = {
        "form": form,
        "title": _("ファイルを添付する"),
        "verb": _("添付する"),
        "back_url": review.address(version),
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/form.html", context, status=status)


@access.page("documents.draft")
def remove(request: Any, pk: int) -> HttpResponse:
    """Take a file off a draft."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    with request.walls():
        found = queries.attachment(request.contract.pk, pk)
        if found is None:
            raise Http404
        url = review.address(found.version)
    services.detach(attachment=found, by=request.actor)
    flash.done(request, _("添付を外しました。"))
    return HttpResponseRedirect(f"{url}#files")


@access.page("documents.view")
@require_safe
def download(request: Any, pk: int) -> HttpResponse:
    """The bytes as a download, never shown inside the page."""
    found = queries.attachment(request.contract.pk, pk)
    drafts = "documents.draft" in request.actor.may
    if found is None or (found.version.state == DRAFT and not drafts):
        raise Http404
    if not default_storage.exists(found.path):
        raise Http404
    with default_storage.open(found.path) as stored:  # at most 20 MB
        response = HttpResponse(stored.read(), content_type=found.media_type)
    response["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(found.name)}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@access.page("documents.view")
@require_safe
def by_hash(request: Any, digest: str) -> HttpResponse:
    """From the hash in a fact to the version that it bound."""
    found = queries.by_hash(request.contract.pk, digest)
    if found is None:
        raise Http404
    return HttpResponseRedirect(review.address(found))
