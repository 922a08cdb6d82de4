"""Trouble in the user's words: one sentence, what to do, no code, no traceback."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from madoguchi.core.errors import Refusal
from madoguchi.web.frames import Frame

# Never sent back to a page, not even to the person who typed them.
SECRET = ("password", "code", "token", "secret", "credential", "my_number")
MOST_KEPT = 200

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Trouble:
    """An error page: its title, its sentence, its next act."""

    status: int
    title: str | Promise
    sentence: str | Promise
    act: str | Promise = ""
    url: str = ""


BAD = Trouble(
    400,
    _("読み取れない内容でした"),
    _("送られた内容を読み取れませんでした。前の画面に戻って、もう一度お試しください。"),
    _("はじめの画面へ"),
    "/",
)
FORBIDDEN = Trouble(
    403,
    _("この操作はできません"),
    _("いまの役割ではこの操作ができません。役割の選択をご確認ください。"),
    _("はじめの画面へ"),
    "/",
)
MISSING = Trouble(
    404,
    _("ページが見つかりません"),
    _("ページが見つかりません。契約の選択をご確認ください。"),
    _("はじめの画面へ"),
    "/",
)
GONE = Trouble(
    404,
    _("このページは ありません"),
    _("もう おわったか、アドレスが ちがいます。"),
    _("はじめの ページへ"),
)
"""Of a citizen who comes back to a place whose day is over: no word of our office."""
_OF_CITIZENS = re.compile(r"/p/[a-z0-9-]+/(?:wait/)?")
BROKEN = Trouble(
    500,
    _("表示できませんでした"),
    _(
        "こちらの不具合です。前の画面に戻ると、入力内容が残っていることがあります。"
        "少し待って、もう一度お試しください。"
    ),
    _("はじめの画面へ"),
    "/",
)


def page(request: HttpRequest, trouble: Trouble, **more: object) -> HttpResponse:
    """The error page; a fragment for HTMX, so that the page around it stays.

    Its frame is bare: the database may be what is broken, so nothing asks it.
    """
    context = {"trouble": trouble, "frame": Frame(), **more}
    if request.headers.get("HX-Request") == "true":
        response = render(
            request, "web/errors/fragment.html", context, status=trouble.status
        )
        response.headers["HX-Retarget"] = "#flash"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    return render(request, "web/errors/page.html", context, status=trouble.status)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """409: the act may not happen now; the way back keeps what was typed."""
    trouble = Trouble(409, now("できませんでした"), refusal.sentence)
    return page(request, trouble, back=own_referrer(request), retry=refusal.retry)


def own_referrer(request: HttpRequest) -> str:
    """Path of the page that sent this request, if it was one of ours."""
    referrer = urlsplit(request.headers.get("Referer", ""))
    if referrer.netloc != request.get_host():
        return ""
    return referrer.path + (f"?{referrer.query}" if referrer.query else "")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400."""
    return page(request, BAD)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return page(request, FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404; also the answer for what this person may not see."""
    if found := _OF_CITIZENS.match(request.path):
        home = found[0] if found[0] != request.path else ""
        return page(request, replace(GONE, url=home))
    return page(request, MISSING)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: drawn without the request, which may be what is broken."""
    try:
        body: str = render_to_string("web/errors/page.html", {"trouble": BROKEN})
    except Exception:
        # Even the templates are broken: one plain sentence is left.
        body = f"<!doctype html><title>500</title><p>{BROKEN.sentence}</p>"
    return HttpResponse(body, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long: keep what was typed and offer to send it again.

    Only for a form that came from one of our own pages: a foreign form must not be
    one press away from acting.
    """
    trouble = Trouble(
        403,
        now("もう一度送ってください"),
        now("画面を開いてから時間がたったため、送信を止めました。"),
    )
    if not own_page(request):
        return page(request, FORBIDDEN)
    names = [name for name in request.POST if not is_secret(name)]
    kept = [(name, text) for name in names for text in request.POST.getlist(name)]
    lost = bool(request.FILES) or len(names) < len(request.POST) - 1
    return page(
        request,
        trouble,
        kept=kept[:MOST_KEPT],
        again=request.get_full_path(),
        lost=lost,
    )


def own_page(request: HttpRequest) -> bool:
    """Whether browser and headers agree that the form was ours."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.get_host()


def is_secret(name: str) -> bool:
    """A field that must be typed anew."""
    lowered = name.lower()
    return name == "csrfmiddlewaretoken" or any(word in lowered for word in SECRET)


handler400: View = bad_request
handler403: View = forbidden
handler404: View = not_found
handler500: View = server_error
