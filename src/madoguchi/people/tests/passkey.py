"""A software authenticator for tests: ES256, the real protocol, kept by the library."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from madoguchi.people.models import Account

HOST, ORIGIN = "testserver", "http://testserver"
PRESENT, VERIFIED = 0x01, 0x04


@dataclass
class Passkey:
    """One person's device: registers itself and answers challenges."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: os.urandom(16))

    def register(self, account: Account, name: str = "端末") -> Passkey:
        """Stand in the account's list, as the library's page leaves it."""
        from allauth.mfa.webauthn.internal import auth

        public = ES256.from_cryptography_key(self.key.public_key())
        held = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        data = AuthenticatorData.create(_rp(HOST), 0x45, 0, held)
        made = AttestationObject.create("none", data, {})
        client = self._client("webauthn.create", os.urandom(32), ORIGIN)
        answer = {"clientDataJSON": client.b64, "attestationObject": _text(made)}
        auth.WebAuthn.add(account, name, self._sent(answer))
        return self

    def answer(
        self,
        options: dict[str, Any],
        *,
        origin: str = ORIGIN,
        host: str = HOST,
        flags: int = PRESENT | VERIFIED,
    ) -> str:
        """The JSON that the page's script sends for a server's options."""
        from fido2.utils import websafe_decode

        asked = options["publicKey"]["challenge"]
        client = self._client("webauthn.get", websafe_decode(asked), origin)
        data = AuthenticatorData.create(_rp(host), flags, 1)
        signature = self.key.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        answer = {
            "clientDataJSON": client.b64,
            "authenticatorData": _text(data),
            "signature": websafe_encode(signature),
        }
        return json.dumps(self._sent(answer))

    def _client(self, kind: str, challenge: bytes, origin: str) -> CollectedClientData:
        return CollectedClientData.create(kind, challenge, origin)

    def _sent(self, response: dict[str, str]) -> dict[str, Any]:
        identity = websafe_encode(self.id)
        return {
            "id": identity,
            "rawId": identity,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }


def _rp(host: str) -> bytes:
    return hashlib.sha256(host.encode()).digest()


def _text(data: bytes) -> str:
    return websafe_encode(bytes(data))
