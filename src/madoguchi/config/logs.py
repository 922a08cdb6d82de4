"""Logging that cannot leak: no request bodies, no values, no exception messages.

An exception's text often quotes the value that caused it (a name, a telephone
number), so a log line keeps the kind of the exception, the places it passed,
and, from the database, the constraint and the SQLSTATE.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any

_ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
)


class Discreet(logging.Formatter):
    """Formats a traceback as places and kinds, without any message or value."""

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 (stdlib name)
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines.append(_kind(error))
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"  {f.filename}:{f.lineno} {f.name}" for f in frames]
            error = error.__cause__ or error.__context__
        return "\n".join(lines)

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 (stdlib name)
        return ""


def _kind(error: BaseException) -> str:
    said = [f"{type(error).__module__}.{type(error).__qualname__}"]
    diagnosis = getattr(error, "diag", None)
    for name in ("sqlstate", "table_name", "constraint_name"):
        value = getattr(diagnosis, name, None)
        said += [f"{name}={value}"] if value else []
    return " ".join(said)


def settings(level: str) -> dict[str, Any]:
    """Django's LOGGING: one discreet line format on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "madoguchi.config.logs.Discreet",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": level, "propagate": False},
            "django.db.backends": {"level": "WARNING"},
            "django.server": {"level": "WARNING", "propagate": True},
            "procrastinate": {"level": "WARNING"},
        },
    }
