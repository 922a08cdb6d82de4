"""The facts of accounts and roles."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

ROLE_CHANGED = FactType(
    "people.role_changed",
    ja="権限の変更",
    en="Role changed",
    keys=("account", "role"),
    measures={"granted": "tick"},
    moment="rec",
)

SIGN_IN_RESTORED = FactType(
    "people.sign_in_restored",
    ja="サインインの復旧",
    en="Sign-in restored",
    keys=("account",),
    moment="rec",
)

SIGNED = FactType(
    "people.signed",
    ja="署名",
    en="Signature given",
    keys=("account", "purpose", "object"),
    measures={"how": "word"},
)
"""A second person signed one thing on another's screen: ``passkey`` or ``code``."""

PERSON_CHANGED = FactType(
    "people.person_changed",
    ja="担当の交替",
    en="Change of person",
    keys=("account", "person", "object"),
    measures={"how": "word"},
)
"""``account`` took a shared seat over from ``person``, whose session ended."""

FACTS = (ROLE_CHANGED, SIGN_IN_RESTORED, SIGNED, PERSON_CHANGED)
