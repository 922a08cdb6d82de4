"""``{% furigana "outreach" %}…{% endfurigana %}``: readings over Japanese words.

The table is ``<app>/readings.txt``. Off in other languages, and for who has put it
off (the cookie ``furigana``); see ``web.furigana``.
"""

from __future__ import annotations

from pathlib import Path

from django import template
from django.apps import apps
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from madoguchi.web import furigana

register = template.Library()
COOKIE = "furigana"


def wanted(request: object) -> bool:
    """Whether the page is Japanese and its reader has not put the readings off."""
    cookies = getattr(request, "COOKIES", {})
    return get_language() == "ja" and cookies.get(COOKIE, "1") != "0"


class _Furigana(template.Node):
    def __init__(self, app: str, inner: NodeList) -> None:
        self.app, self.inner = app, inner

    def render(self, context: Context) -> SafeString:
        html = self.inner.render(context)
        if not wanted(context.get("request")):
            return html
        path = Path(apps.get_app_config(self.app).path) / "readings.txt"
        # What comes in was escaped by the templates; only marks are put between.
        return mark_safe(furigana.table(path).over_html(html))


@register.tag("furigana")
def _tag(parser: Parser, token: Token) -> _Furigana:
    _name, app = token.split_contents()
    inner = parser.parse(("endfurigana",))
    parser.delete_first_token()
    return _Furigana(app.strip("\"'"), inner)


@register.simple_tag(takes_context=True)
def furigana_on(context: Context) -> bool:
    """For the switch: whether the readings are shown now."""
    return wanted(context.get("request"))
