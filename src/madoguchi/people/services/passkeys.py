"""A passkey is asked to sign one matter, and its answer is taken once."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people import matters
from madoguchi.people.adapters import passkeys
from madoguchi.people.matters import Matter
from madoguchi.people.models import Account, SigningChallenge

CHALLENGE_LASTS = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser sent (JSON), and where to."""

    text: str
    at: passkeys.Place


def ask_passkey(
    *, account: Account, matter: Matter, at: passkeys.Place
) -> dict[str, Any]:
    """Ask the signer's passkeys to sign a matter: the options for the browser.

    Raises :class:`Refusal` ``no-passkey``.
    """
    keys = passkeys.of(account)
    if not keys:
        said = _(
            "パスキーが登録されていません。署名コードで署名してください。"
            "パスキーは、本人の「サインインの設定」で登録できます。"
        )
        raise Refusal("no-passkey", said, field="code")
    now, nonce = clock.now(), secrets.token_hex(32)
    challenge = matters.challenge(nonce=nonce, matter=matter, signer=account.pk)
    SigningChallenge.objects.filter(made_at__lt=now - dt.timedelta(hours=1)).delete()
    SigningChallenge.objects.create(challenge=challenge.hex(), nonce=nonce, made_at=now)
    return passkeys.options(at, keys, challenge)


def proof(matter: Matter, given: Answer) -> Callable[[Account], bool]:
    """A test of the signer: their passkey signed this matter, here, just now.

    Raises :class:`Refusal` ``signing-expired`` for a challenge of more than two
    minutes; it does not count as a failure.
    """
    answer = passkeys.read(given.text)
    sent = answer.response.client_data.challenge if answer else b""
    row = SigningChallenge.objects.filter(pk=sent.hex()).first()
    if row and row.made_at < clock.now() - CHALLENGE_LASTS:
        said = _("2分が過ぎたため、もう一度パスキーで署名してください。")
        raise Refusal("signing-expired", said, field="code")

    def right(signer: Account) -> bool:
        if row is None or answer is None or not row.delete()[0]:
            return False
        asked = matters.challenge(nonce=row.nonce, matter=matter, signer=signer.pk)
        key = passkeys.proved(given.at, passkeys.of(signer), asked, answer)
        if key is not None:
            passkeys.used(signer, key)
        return key is not None

    return right
