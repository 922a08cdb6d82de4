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

FACTS = (ROLE_CHANGED, SIGN_IN_RESTORED)
