"""Catalogues of words: ``django.po`` is written by hand, ``django.mo`` is made from it.

A bare machine has no gettext, so the compiled files are kept in the repository; a test
holds them to their sources. After a change: ``python -m madoguchi.web.translations``.
The keys are the Japanese words; each app carries ``locale/en/LC_MESSAGES/django.po``.
Django joins the catalogues of all apps, so a word is translated once, in the lowest
app that says it. ``web.words`` finds the words in the sources.
"""

from __future__ import annotations

import ast
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from madoguchi.web import words

SOURCE = Path(__file__).resolve().parents[1]
MAGIC, HEADER_SIZE = 0x950412DE, 28

Catalogue = dict[str, str]


def entries(text: str) -> Iterator[dict[str, str]]:
    """Entries of a .po file as ``{"msgid": …, "msgstr": …}``.

    Raises:
        ValueError: a line that is neither keyword nor string, with its number.
    """
    entry: dict[str, str] = {}
    keyword = ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("#") or not line:
            continue
        if not line.startswith('"'):
            keyword, _, line = line.partition(" ")
            if keyword in ("msgctxt", "msgid") and has_answer(entry):
                yield entry
                entry = {}
            entry.setdefault(keyword, "")
        entry[keyword] += unquoted(line, number)
    if has_answer(entry):
        yield entry


def has_answer(entry: dict[str, str]) -> bool:
    """Whether the entry is complete."""
    return any(keyword.startswith("msgstr") for keyword in entry)


def unquoted(line: str, number: int) -> str:
    """The text between the quotation marks."""
    try:
        return str(ast.literal_eval(line.strip()))
    except (SyntaxError, ValueError) as trouble:
        raise ValueError(f"line {number}: not a quoted string") from trouble


def catalogue(text: str) -> Catalogue:
    """Keys and translations as a .mo file wants them, without the untranslated."""
    found: Catalogue = {}
    for entry in entries(text):
        key = entry["msgid"]
        if "msgctxt" in entry:
            key = f"{entry['msgctxt']}\x04{key}"
        if "msgid_plural" in entry:
            key = f"{key}\x00{entry['msgid_plural']}"
        answers = [entry[k] for k in sorted(entry) if k.startswith("msgstr")]
        if all(answers):
            found[key] = "\x00".join(answers)
    return found


def compiled(found: Catalogue) -> bytes:
    """The .mo file: header, two tables of (length, offset), then the strings."""
    keys = sorted(found, key=str.encode)
    sources = [key.encode() for key in keys]
    answers = [found[key].encode() for key in keys]
    count = len(keys)
    start = HEADER_SIZE + count * 16
    head = struct.pack(
        "<7I", MAGIC, 0, count, HEADER_SIZE, HEADER_SIZE + count * 8, 0, start
    )
    first, after = table(sources, start)
    second, _ = table(answers, after)
    strings = b"".join(text + b"\0" for text in [*sources, *answers])
    return head + first + second + strings


def table(texts: Iterable[bytes], offset: int) -> tuple[bytes, int]:
    """Lengths and offsets of the texts, and where the next text would begin."""
    rows = []
    for text in texts:
        rows.append(struct.pack("<2I", len(text), offset))
        offset += len(text) + 1
    return b"".join(rows), offset


def translated(language: str = "en", root: Path = SOURCE) -> Catalogue:
    """The catalogues of all apps as one, as Django joins them."""
    joined: Catalogue = {}
    for source in catalogues(root):
        if source.parts[-3] == language:
            joined |= catalogue(source.read_text(encoding="utf-8"))
    return joined


def missing(app: Path, language: str = "en", root: Path = SOURCE) -> list[str]:
    """Japanese words of an app that have no translation, in the order of its files.

    A word counts wherever a template or a module hands it to gettext; a key of two
    forms is ``singular\\0plural`` and one with a context ``context\\4word``.
    """
    known = translated(language, root)
    return [word for word in words.of(app) if word not in known]


def catalogues(root: Path = SOURCE) -> list[Path]:
    """Every .po file of the package."""
    return sorted(root.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_all(root: Path = SOURCE) -> list[Path]:
    """Write each .mo beside its .po; returns those that changed."""
    changed = []
    for source in catalogues(root):
        target = source.with_suffix(".mo")
        made = compiled(catalogue(source.read_text(encoding="utf-8")))
        if not target.exists() or target.read_bytes() != made:
            target.write_bytes(made)
            changed.append(target)
    return changed


if __name__ == "__main__":
    for path in compile_all():
        print(path.relative_to(SOURCE))
    for app in words.apps(SOURCE):
        for word in missing(app):
            print(f"{app.name}: no English for {word!r}")
