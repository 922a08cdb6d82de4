"""The master key and what is derived from it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

from madoguchi.config import env
from madoguchi.config.voice import Trouble


def master(var: Path) -> bytes | None:
    """32 bytes from MADOGUCHI_MASTER_KEY, else from ``var/master.key`` if it exists."""
    return env.key("MADOGUCHI_MASTER_KEY") or _kept(var / "master.key")


def ensure_master(var: Path) -> None:
    """Make ``var/master.key`` (0600) on the first start without a key of one's own."""
    from madoguchi.config.cluster.secrets import write_private

    if master(var) is None:
        made = base64.b64encode(secrets.token_bytes(32)).decode()
        write_private(var / "master.key", made + "\n")


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
