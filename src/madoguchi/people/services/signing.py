"""The signing code (署名コード): a second person signs, the owner unlocks."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.core.text import folded
from madoguchi.people import access
from madoguchi.people.models import Account
from madoguchi.tenancy.actors import Actor

CODE_TRIES = 5
CODE_PAUSE = dt.timedelta(minutes=15)


def set_code(*, account: Account, code: str) -> None:
    """Set the code with which an account signs on a shared tablet (6 to 12 digits).

    Raises :class:`Refusal` ``weak-code``.
    """
    plain = folded(code)
    ascii_digits = plain.isascii() and plain.isdigit()
    if not (ascii_digits and 6 <= len(plain) <= 12) or _is_easy(plain):
        raise Refusal(
            "weak-code",
            _(
                "署名コードは6〜12けたの数字です。"
                "同じ数字の繰り返しや連番は使えません。"
            ),
            field="code",
        )
    Account.objects.filter(pk=account.pk).update(
        code_hash=make_password(plain), code_failures=0, code_locked_until=None
    )
    account.refresh_from_db(fields=["code_hash", "code_failures", "code_locked_until"])


def _is_easy(digits: str) -> bool:
    steps = {int(b) - int(a) for a, b in pairwise(digits)}
    return len(set(digits)) < 3 or steps in ({1}, {-1})


def sign(*, account: Account, code: str, contract: str) -> Actor:
    """A second person signs on a shared device with their own code.

    The session in hand goes on; the result is the signer as an actor. Five
    wrong codes lock the code for 15 minutes. Raises :class:`Refusal`
    ``code-locked`` or ``wrong-code``; 404 if the signer has no role here.
    """
    signer = _with_code(account, code)
    return access.actor(signer, contract)


def unlock(*, account: Account, secret: str) -> None:
    """The owner of a session comes back to a locked screen: own code or password.

    Shares the lock of the signing code. Raises like :func:`sign`.
    """
    _with_code(account, secret, or_password=True)


def _with_code(account: Account, code: str, *, or_password: bool = False) -> Account:
    # The count of failures must commit although the act is refused.
    with transaction.atomic():
        signer = Account.objects.select_for_update().get(pk=account.pk)
        outcome = _try_code(signer, code, or_password)
    if outcome is not None:
        raise outcome
    return signer


def _try_code(signer: Account, code: str, or_password: bool) -> Refusal | None:
    now = clock.now()
    if signer.code_locked_until and signer.code_locked_until > now:
        return Refusal(
            "code-locked",
            _("続けて間違えたため、15分間使えません。"),
            field="code",
        )
    right = check_password(folded(code), signer.code_hash)
    right = right or (or_password and signer.check_password(code))
    if signer.is_active and right:
        Account.objects.filter(pk=signer.pk).update(
            code_failures=0, code_locked_until=None
        )
        return None
    failures = signer.code_failures + 1
    locked = now + CODE_PAUSE if failures >= CODE_TRIES else None
    Account.objects.filter(pk=signer.pk).update(
        code_failures=0 if locked else failures, code_locked_until=locked
    )
    if or_password:
        said = _("署名コードまたはパスワードが違います。")
    else:
        said = _("署名コードが違います。")
    return Refusal("wrong-code", said, field="code")
