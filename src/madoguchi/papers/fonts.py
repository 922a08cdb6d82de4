"""The fonts of prints: which characters they hold, what takes the place of others.

The repository's own fonts only, so that a PDF looks the same on every machine. A city
that needs more (its own 外字) sets ``PRINT_FONTS`` to a folder of TrueType fonts.
"""

from __future__ import annotations

import functools
import re
import struct
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import typst
from django.conf import settings

OWN = Path(__file__).parent / "fonts"
GETA = "〓"  # what printers set for a character they do not have
_LONG_RUN = re.compile(r"[!-~]{30,}")
_INVISIBLE = ("Cf", "Mn", "Me", "Zs", "Zl", "Zp")


def folders() -> tuple[Path, ...]:
    """The repository's fonts, then the installation's."""
    extra = getattr(settings, "PRINT_FONTS", "")
    return (OWN, Path(extra)) if extra else (OWN,)


@functools.lru_cache(maxsize=4)
def book(where: tuple[Path, ...]) -> typst.Fonts:
    """The fonts as typst knows them; reading them takes 50 ms, once a process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(path) for path in where],
    )


@functools.lru_cache(maxsize=4)
def held(where: tuple[Path, ...]) -> frozenset[int]:
    """Every code point that one of the fonts has a glyph for."""
    found: set[int] = set()
    for folder in where:
        for path in sorted(folder.glob("*.[to]tf")):
            found |= code_points(path.read_bytes())
    return frozenset(found)


def families(where: tuple[Path, ...]) -> list[str]:
    """The installation's own families, to be tried after the repository's."""
    return sorted(set(book(where).families()) - set(book((OWN,)).families()))


def fitted(text: str) -> tuple[str, list[str]]:
    """Text that can be printed, and the characters that could not be.

    Controls go, an unknown character becomes 〓, and a run of half-width characters
    without a space gets places to break at.
    """
    glyphs = held(folders())
    missing: list[str] = []
    kept: list[str] = []
    for character in text.replace("\r\n", "\n").replace("\r", "\n"):
        category = unicodedata.category(character)
        if character in "\n\t":
            kept.append(character)
        elif category in ("Cc", "Cs"):
            continue
        elif ord(character) in glyphs or category in _INVISIBLE:
            kept.append(character)
        else:
            missing.append(character)
            kept.append(GETA)
    return _LONG_RUN.sub(breakable, "".join(kept)), missing


def breakable(run: re.Match[str]) -> str:
    """A zero-width space after every 16 characters."""
    word = run.group()
    return "\u200b".join(word[i : i + 16] for i in range(0, len(word), 16))


def code_points(font: bytes) -> set[int]:
    """The code points of a TrueType or OpenType font (cmap formats 4 and 12)."""
    found: set[int] = set()
    start = table_at(font, b"cmap")
    for i in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 4 + i * 8 + 4)[0]
        form = struct.unpack_from(">H", font, at)[0]
        if form == 4:
            found.update(segments(font, at))
        elif form == 12:
            found.update(groups(font, at))
    return found


def table_at(font: bytes, tag: bytes) -> int:
    """Where a table begins. Raises :class:`ValueError` for a font without it."""
    for i in range(struct.unpack_from(">H", font, 4)[0]):
        if font[12 + i * 16 : 16 + i * 16] == tag:
            return int(struct.unpack_from(">I", font, 12 + i * 16 + 8)[0])
    raise ValueError(f"a font without {tag.decode()}")


def segments(font: bytes, at: int) -> Iterator[int]:
    """Format 4: stretches of the basic plane that are mapped to a glyph."""
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = numbers(font, at + 14, count)
    starts = numbers(font, at + 16 + count * 2, count)
    deltas = numbers(font, at + 16 + count * 4, count)
    offsets_at = at + 16 + count * 6
    for i, offset in enumerate(numbers(font, offsets_at, count)):
        for code in range(starts[i], min(ends[i], 0xFFFE) + 1):
            glyph = code
            if offset:
                where = offsets_at + i * 2 + offset + (code - starts[i]) * 2
                glyph = struct.unpack_from(">H", font, where)[0]
                if not glyph:
                    continue
            if (glyph + deltas[i]) % 0x10000:
                yield code


def groups(font: bytes, at: int) -> Iterator[int]:
    """Format 12: stretches of any plane."""
    for i in range(struct.unpack_from(">I", font, at + 12)[0]):
        first, last, _glyph = struct.unpack_from(">III", font, at + 16 + i * 12)
        yield from range(first, last + 1)


def numbers(font: bytes, at: int, count: int) -> Sequence[int]:
    """Unsigned 16-bit numbers."""
    return struct.unpack_from(f">{count}H", font, at)
