"""Signing code (署名コード) and passkey: a second person signs, the owner unlocks.

Both share one count of failures: five wrong ones lock both for 15 minutes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.core.text import folded
from madoguchi.journal import services as journal
from madoguchi.people import access, facts
from madoguchi.people.matters import Matter
from madoguchi.people.models import Account
from madoguchi.people.services.passkeys import Answer, proof
from madoguchi.tenancy import walls
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
    signer = _checked(account, _by_code(code), _wrong_code())
    return access.actor(signer, contract)


def sign_matter(*, account: Account, matter: Matter, proof: str | Answer) -> Actor:
    """A second person signs one matter by their code (a text) or their passkey.

    Leaves the fact that they signed, and how. Raises :class:`Refusal`
    ``code-locked``, ``wrong-code``, ``wrong-passkey`` or ``signing-expired``;
    404 if the signer has no role here.
    """
    signer = _proved(account, matter, proof)
    actor = access.actor(signer, matter.contract)
    _record(actor, matter, "code" if isinstance(proof, str) else "passkey")
    return actor


def _record(by: Actor, matter: Matter, how: str) -> None:
    # No verb of its own: the form's key belongs to the act that follows.
    with walls.scope(by.scope):
        journal.record(
            facts.SIGNED,
            contract=matter.contract,
            by=by,
            account=str(by.account),
            purpose=matter.purpose,
            object=matter.object,
            measures={"how": how},
        )


def unlock(*, account: Account, secret: str) -> None:
    """The owner of a session comes back to a locked screen: own code or password.

    Shares the lock of the signing code. Raises like :func:`sign`.
    """
    _checked(account, _by_code(secret, or_password=True), _wrong_code(_CODE_OR_WORD))


def unlock_by_passkey(*, account: Account, matter: Matter, answer: Answer) -> None:
    """The owner comes back with a passkey. Raises like :func:`sign_matter`."""
    _proved(account, matter, answer)


_CODE, _CODE_OR_WORD = "code", "code-or-password"


def _wrong_code(asked: str = _CODE) -> Refusal:
    if asked == _CODE_OR_WORD:
        said = _("署名コードまたはパスワードが違います。")
    else:
        said = _("署名コードが違います。")
    return Refusal("wrong-code", said, field="code")


def _by_code(code: str, *, or_password: bool = False) -> Callable[[Account], bool]:
    def right(signer: Account) -> bool:
        known = check_password(folded(code), signer.code_hash)
        return known or (or_password and signer.check_password(code))

    return right


def _proved(account: Account, matter: Matter, given: str | Answer) -> Account:
    if isinstance(given, str):
        return _checked(account, _by_code(given), _wrong_code())
    said = _("パスキーを確かめられませんでした。もう一度お試しください。")
    wrong = Refusal("wrong-passkey", said, field="code")
    return _checked(account, proof(matter, given), wrong)


def _checked(
    account: Account, right: Callable[[Account], bool], wrong: Refusal
) -> Account:
    # The count of failures must commit although the act is refused.
    with transaction.atomic():
        signer = Account.objects.select_for_update().get(pk=account.pk)
        outcome = _outcome(signer, right, wrong)
    if outcome is not None:
        raise outcome
    return signer


def _outcome(
    signer: Account, right: Callable[[Account], bool], wrong: Refusal
) -> Refusal | None:
    now = clock.now()
    if signer.code_locked_until and signer.code_locked_until > now:
        return Refusal(
            "code-locked",
            _("続けて間違えたため、15分間使えません。"),
            field="code",
        )
    passed = right(signer) and signer.is_active
    failures = 0 if passed else signer.code_failures + 1
    locked = now + CODE_PAUSE if failures >= CODE_TRIES else None
    Account.objects.filter(pk=signer.pk).update(
        code_failures=0 if locked else failures, code_locked_until=locked
    )
    return None if passed else wrong
