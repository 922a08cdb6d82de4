"""What a second person signs: pure data, and the challenge that binds a passkey."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

UNLOCK = "unlock"
"""The purpose of coming back to one's own locked screen; belongs to no contract."""

CHANGE = "change"
"""The purpose of taking a shared seat over; a locked screen opens for it too."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to sign: its purpose, its object, and the hash of what is shown.

    ``purpose`` and ``object`` are slugs (``hand-over``, ``s-12``); ``roles`` are
    those who may sign; ``seat`` is the session in hand, hashed.
    """

    contract: str
    purpose: str
    object: str
    roles: tuple[str, ...]
    shown: str
    seat: str

    def plain(self) -> str:
        """One text for one matter; what a challenge covers."""
        return json.dumps(asdict(self), sort_keys=True)


def digest(shown: object) -> str:
    """The hash of what stands on the page (numbers, slugs, lists of them)."""
    text = json.dumps(shown, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def challenge(*, nonce: str, matter: Matter, signer: int) -> bytes:
    """The 32 bytes that the signer's passkey signs: for this matter, by this person."""
    text = json.dumps([nonce, matter.plain(), signer])
    return hashlib.sha256(text.encode()).digest()


def from_plain(values: dict[str, Any]) -> Matter:
    """The counterpart of :meth:`Matter.plain`, for a signed token."""
    return Matter(**{**values, "roles": tuple(values["roles"])})
