"""What the command line says: Japanese first, English beside it where it helps."""

from __future__ import annotations

import os
import sys


class Trouble(Exception):
    """Something the operator can put right; one sentence in each language.

    The command line prints :meth:`sentence` and leaves with ``code``; there is
    never a traceback for it.
    """

    def __init__(self, japanese: str, english: str, *, code: int = 1) -> None:
        super().__init__(f"{japanese} / {english}")
        self.japanese = japanese
        self.english = english
        self.code = code

    def sentence(self) -> str:
        return both(self.japanese, self.english)


def both(japanese: str, english: str) -> str:
    """Japanese alone where the machine speaks it, otherwise both languages."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return japanese if spoken.startswith("ja") else f"{japanese} / {english}"


def say(japanese: str, english: str) -> None:
    """A progress line on standard error, so that standard output stays data."""
    print(both(japanese, english), file=sys.stderr, flush=True)
