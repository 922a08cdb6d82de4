"""Words for the slugs that the contracts' rules use; an unknown slug stays itself."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madoguchi.people.rules import ROLES

WORDS: dict[str, Promise | str] = {
    # training
    "privacy": _("個人情報の保護"),
    "information-security": _("情報セキュリティ"),
    "initial": _("初期研修"),
    "practice": _("実習"),
    "my-number-system": _("マイナンバー制度"),
    "number-data": _("特定個人情報の取扱い"),
    "officer-training": _("本市職員への研修"),
    # pledges
    "secrecy": _("個人情報・守秘の誓約書"),
    # qualifications
    "apply-in-person-window": _("申請時来庁方式の窓口運営の経験"),
    "similar-work": _("類似業務の経験"),
    "personal-information": _("個人情報を扱う業務の経験"),
    "work-skill": _("業務に必要な技能"),
    "terminal-operation": _("端末操作の技能"),
    # employment
    "regular": _("正社員"),
    "non-regular": _("非正規雇用"),
    "agency": _("派遣"),
}


def word(slug: str) -> str:
    """The word of the page's language."""
    return str(WORDS.get(slug, slug))


def role(slug: str, names: dict[str, str]) -> str:
    """What the contract calls a role; ``names`` is its table ``[roles]``."""
    known = ROLES.get(slug)
    if get_language() == "en":
        return known.en if known else slug.replace("_", " ").capitalize()
    return names.get(slug) or (known.ja if known else slug)
