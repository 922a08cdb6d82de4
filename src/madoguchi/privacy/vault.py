"""Encryption of payloads: AES-256-GCM under a contract's own, wrapped key."""

from __future__ import annotations

import hmac
import json
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.privacy.models import DataKey

_NONCE = 12


class Unreadable(Refusal):
    """Cannot be read: the key is destroyed, or another master key is set."""

    def __init__(self, contract: str) -> None:
        super().__init__(
            "unreadable",
            _(
                "個人情報を読み出せません。契約の鍵が消去されたか、"
                "別のマスターキーで起動しています。管理者に連絡してください。"
            ),
        )
        self.contract = contract


def _wrapper() -> AESGCM:
    master = bytes(settings.MASTER_KEY or b"")
    return AESGCM(hmac.digest(master, b"wrap-data-keys", sha256))


def data_key(contract: str) -> bytes:
    """The data key of a contract, made at its first use; needs the contract's scope.

    Raises :class:`Unreadable` once the key is destroyed.
    """
    row = DataKey.objects.filter(contract_id=contract).first()
    if row is None:
        row, _made = DataKey.objects.get_or_create(
            contract_id=contract,
            defaults={"wrapped": _wrapped(contract), "made_at": clock.now()},
        )
    if row.wrapped is None:
        raise Unreadable(contract)
    return unwrapped(contract, bytes(row.wrapped))


def unwrapped(contract: str, sealed: bytes) -> bytes:
    """A data key as its row holds it, opened. Raises :class:`Unreadable`."""
    try:
        return _wrapper().decrypt(sealed[:_NONCE], sealed[_NONCE:], contract.encode())
    except InvalidTag as error:
        raise Unreadable(contract) from error


def _wrapped(contract: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + _wrapper().encrypt(nonce, os.urandom(32), contract.encode())


def seal(key: bytes, contract: str, payload: dict[str, str]) -> bytes:
    """Encrypt a payload; the contract is bound to it and cannot be exchanged."""
    nonce = os.urandom(_NONCE)
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return nonce + AESGCM(key).encrypt(nonce, body, contract.encode())


def unseal(key: bytes, contract: str, sealed: bytes) -> dict[str, str]:
    """Decrypt a payload. Raises :class:`Unreadable`."""
    try:
        body = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], contract.encode())
    except InvalidTag as error:
        raise Unreadable(contract) from error
    payload: dict[str, str] = json.loads(body)
    return payload


def digest(key: bytes, kind: str, normal: str) -> bytes:
    """The keyed hash under which a normalised value is found (16 bytes)."""
    search = hmac.digest(key, b"search", sha256)
    return hmac.digest(search, f"{kind}:{normal}".encode(), sha256)[:16]
