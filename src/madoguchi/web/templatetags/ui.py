"""``{% load ui %}``: the components of every screen (docs/developer/components.md)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.core.paginator import Page as CountedPage
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from madoguchi.core import clock as core_clock
from madoguchi.web import flash, formats, forms, statuses
from madoguchi.web.paging import Page

register = template.Library()

Context = Mapping[str, Any]


# --- words and numbers -------------------------------------------------------


def language() -> str:
    """The language of the page: ja or en."""
    return translation.get_language() or "ja"


@register.filter
def day(value: dt.date | None) -> str:
    """11月21日(土); another year adds itself; － while unknown."""
    if value is None:
        return formats.NOT_YET
    plain = core_clock.tokyo_date(value) if isinstance(value, dt.datetime) else value
    return formats.day(plain, core_clock.today(), language())


@register.filter
def month(value: dt.date) -> str:
    """2026年11月, in English Nov 2026."""
    return formats.month(value, language())


@register.filter
def daytime(value: dt.datetime | None) -> str:
    """11月21日(土) 13:05."""
    if value is None:
        return formats.NOT_YET
    return formats.daytime(value, core_clock.today(), language())


@register.filter
def clock(value: dt.datetime | dt.time | None) -> str:
    """13:05."""
    return formats.NOT_YET if value is None else formats.clock(value)


@register.filter
def era(value: dt.date | None) -> str:
    """令和8年11月21日."""
    if value is None:
        return formats.NOT_YET
    plain = core_clock.tokyo_date(value) if isinstance(value, dt.datetime) else value
    return formats.era(plain, language())


@register.filter
def due(value: dt.datetime | None, has_hour: bool = False) -> str:
    """11月24日(火) 17:15まで, or 11月24日(火)中 where the contract prints no hour."""
    if value is None:
        return formats.NOT_YET
    return formats.due(
        value, core_clock.today(), has_hour=has_hour, language=language()
    )


@register.filter
def figure(value: int | float | Decimal | None, places: int | None = None) -> str:
    """2,697; － while unknown."""
    return formats.figure(value, places)


@register.filter
def share(value: float | Decimal | None, places: int = 1) -> str:
    """0.972 as 97.2％."""
    return formats.share(value, places)


@register.filter
def translated(word: object) -> str:
    """A word of a table (``core.text.translatable``) in the language of the page."""
    text = str(word)
    return _(text) if text else ""


@register.filter
def words(text: str) -> list[str]:
    """Split at spaces: ``{% for x in "a b c"|words %}``."""
    return text.split()


@register.filter
def at_key(mapping: Mapping[str, object], key: str) -> object:
    """``mapping|at_key:name`` for a key that is a variable."""
    return mapping.get(key, "")


# --- static files and language ----------------------------------------------


@register.simple_tag
def static_css(name: str) -> str:
    """Address of one sheet of the design system."""
    return static(f"web/css/{name}.css")


@register.simple_tag
def static_js(name: str) -> str:
    """Address of one script of the design system."""
    return static(f"web/js/{name}.js")


@register.inclusion_tag("web/ui/languages.html", takes_context=True)
def languages(context: Context) -> dict[str, object]:
    """The languages in their own names, as links that work without JavaScript."""
    try:
        action = reverse("set_language")
    except NoReverseMatch:
        action = ""
    request = context.get("request")
    return {
        "action": action,
        "languages": settings.LANGUAGES,
        "current": translation.get_language(),
        "next": request.get_full_path() if request else "/",
        "csrf_token": context.get("csrf_token"),
    }


# --- status ------------------------------------------------------------------


@register.simple_tag
def status(slug: str, text: str = "") -> SafeString:
    """Icon + word + colour of a state; ``text`` replaces the word: ✓ 97.2％."""
    look = statuses.status_for(slug)
    said = (
        format_html('<span class="visually-hidden">{} </span>', look.word)
        if text
        else ""
    )
    return format_html(
        '<span class="status status--{}">'
        '<span class="status-icon" aria-hidden="true">{}</span>{}'
        "<span>{}</span></span>",
        look.tone,
        look.icon,
        said,
        text or look.word,
    )


@register.simple_tag
def tag(word: str) -> SafeString:
    """A small word beside a term, such as 解釈; a word of a table is translated."""
    return format_html('<span class="tag">{}</span>', translated(word))


@register.inclusion_tag("web/ui/why.html")
def why(text: str, label: str = "", url: str = "") -> dict[str, str]:
    """なぜ？ in one sentence; ``label`` is the date or word that was computed."""
    return {"text": text, "label": label, "url": url}


# --- buttons -----------------------------------------------------------------


def button_class(kind: str) -> str:
    return " ".join(["button", *(f"button--{part}" for part in kind.split())])


def key_hint(key: str) -> SafeString | str:
    return format_html(" <kbd>{}</kbd>", key) if key else ""


@register.simple_tag
def button(
    text: str,
    kind: str = "",
    *,
    type: str = "submit",
    name: str = "",
    value: str = "",
    key: str = "",
    disabled: bool = False,
) -> SafeString:
    """A button; ``kind`` is any of filled, danger, small, text, in words."""
    sent = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html(
        '<button type="{}" class="{}"{}{}>{}{}</button>',
        type,
        button_class(kind),
        sent,
        SafeString(" disabled") if disabled else "",
        text,
        key_hint(key),
    )


@register.simple_tag
def link_button(text: str, url: str, kind: str = "", *, key: str = "") -> SafeString:
    """A link that looks like a button: it goes somewhere, it changes nothing."""
    return format_html(
        '<a href="{}" class="{}">{}{}</a>', url, button_class(kind), text, key_hint(key)
    )


@register.simple_tag(takes_context=True)
def citizens_may_see(context: template.Context) -> str:
    """A tablet stands between us and a citizen: it can be covered and locks itself.

    Before the frame is first read; it asks the request (``request.cover``).
    """
    if request := context.get("request"):
        request.cover = True
    return ""


@register.simple_tag
def cover_button() -> SafeString:
    """［目隠し］ (Esc Esc)."""
    return format_html(
        '<button type="button" class="button" data-cover-now>{}</button>', _("目隠し")
    )


@register.simple_tag
def back_link(url: str, text: str = "") -> SafeString:
    """やめる: leave without loss; Esc follows it."""
    return format_html('<a href="{}" data-back>{}</a>', url, text or _("やめる"))


# --- forms -------------------------------------------------------------------


@register.simple_tag
def field_shape(field: BoundField) -> dict[str, object]:
    """What ``web/ui/field.html`` must know of a field."""
    return {
        "id": field.id_for_label or field.auto_id,
        "group": forms.is_group(field),
        "check": forms.is_single_check(field),
        "described": forms.described_by(field),
        "control": forms.control(field),
    }


@register.inclusion_tag("web/ui/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """One field with label, 必須 or 任意, hint and error."""
    return {"field": bound}


@register.inclusion_tag("web/ui/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, object]:
    """The list on top: when two or more, or when one belongs to no field."""
    items = [
        {"href": "", "label": "", "text": text} for text in form.non_field_errors()
    ]
    alone = bool(items)
    for bound in form:
        for text in bound.errors:
            shape_id = bound.id_for_label or bound.auto_id
            href = f"{shape_id}-group" if forms.is_group(bound) else shape_id
            items.append({"href": href, "label": str(bound.label), "text": text})
    return {"items": items, "alone": alone}


@register.simple_tag
def once() -> SafeString:
    """The hidden idempotency key of a form: a double click stays one act."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid4().hex)


# --- lists -------------------------------------------------------------------


@register.inclusion_tag("web/ui/empty.html")
def empty(text: str, act: str = "", url: str = "") -> dict[str, str]:
    """Nothing here, and the next act: まだ予約はありません。［予約を入れる］"""
    return {"text": text, "act": act, "url": url}


@register.inclusion_tag("web/ui/tabs.html")
def tabs(items: Sequence[object], label: str = "") -> dict[str, object]:
    """Tabs are links; ``items`` are ``frames.Choice``."""
    return {"items": items, "label": label}


@register.inclusion_tag("web/ui/facts.html")
def facts(rows: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Terms and their descriptions."""
    return {"rows": rows}


@register.inclusion_tag("web/ui/timeline.html")
def timeline(entries: Sequence[object]) -> dict[str, object]:
    """History: each entry has ``when``, ``text``, ``who``, ``url``, ``reversed``."""
    return {"entries": entries}


def current_query(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if request else QueryDict(mutable=True)


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: object) -> str:
    """The present query string with some parameters set, or dropped when empty."""
    query = current_query(context)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("web/ui/sort_head.html", takes_context=True)
def sort_head(
    context: Context, text: str, key: str, css: str = "", default: bool = False
) -> dict[str, object]:
    """A column head that sorts: ``?sort=key`` and ``?sort=-key``.

    ``default`` marks the column by which the list stands when nothing is asked.
    """
    query = current_query(context)
    now = query.get("sort") or (key if default else "")
    up, down = now == key, now == f"-{key}"
    query["sort"] = f"-{key}" if up else key
    for cursor in ("after", "before"):
        query.pop(cursor, None)
    order = "ascending" if up else "descending" if down else ""
    return {"text": text, "css": css, "order": order, "query": query.urlencode()}


@register.inclusion_tag("web/ui/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any] | CountedPage) -> dict[str, object]:
    """前へ and 次へ of a keyset page."""
    query = current_query(context)
    for cursor in ("after", "before"):
        query.pop(cursor, None)
    rest = query.urlencode()
    return {"page": page, "rest": f"&{rest}" if rest else ""}


@register.inclusion_tag("web/ui/filters_end.html", takes_context=True)
def filters_end(context: Context) -> dict[str, object]:
    """［しぼりこむ］ and, when something is set, 条件を消す."""
    request = context.get("request")
    return {
        "clear": request.path if request and request.GET else "",
    }


# --- messages ----------------------------------------------------------------


@register.inclusion_tag("web/ui/messages.html", takes_context=True)
def messages(context: Context) -> dict[str, object]:
    """What the last act said, with ［元に戻す］ where it can be undone."""
    request = context.get("request")
    return {
        "flashes": flash.flashes(request) if request else [],
        "csrf_token": context.get("csrf_token"),
    }


# --- calendars ---------------------------------------------------------------


@register.simple_tag
def status_icon(slug: str) -> SafeString:
    """The icon of a state with its word for screen readers, where room is short."""
    look = statuses.status_for(slug)
    return format_html(
        '<span class="icon icon--{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        look.tone,
        look.word,
        look.icon,
        look.word,
    )


@register.inclusion_tag("web/ui/month.html")
def month_grid(month: object) -> dict[str, object]:
    """A month of ``months.Month`` as a table."""
    return {"month": month}
