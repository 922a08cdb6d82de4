"""Settings come from the environment; a bad value stops the start with a sentence.

Every helper notes the name that it read in :data:`READ`, so that a test can
hold ``docs/settings.md`` to the code.
"""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from madoguchi.config.voice import Trouble

READ: dict[str, str] = {}
_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off", ""}


class BadSetting(Trouble):
    """A setting holds a value that cannot be meant."""

    def __init__(self, name: str, japanese: str, english: str) -> None:
        super().__init__(
            f"設定 {name} が正しくありません。{japanese}",
            f"The setting {name} is wrong: {english}",
            code=2,
        )
        self.name = name


def text(name: str, default: str = "") -> str:
    """The value without surrounding blanks; ``default`` when unset or empty."""
    READ[name] = default
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """1/0, true/false, yes/no, on/off in any case."""
    given = text(name, "on" if default else "off").lower()
    if given in _YES | _NO:
        return given in _YES
    _refuse(name, "on か off を指定してください。", "say on or off")


def number(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, both included."""
    given = text(name, str(default))
    if given.isascii() and given.isdigit() and low <= int(given) <= high:
        return int(given)
    _refuse(
        name,
        f"{low} から {high} までの整数を指定してください。",
        f"give a whole number from {low} to {high}",
    )


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of ``allowed``."""
    given = text(name, default)
    if given in allowed:
        return given
    listed = ", ".join(allowed)
    _refuse(name, f"{listed} のどれかにしてください。", f"use one of {listed}")


def words(name: str, default: str) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """An absolute path; a relative one is taken from the present folder."""
    return Path(text(name, str(default))).expanduser().absolute()


def url(name: str, schemes: tuple[str, ...], default: str = "") -> str:
    """A URL with one of ``schemes``, or ``default``."""
    given = text(name, default)
    if not given:
        return given
    try:
        scheme = urlsplit(given).scheme
    except ValueError:
        scheme = ""
    if scheme in schemes:
        return given
    example = f"{schemes[0]}://…"
    _refuse(name, f"{example} の形で書いてください。", f"write it as {example}")


def key(name: str, *, size: int = 32) -> bytes | None:
    """``size`` random bytes in base64, or None when unset. The value is never shown."""
    given = text(name)
    if not given:
        return None
    try:
        raw = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) == size:
        return raw
    _refuse(
        name,
        f"{size} バイトを base64 で書いてください（openssl rand -base64 {size}）。",
        f"it must be {size} bytes in base64 (openssl rand -base64 {size})",
    )


def _refuse(name: str, japanese: str, english: str) -> NoReturn:
    raise BadSetting(name, japanese, english)
