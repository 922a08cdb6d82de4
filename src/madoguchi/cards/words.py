"""Words of the contract's own tables in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language


def said(ja: str, en: str) -> str:
    """The English word for an English page, where the contract gives one."""
    return en if en and (get_language() or "ja").startswith("en") else ja


def table(ja: Mapping[str, str], en: Mapping[str, str]) -> list[tuple[str, str]]:
    """A table of the contract as choices."""
    return [(slug, said(word, en.get(slug, ""))) for slug, word in ja.items()]
