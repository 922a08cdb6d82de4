"""Separator codes, and how a stack of pages is split by them. Pure."""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

PREFIX = "MDG1"
BLANK, DARK = 0.999, 0.12
"""Mean brightness (0 black, 1 white) beyond which a page shows nothing."""
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,39}")
Reason = Literal["no-separator", "wrong-separator", "unreadable", "blank", "dark"]


@dataclass(frozen=True, slots=True)
class Separator:
    """What a separator sheet says."""

    contract: str
    procedure: str
    day: dt.date


def code(one: Separator) -> str:
    """The text of a sheet's QR code, with a check over all of it."""
    body = f"{PREFIX}:{one.contract}:{one.procedure}:{one.day.isoformat()}"
    return f"{body}:{zlib.crc32(body.encode()):08x}"


def is_code(text: str) -> bool:
    """Whether a text means to be a separator's, right or wrong."""
    return text.startswith(f"{PREFIX}:")


def read(text: str) -> Separator | None:
    """A separator's text; None for anything damaged or foreign."""
    body, _, check = text.rpartition(":")
    parts = body.split(":")
    if len(parts) != 4 or parts[0] != PREFIX:
        return None
    if check != f"{zlib.crc32(body.encode()):08x}":
        return None
    try:
        return Separator(parts[1], parts[2], dt.date.fromisoformat(parts[3]))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was seen on one page: the texts of its codes, how bright it is."""

    codes: tuple[str, ...] = ()
    brightness: float = 0.9
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a page belongs. A separator has ``separator`` and no place of its own;
    a page that a person must see has a ``reason``."""

    number: int
    section: Separator | None = None
    separator: bool = False
    reason: Reason | None = None
    ref: str = ""


def placed(
    readings: Iterable[Reading], contract: str, procedures: Sequence[str]
) -> list[Placed]:
    """Every page once: kept under the separator before it, or set aside.

    Pages before the first separator, and pages after a separator that is damaged, of
    another contract or of an unknown procedure, are set aside until the next good
    one: they are never guessed into a section.
    """
    found: list[Placed] = []
    section: Separator | None = None
    why: Reason = "no-separator"
    for number, one in enumerate(readings, start=1):
        marks = [text for text in one.codes if is_code(text)]
        if marks:
            section = _agreed(marks, contract, procedures)
            why = "wrong-separator"
            reason = None if section else why
            found.append(Placed(number, section, True, reason))
            continue
        found.append(_content(number, one, section, why))
    return found


def _agreed(
    marks: Sequence[str], contract: str, procedures: Sequence[str]
) -> Separator | None:
    """The sheet's own statement; two that differ are none."""
    read_ = {read(text) for text in marks} - {None}
    one = read_.pop() if len(read_) == 1 else None
    if one is None or one.contract != contract or one.procedure not in procedures:
        return None
    return one


def _content(
    number: int, one: Reading, section: Separator | None, why: Reason
) -> Placed:
    if one.failed:
        return Placed(number, section, reason="unreadable")
    if one.brightness >= BLANK:
        return Placed(number, section, reason="blank")
    if one.brightness <= DARK:
        return Placed(number, section, reason="dark")
    ref = next((text for text in one.codes if is_ref(text)), "")
    if section is None:
        return Placed(number, reason=why, ref=ref)
    return Placed(number, section, ref=ref)


def is_ref(text: str) -> bool:
    """Whether a code on a page may be kept as its index: a number of a paper.

    Never twelve digits, which could be a My Number.
    """
    return bool(_REF.fullmatch(text)) and not re.fullmatch(r"\d{12}", text)


def sections(pages: Iterable[Placed]) -> dict[Separator, list[int]]:
    """Kept page numbers by section, in the order of the stack.

    The same procedure and day may come twice in a stack: it is one section.
    """
    found: dict[Separator, list[int]] = {}
    for page in pages:
        if page.section and not page.separator and page.reason is None:
            found.setdefault(page.section, []).append(page.number)
    return found


def unseen(
    pages: Iterable[Placed], procedures: Sequence[str]
) -> dict[dt.date, list[str]]:
    """Procedures without a sheet on the days of a stack: a sheet may have been lost."""
    seen: dict[dt.date, set[str]] = {}
    for page in pages:
        if page.separator and page.section:
            seen.setdefault(page.section.day, set()).add(page.section.procedure)
    return {
        day: [name for name in procedures if name not in known]
        for day, known in sorted(seen.items())
        if len(known) < len(procedures)
    }
