"""``up --check``: the health page, then each demonstration account's home page."""

from __future__ import annotations

import html.parser
import http.cookiejar
import importlib
import importlib.util
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from madoguchi.config import env
from madoguchi.config.voice import Trouble, say

_SIGN_IN = "/sign-in/"


def accounts() -> list[Any]:
    """The demonstration's ACCOUNTS (``email``, ``password``, ``title``), if any."""
    module = "madoguchi.config.demonstration"
    if not env.flag("MADOGUCHI_DEMO", default=True):
        return []
    if importlib.util.find_spec(module) is None:
        return []
    return list(importlib.import_module(module).ACCOUNTS)


def at_everything(port: int) -> None:
    """Raise :class:`Trouble` at the first page that is not as it should be."""
    base = f"http://127.0.0.1:{port}"
    _page(urllib.request.build_opener(), f"{base}/health")
    everyone = accounts()
    with ThreadPoolExecutor(3) as pool:
        for account, _ in zip(
            everyone, pool.map(partial(_home, base), everyone), strict=True
        ):
            say(
                f"確認しました: {account.title}",
                f"Looked at the home of {account.email}",
            )
    say("すべての画面が開きました。", "Every page opened.")


def _home(base: str, account: Any) -> None:
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(jar)
    form = _Form()
    form.feed(_page(opener, base + _SIGN_IN)[1])
    fields = form.hidden | {"login": account.email, "password": account.password}
    sent = urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(
        base + _SIGN_IN, sent, {"Referer": base + _SIGN_IN}
    )
    _page(opener, request)
    where, _ = _page(opener, f"{base}/")
    if urllib.parse.urlsplit(where).path.startswith(_SIGN_IN):
        raise Trouble(
            f"{account.email} でサインインできません。",
            f"Cannot sign in as {account.email}.",
        )


def _page(
    opener: urllib.request.OpenerDirector, request: str | urllib.request.Request
) -> tuple[str, str]:
    where = request if isinstance(request, str) else request.full_url
    try:
        with opener.open(request, timeout=30) as answer:
            return answer.geturl(), answer.read().decode()
    except urllib.error.URLError as error:
        reason = getattr(error, "code", None) or error.reason
        raise Trouble(
            f"{where} を開けません（{reason}）。", f"Cannot open {where} ({reason})."
        ) from None


class _Form(html.parser.HTMLParser):
    """Collects the hidden fields of a page (the CSRF token among them)."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden" and given.get("name"):
            self.hidden[str(given["name"])] = given.get("value") or ""
