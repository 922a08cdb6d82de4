"""Django's e-mail settings from one URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from madoguchi.config import env

_BACKENDS = "django.core.mail.backends"


def settings(var: Path) -> dict[str, Any]:
    """SMTP by MADOGUCHI_SMTP_URL; without it, mail is kept as files in ``var/mail``.

    ``smtps`` speaks TLS from the first byte, ``smtp+starttls`` upgrades.
    """
    given = env.url("MADOGUCHI_SMTP_URL", ("smtp", "smtps", "smtp+starttls"))
    if not given:
        return {
            "EMAIL_BACKEND": f"{_BACKENDS}.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(var / "mail"),
        }
    parts = urlsplit(given)
    return {
        "EMAIL_BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_TIMEOUT": 20,
    }
