"""A real SMTP server on this machine, as friendly as a test asks for."""

from __future__ import annotations

import datetime as dt
import email
import ipaddress
import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# The other side's program writes the envelope into its own log; it is not ours.
logging.getLogger("mail.log").setLevel(logging.WARNING)


@dataclass
class Post:
    """What arrived, and what the server answers (SMTP lines, ``""`` = accept)."""

    letters: list[Message] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    to_recipient: str = ""
    to_letter: str = ""
    tls: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.to_letter:
            return self.to_letter
        self.letters.append(email.message_from_bytes(envelope.content, policy=default))
        self.recipients += envelope.rcpt_tos
        self.tls.append(session.ssl is not None)
        return "250 OK"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(post: Post, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Listen on a free port of localhost; yields the port."""
    controller = Controller(
        post,
        hostname="127.0.0.1",
        port=free_port(),
        **({"tls_context": tls, "require_starttls": True} if tls else {}),
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate of its own, and the file to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [
                    x509.DNSName("localhost"),
                    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
                ]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, private)
    return context, cert


def told(settings: Any, url: str) -> None:
    """Point Django's mail at a server, by the very function of the settings."""
    import os

    from madoguchi.config import mail

    before = os.environ.get("MADOGUCHI_SMTP_URL")
    os.environ["MADOGUCHI_SMTP_URL"] = url
    try:
        for name, value in mail.settings(Path("unused")).items():
            setattr(settings, name, value)
    finally:
        del os.environ["MADOGUCHI_SMTP_URL"]
        if before is not None:
            os.environ["MADOGUCHI_SMTP_URL"] = before
    assert urlsplit(url).port == settings.EMAIL_PORT
