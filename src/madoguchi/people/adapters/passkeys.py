"""Passkeys (WebAuthn): what a browser is asked, and whether its answer holds.

The sign-in library keeps the passkeys; the protocol is fido2's. The origin is
checked to the letter, on plain http as well: a signature is no sign-in.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    UserVerificationRequirement,
)

from madoguchi.people.models import Account

_BROKEN = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    RecursionError,
    struct.error,
)
"""What anything but a proper answer makes the protocol's reader raise."""
_MOST = 8000


@dataclass(frozen=True, slots=True)
class Place:
    """Where the browser stands: the relying party's id and the full origin."""

    host: str
    origin: str


def place(request: HttpRequest) -> Place:
    """The place that a request came to; the proxy's scheme counts."""
    host = request.get_host()
    scheme = "https" if request.is_secure() else "http"
    return Place(host.partition(":")[0], f"{scheme}://{host}")


def of(account: Account) -> list[AttestedCredentialData]:
    """The passkeys of an account."""
    from allauth.mfa.webauthn.internal import auth  # its models need the registry

    return list(auth.get_credentials(account))


def options(
    at: Place, keys: Sequence[AttestedCredentialData], challenge: bytes
) -> dict[str, Any]:
    """What the browser's ``navigator.credentials.get`` is given, as JSON."""
    asked, _state = _server(at).authenticate_begin(
        credentials=keys,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge,
    )
    return dict(asked)


def read(answer: str) -> AuthenticationResponse | None:
    """The browser's answer; None if it is not one."""
    try:
        found = AuthenticationResponse.from_dict(json.loads(answer[:_MOST]))
        return found if found.response.client_data.challenge else None
    except _BROKEN:
        return None


def proved(
    at: Place,
    keys: Sequence[AttestedCredentialData],
    challenge: bytes,
    answer: AuthenticationResponse,
) -> bytes | None:
    """The id of the passkey that signed this challenge here, its person verified."""
    state = {
        "challenge": websafe_encode(challenge),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }
    try:
        return _server(at).authenticate_complete(state, keys, answer).credential_id
    except _BROKEN:
        return None


def used(account: Account, key: bytes) -> None:
    """Remember when a passkey was used last."""
    from allauth.mfa.webauthn.internal import auth

    if found := auth.get_authenticator_by_credential_id(account, key):
        found.record_usage()


def _server(at: Place) -> Fido2Server:
    party = PublicKeyCredentialRpEntity(id=at.host, name="Madoguchi")
    return Fido2Server(party, verify_origin=lambda origin: origin == at.origin)
