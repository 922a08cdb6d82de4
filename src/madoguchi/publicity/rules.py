"""Whether a text says who and where to ask as the contract wants it. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

NAME, CONTACT = "public-name", "contact"
_TELEPHONE = re.compile(r"(?<!\d)0(?:[\s()-]*\d){8,10}(?!\d)")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―ー−ｰ", "-"))


@dataclass(frozen=True, slots=True)
class Found:
    """What a text says: the public name, and numbers other than the one agreed."""

    named: bool
    strange: tuple[str, ...]

    @property
    def fields(self) -> list[str]:
        """What may be said of the text: the contents that a rule may ask for."""
        told = [NAME] if self.named else []
        return told if self.strange else [*told, CONTACT]


def plain(text: str) -> str:
    """Half-width, one kind of dash, no spaces: as texts are compared."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return re.sub(r"\s+", "", folded)


def numbers(text: str) -> list[str]:
    """Every telephone number in a text, as it is printed (half-width)."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return [one.strip() for one in _TELEPHONE.findall(folded)]


def digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def read(text: str, name: str, telephone: str) -> Found:
    """SP 2, 5(3): the public name stands in it; no other number to ask at does.

    A contract without a name or a number asks for none.
    """
    named = not name or plain(name) in plain(text)
    wanted = digits(telephone)
    strange = [one for one in numbers(text) if wanted and digits(one) != wanted]
    return Found(named, tuple(dict.fromkeys(strange)))
