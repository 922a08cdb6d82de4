"""Numbers, prices and order of the post. Pure, without Django and clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from madoguchi.core import text

LENGTHS = (11, 12)
"""Digits of a tracking number (引受番号): registered letters 11, parcels 12."""
REFS = 30
EXTRAS: Mapping[str, tuple[str, ...]] = {
    "ordinary": (),
    "specified-record": ("specified_record",),
    "simple-registered": ("simple_registered",),
    "registered": ("registered",),
    "addressee-only": ("registered", "addressee_only"),
    "equivalent": ("simple_registered",),
}
"""What a class costs beside the letter: names of ``postage.*`` in legal.toml."""
TRACKED = frozenset(EXTRAS) - {"ordinary"}


def check_digit(digits: str) -> int:
    """The last digit that belongs to the others: their number modulo 7."""
    return int(digits) % 7


def valid_tracking(number: str) -> bool:
    """Whether a tracking number has its length and its check digit.

    >>> valid_tracking("131-12-38385-2")
    True
    """
    digits = tracking(number)
    return (
        len(digits) in LENGTHS
        and digits.isascii()
        and check_digit(digits[:-1]) == int(digits[-1])
    )


def tracking(number: str) -> str:
    """The digits of a number as it was scanned or typed."""
    return text.digits(number)


def spoken(number: str) -> str:
    """``13112383852`` as the label prints it: 131-12-38385-2."""
    if len(number) == 11:
        return "-".join((number[:3], number[3:5], number[5:10], number[10:]))
    if len(number) == 12:
        return "-".join((number[:4], number[4:8], number[8:]))
    return number


def postage(kind: str, price: Callable[[str], int | None]) -> int | None:
    """Yen of one envelope of a class; None where a price is not known that day."""
    parts = [price(name) for name in ("letter", *EXTRAS[kind])]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def refs(typed: str) -> list[str]:
    """Numbers of applications, one a line or divided by spaces or commas."""
    found = text.folded(typed.replace("\n", " ")).replace(",", " ").replace("、", " ")
    return list(dict.fromkeys(found.split()))


@dataclass(frozen=True, slots=True)
class Sum:
    """Envelopes and yen of one class in a batch."""

    name: str
    pieces: int
    yen: int


def sums(items: Iterable[tuple[str, int]]) -> list[Sum]:
    """Totals by class (差出票の種別計), in the order of :data:`EXTRAS`."""
    found: dict[str, list[int]] = {}
    for name, yen in items:
        found.setdefault(name, []).append(yen)
    return [Sum(n, len(found[n]), sum(found[n])) for n in EXTRAS if n in found]
