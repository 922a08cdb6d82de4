"""Writing TOML: inline values, and whole documents in a plain order."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

_BARE = re.compile(r"^[A-Za-z0-9_-]+$")


def key(name: str) -> str:
    """A key, quoted where it must be."""
    return name if _BARE.fullmatch(name) else _quoted(name)


def _quoted(text: str) -> str:
    """A basic string; JSON escapes all that TOML asks for but the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def inline(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key(k)} = {inline(v)}" for k, v in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(inline(item) for item in value)}]"
    if isinstance(value, str):
        return _quoted(value)
    return str(value)


def document(data: Mapping[str, Any]) -> str:
    """A whole document: plain values first, then tables and arrays of tables."""
    return "\n".join(_table(data, ())).strip() + "\n"


def _table(data: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    plain = {k: v for k, v in data.items() if not _is_table(v)}
    lines = [f"{key(k)} = {inline(v)}" for k, v in plain.items()]
    for name, value in data.items():
        if name in plain:
            continue
        inner = (*path, name)
        header = ".".join(key(part) for part in inner)
        if isinstance(value, Mapping):
            lines += ["", f"[{header}]", *_table(value, inner)]
            continue
        for item in value:
            lines += ["", f"[[{header}]]", *_table(item, inner)]
    return lines


def _is_table(value: Any) -> bool:
    if isinstance(value, Mapping):
        return True
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, Mapping) for item in value)
    )
