"""呼出表示: is it me, which window, how long still? Numbers only, never names."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation

from madoguchi.counter import board
from madoguchi.counter.models import HALL, WINDOW
from madoguchi.counter.views.common import url
from madoguchi.counter.views.devices import here, unpaired
from madoguchi.people.access import public


@public
def page_(request: Any) -> HttpResponse:
    """The hall's display; it asks for the board every second."""
    device = here(request, HALL)
    if device is None:
        return unpaired(request)
    return _show(request, "hall", device)


@public
def window(request: Any) -> HttpResponse:
    """The display above one window."""
    device = here(request, WINDOW)
    if device is None or device.window is None:
        return unpaired(request)
    return _show(request, "window_display", device)


def _show(request: Any, template: str, device: Any) -> HttpResponse:
    translation.activate("ja")
    seen = board.snapshot(request.contract.pk)
    return TemplateResponse(
        request,
        f"counter/{template}.html",
        {
            "device": device,
            "seen": seen,
            "notice": json.loads(seen.body())["notice"],
            "board_url": url(request, "board"),
            "feed_url": url(request, "feed"),
        },
    )


@public
def board_(request: Any) -> HttpResponse:
    """The board as JSON; who has this version is told so, and a screen is alive."""
    if "screen" in request.GET and here(request) is None:
        return HttpResponse(status=410)
    body = board.snapshot(request.contract.pk).body()
    version = board.tag(body)
    if request.headers.get("If-None-Match") == version:
        return HttpResponse(status=304, headers={"ETag": version})
    answer = HttpResponse(body, content_type="application/json")
    answer.headers["ETag"] = version
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@public
def feed(request: Any) -> HttpResponse:
    """The feed is served beside Django; behind a plain server a screen must ask."""
    return HttpResponse(status=204)
