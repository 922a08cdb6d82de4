"""Files that hold personal data, sealed under their contract's data key.

A file is a head and chunks of a mebibyte, each encrypted with AES-256-GCM and bound
to the contract, the path, its place and whether it is the last: nothing can be cut
off, exchanged or moved. Memory stays flat, whatever the size. With the contract's
key the files end, too.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files import File
from django.core.files.storage import default_storage

from madoguchi.privacy import vault

CHUNK = 1 << 20
_HEAD, _NONCE, _TAG = b"MDGF1", 12, 16
_IN_MEMORY = 4 << 20


def write(contract: str, path: str, source: IO[bytes]) -> tuple[str, int, str]:
    """Seal a file; returns its path in the storage, size and SHA-256 of the content.

    Needs the contract's scope. The storage may choose another name than ``path``.
    """
    cipher, digest, size = AESGCM(vault.data_key(contract)), hashlib.sha256(), 0
    mark = os.urandom(16)
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as sealed:
        sealed.write(_HEAD + mark)
        place, chunk = 0, source.read(CHUNK)
        while True:
            following = source.read(CHUNK) if chunk else b""
            digest.update(chunk)
            size += len(chunk)
            nonce = os.urandom(_NONCE)
            bound = _bound(contract, mark, place, last=not following)
            sealed.write(nonce + cipher.encrypt(nonce, chunk, bound))
            if not following:
                break
            place, chunk = place + 1, following
        sealed.seek(0)
        kept = default_storage.save(path, File(sealed))
    return kept, size, digest.hexdigest()


def read(contract: str, path: str) -> Iterator[bytes]:
    """The content, chunk by chunk; the key is read at the call, inside the scope.

    Raises :class:`vault.Unreadable` for another key, contract, or a changed file.
    """
    return _chunks(contract, path, AESGCM(vault.data_key(contract)))


def _chunks(contract: str, path: str, cipher: AESGCM) -> Iterator[bytes]:
    whole = _NONCE + CHUNK + _TAG
    with default_storage.open(path, "rb") as sealed:
        if sealed.read(len(_HEAD)) != _HEAD:
            raise vault.Unreadable(contract)
        mark, place, part = sealed.read(16), 0, sealed.read(whole)
        while part:
            following = sealed.read(whole)
            bound = _bound(contract, mark, place, last=not following)
            try:
                yield cipher.decrypt(part[:_NONCE], part[_NONCE:], bound)
            except InvalidTag as error:
                raise vault.Unreadable(contract) from error
            place, part = place + 1, following


def _bound(contract: str, mark: bytes, place: int, *, last: bool) -> bytes:
    return b"%s:%s:%d:%d" % (contract.encode(), mark, place, last)


def copy(contract: str, path: str, target: Path) -> None:
    """The content into a plain file, for a reader that needs one; remove it after."""
    with target.open("wb") as plain:
        for chunk in read(contract, path):
            plain.write(chunk)


def remove(path: str) -> None:
    """Take a sealed file away; one that is gone is no trouble."""
    if path and default_storage.exists(path):
        default_storage.delete(path)
