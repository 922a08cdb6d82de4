"""Where the program is, and where everything else is."""

from __future__ import annotations

from pathlib import Path

from madoguchi.config import env

ROOT = Path(__file__).resolve().parents[4]


def var() -> Path:
    """The folder of everything that is not the program."""
    return env.folder("MADOGUCHI_VAR", ROOT / "var")
