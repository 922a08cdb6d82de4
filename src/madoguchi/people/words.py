"""The words for roles, as people read and type them."""

from __future__ import annotations

from django.utils.translation import get_language

from madoguchi.core.text import folded
from madoguchi.people.rules import ROLES


def role_word(slug: str) -> str:
    """The word for a role in the language of the page."""
    role = ROLES.get(slug)
    if role is None:
        return slug
    return role.en if get_language() == "en" else role.ja


def understood() -> dict[str, str]:
    """Every word by which a list may name a role, folded."""
    return {
        folded(word).lower(): slug
        for slug, role in ROLES.items()
        for word in (slug, role.en, role.ja)
    }
