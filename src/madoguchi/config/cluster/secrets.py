"""The roles' random passwords, kept in ``var`` for the owner's eyes only."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlencode

from madoguchi.config.voice import Trouble

DATABASE = "madoguchi"
ROLES = {
    "owner": "madoguchi_owner",
    "web": "madoguchi_web",
    "worker": "madoguchi_worker",
}


@dataclass(frozen=True)
class Urls:
    """How to reach one database of the embedded server as each role."""

    host: str
    port: int
    passwords: dict[str, str]
    database: str = DATABASE

    def to(self, database: str) -> Urls:
        """The same server and roles, another database."""
        return replace(self, database=database)

    def as_role(self, who: str) -> str:
        """A libpq URL for ``owner``, ``web``, ``worker`` or ``postgres``."""
        user = ROLES.get(who, who)
        login = f"{user}:{quote(self.passwords[who], safe='')}"
        where = urlencode({"host": self.host, "port": self.port})
        return f"postgresql://{login}@/{self.database}?{where}"

    @property
    def admin(self) -> str:
        return self.as_role("postgres")

    def environment(self) -> dict[str, str]:
        """The three settings that the rest of the program reads."""
        return {
            "DATABASE_OWNER_URL": self.as_role("owner"),
            "DATABASE_URL": self.as_role("web"),
            "DATABASE_WORKER_URL": self.as_role("worker"),
        }


def keep(var: Path) -> dict[str, str]:
    """The cluster's id and passwords (``id``, ``postgres``, ``owner``, …).

    Made at random the first time; the file is readable by its owner only.
    """
    path = _path(var)
    if path.exists():
        return _read(path)
    made = {"id": secrets.token_hex(6)}
    made |= {who: secrets.token_urlsafe(24) for who in ("postgres", *ROLES)}
    write_private(path, json.dumps(made, indent=1))
    return made


def known_urls(var: Path) -> Urls | None:
    """Where this folder's server listens when it runs; None before the first start."""
    try:
        kept = json.loads(_path(var).read_text())
        place = json.loads((var / "postgres.place").read_text())
    except (OSError, ValueError):
        return None
    return Urls(place["host"], place["port"], kept)


def write_private(path: Path, content: str) -> None:
    """Write whole or not at all, mode 0600 from the first byte."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.unlink(missing_ok=True)
    with os.fdopen(
        os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
    ) as f:
        f.write(content)
        f.flush()
        os.fsync(f.fileno())
    partial.replace(path)


def _path(var: Path) -> Path:
    return var / "postgres.json"


def _read(path: Path) -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(path.read_text())
    except PermissionError:
        raise Trouble(
            f"{path} を読めません。最初に起動した利用者で実行してください。",
            f"Cannot read {path}: run as the user who started it first.",
        ) from None
    except ValueError:
        raise Trouble(
            f"{path} が壊れています。バックアップから戻してください。",
            f"{path} is damaged: restore it from a backup.",
        ) from None
    return kept
