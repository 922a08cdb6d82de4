"""The master key and what is derived from it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

from madoguchi.config import env
from madoguchi.config.cluster.secrets import write_private
from madoguchi.config.voice import Trouble


def master(var: Path) -> bytes | None:
    """32 bytes from MADOGUCHI_MASTER_KEY, else from ``var/master.key`` if it exists."""
    return env.key("MADOGUCHI_MASTER_KEY") or _kept(var / "master.key")


def ensure_master(var: Path) -> None:
    """Make ``var/master.key`` (0600) on the first start without a key of one's own.

    The key's fingerprint is kept beside it: starting with another key, or
    without the key after a restore, raises :class:`Trouble` instead of leaving
    personal data that nobody can read.
    """
    key, kept = master(var), var / "master.fingerprint"
    expected = kept.read_text().strip() if kept.exists() else ""
    if key is None and not expected:
        made = base64.b64encode(secrets.token_bytes(32)).decode()
        write_private(var / "master.key", made + "\n")
        key = master(var)
    if key is None or (expected and fingerprint(key) != expected):
        raise Trouble(
            f"このデータの暗号鍵ではありません。元の鍵を {var / 'master.key'} か"
            " MADOGUCHI_MASTER_KEY に戻してください。",
            "This is not the master key of these data: put the right one back as"
            f" {var / 'master.key'} or MADOGUCHI_MASTER_KEY.",
        )
    if not expected:
        write_private(kept, fingerprint(key) + "\n")


def fingerprint(master_key: bytes) -> str:
    """Tells two master keys apart without telling anything about them."""
    return derived(master_key, "fingerprint")[:16]


def derived(master_key: bytes, purpose: str) -> str:
    """A key for one purpose; knowing it does not reveal the master key."""
    return hmac.new(master_key, purpose.encode(), hashlib.sha256).hexdigest()


def _kept(path: Path) -> bytes | None:
    try:
        raw = base64.b64decode(path.read_text().strip(), validate=True)
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raw = b""
    if len(raw) == 32:
        return raw
    raise Trouble(
        f"{path} を読めないか、壊れています。", f"{path} is unreadable or damaged."
    )
