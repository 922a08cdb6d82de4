"""A date together with the sentence that says where it comes from."""

from dataclasses import dataclass
from datetime import date

from .wording import Part


@dataclass(frozen=True, slots=True)
class Computed:
    """A computed date and why; the sentence is only made when it is read.

    `interpreted` says that the calendar rests on a reading of the contract.
    """

    date: date
    parts: tuple[Part, ...]
    interpreted: bool = False

    @property
    def why_ja(self) -> str:
        """For example 11月20日(金)の翌開庁日。23日(月)は勤労感謝の日です。"""
        return "".join(part.ja() for part in self.parts)

    @property
    def why_en(self) -> str:
        """The same in English."""
        return " ".join(part.en() for part in self.parts)
