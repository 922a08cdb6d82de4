"""提出用の媒体: sections as files, images of a month, their delivery."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import files
from madoguchi.privacy import services as privacy
from madoguchi.scans import forms, parameters, queries, reports, services
from madoguchi.scans.models import MEDIA, Export
from madoguchi.scans.showing import show, streamed, url
from madoguchi.web import flash, paging
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse


@page("scans.view")
@require_POST
def section(request: StaffRequest, pk: int) -> HttpResponse:
    """PDF を開く: the papers of a procedure and day; opening them is logged."""
    with request.walls():
        found = queries.section(request.contract.pk, pk)
        if found is None:
            raise Http404
        _logged(request, "scan-file")
        chunks = files.read(found.contract_id, found.path)
    name = reports.name(found).replace("/", "-")
    answer: HttpResponse = streamed(chunks, found.size, "application/pdf", name)
    return answer


def _logged(request: StaffRequest, purpose: str) -> None:
    privacy.log_reveal(
        contract=request.contract.pk, subjects=[], purpose=purpose, by=request.actor
    )


@page("scans.view")
def index(request: StaffRequest) -> HttpResponse:
    """The images that were made; a POST makes one."""
    data = request.POST if request.method == "POST" else None
    last = clock.today().replace(day=1)
    form = forms.MonthForm(data, initial={"month": f"{last:%Y-%m}"})
    if form.is_bound and form.is_valid():
        try:
            services.export(
                contract=request.contract,
                month=form.cleaned_data["month"],
                by=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("提出用のイメージを作りました。"))
            return HttpResponseRedirect(url(request, "media"))
    told = parameters.on(request.contract.pk, clock.today())
    with request.walls():
        found = paging.paged(
            queries.exports(request.contract.pk), request.GET, order=("-id",)
        )
    context = {
        "form": form,
        "page": found,
        "keep_days": told.keep_days,
        "rows": [
            {
                "export": one,
                "megabytes": one.size / 1_000_000,
                "medium": MEDIA.get(one.medium, ""),
                "form": forms.DeliverForm(media=told.medium, auto_id=f"m{one.pk}_%s"),
            }
            for one in found.rows
        ],
    }
    return show(request, "media", context, 422 if form.is_bound else 200)


def _found(request: StaffRequest, pk: int) -> Export:
    with request.walls():
        found = queries.export(request.contract.pk, pk)
    if found is None:
        raise Http404
    return found


@page("scans.handle")
@require_POST
def image(request: StaffRequest, pk: int) -> HttpResponse:
    """イメージを保存する: to be burnt; the download is logged."""
    found = _found(request, pk)
    with request.walls():
        _logged(request, "scan-medium")
        chunks = files.read(found.contract_id, found.path)
    kind, name = "application/x-iso9660-image", f"scan-{found.month}.iso"
    answer: HttpResponse = streamed(chunks, found.size, kind, name)
    return answer


@page("scans.handle")
@require_POST
def folder(request: StaffRequest, pk: int) -> HttpResponse:
    """フォルダーを保存する: the same files without burning; the download is logged."""
    from madoguchi.scans.adapters import disc  # slow to import

    found = _found(request, pk)
    if found.erased_at:
        raise Http404
    with tempfile.TemporaryDirectory(prefix="scan-") as place:
        image, packed = Path(place) / "disc.iso", Path(place) / "disc.zip"
        with request.walls():
            _logged(request, "scan-medium")
            files.copy(found.contract_id, found.path, image)
        disc.folder(image, packed)
        body = packed.open("rb")  # stays readable when its folder is gone
    answer: Any = FileResponse(
        body, as_attachment=True, filename=f"scan-{found.month}.zip"
    )
    answer["Cache-Control"] = "no-store"
    return answer  # type: ignore[no-any-return]


@page("scans.handle")
@require_POST
def deliver(request: StaffRequest, pk: int) -> HttpResponse:
    """媒体を提出した."""
    found, back = _found(request, pk), url(request, "media")
    told = parameters.on(request.contract.pk, clock.today())
    form = forms.DeliverForm(request.POST, media=told.medium)
    if not form.is_valid():
        refusal = Refusal("unknown-medium", _("媒体を選んでください。"))
        return sorry(request, refusal, back)
    try:
        services.deliver(
            export=found, medium=form.cleaned_data["medium"], by=request.actor
        )
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("媒体の提出を記録しました。"))
    return HttpResponseRedirect(back)
