"""Questions with their answers: the typed rows of an FAQ, and how one finds them. Pure.

The rows live in the snapshot of a document's version and nowhere else, so that what
staff find at the window is, word for word, what the city approved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from madoguchi.core import text

FORM = "entries"
"""The ``form`` of a snapshot that holds such rows."""
MOST = 1000
LONGEST_QUESTION, LONGEST_ANSWER = 300, 2000
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One question; ``procedure`` is a slug of the contract, "" = every procedure."""

    key: str
    question: str
    answer: str
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A procedure that an entry may belong to, and every word that means it."""

    slug: str
    ja: str
    en: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a new list of entries does to the one before."""

    new: int
    changed: int
    gone: int
    same: int


def snapshot(entries: Iterable[Entry], topics: Iterable[Topic]) -> dict[str, Any]:
    """The content of a version: the rows, and the words that they used."""
    rows = [asdict(one) for one in entries]
    used = {row["procedure"] for row in rows}
    return {
        "form": FORM,
        "fields": ["question", "answer", "procedure"],
        "topics": {one.slug: one.ja for one in topics if one.slug in used},
        "entries": rows,
    }


def entries(content: Mapping[str, Any]) -> list[Entry]:
    """The rows of a snapshot; one of another form has none."""
    if content.get("form") != FORM:
        return []
    return [Entry(**row) for row in content.get("entries", [])]


def next_key(known: Iterable[str]) -> str:
    """``q7`` after ``q6``: a number is never given twice within a list."""
    numbers = [int(key[1:]) for key in known if key[1:].isdigit()]
    return f"q{max(numbers, default=0) + 1}"


def topic_of(typed: str, topics: Iterable[Topic]) -> str | None:
    """The slug that a word means; "" for nothing typed, None for an unknown word."""
    plain = text.folded(typed).strip().casefold()
    if not plain:
        return ""
    for one in topics:
        known = (one.slug, one.ja, one.en, *one.words)
        if plain in {text.folded(word).strip().casefold() for word in known}:
            return one.slug
    return None


def compared(old: Sequence[Entry], new: Sequence[Entry]) -> Change:
    """How many rows are new, changed, gone or the same, by their key."""
    was = {one.key: one for one in old}
    now = {one.key: one for one in new}
    both = was.keys() & now.keys()
    same = sum(was[key] == now[key] for key in both)
    return Change(
        new=len(now.keys() - both),
        changed=len(both) - same,
        gone=len(was.keys() - both),
        same=same,
    )


def find(
    rows: Iterable[Entry],
    typed: str,
    words: Mapping[str, str],
    first: Collection[str] = (),
) -> list[Entry]:
    """The entries that hold every typed word, the likeliest first.

    Width, case and kana (ひらがな or カタカナ) do not matter. A word in the question
    weighs more than one in the answer; entries of the procedures ``first`` (the
    visitor at hand) stand before others that fit as well.
    """
    wanted = [_plain(word) for word in typed.replace("　", " ").split()]
    ranked = []
    for place, one in enumerate(rows):
        asked = _plain(f"{one.question} {words.get(one.procedure, '')}")
        said = _plain(one.answer)
        if all(word in asked or word in said for word in wanted):
            misses = sum(word not in asked for word in wanted)
            ranked.append((misses, one.procedure not in first, place, one))
    return [one for *_rank, one in sorted(ranked, key=lambda row: row[:3])]


def _plain(typed: str) -> str:
    return text.kana(text.folded(typed)).casefold()
