"""Where a message's words are: the contract's own, else the platform's."""

from __future__ import annotations

from pathlib import Path

from madoguchi.contracts import library
from madoguchi.contracts.rules.problem import Problem
from madoguchi.messages.rules import templates

DEFAULTS = Path(__file__).parent / "defaults"
FOLDER = "messages"


def source(contract: str, name: str, channel: str, language: str) -> str | None:
    """A template: contract before platform, the wanted language before Japanese.

    What is spoken may be read from the SMS or the e-mail when it has no words
    of its own.
    """
    for spoken_from in (channel, *(("sms",) if channel == "spoken" else ())):
        for wanted in dict.fromkeys((language, "ja")):
            for folder in _folders(contract):
                path = folder / f"{name}.{spoken_from}.{wanted}.txt"
                if path.is_file():
                    return path.read_text(encoding="utf-8-sig")
    return None


def _folders(contract: str) -> list[Path]:
    try:
        return [library.folder(contract) / FOLDER, DEFAULTS]
    except library.NoSuchContract:
        return [DEFAULTS]


def problems(folder: Path) -> list[Problem]:
    """Every mistake in the templates of a contract's folder (or of any folder)."""
    place = folder / FOLDER if (folder / FOLDER).is_dir() else folder
    found: list[Problem] = []
    for path in sorted(place.glob("*.txt")):
        shown = f"{folder.name}/{path.relative_to(folder)}"
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            found.append(
                Problem(
                    shown,
                    1,
                    1,
                    "UTF-8で保存されていません。",
                    "the file is not UTF-8.",
                    "save it as UTF-8.",
                )
            )
            continue
        found += templates.problems(shown, text)
    return found
