"""Bounds and parameters: printed, agreed, of the contract, of the law, or of facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from madoguchi.contracts.rules.grammar import FactRef, Legal, Param, Unset

from .filters import number
from .program import Program
from .view import Context, View


class Values:
    """Looks numbers up for one occasion; None always means "waits for agreement"."""

    __slots__ = ("_context", "_program")

    def __init__(self, program: Program, context: Context) -> None:
        self._program, self._context = program, context

    def named(self, name: str, subject: str | None, on: dt.date | None) -> Any | None:
        """A parameter: as agreed by that day, else as the contract sets it."""
        agreed = self._context.settled(name, subject, on)
        if agreed is not None:
            return agreed
        return self._program.parameter(name, on or self._program.term.end)

    def legal(self, name: str, on: dt.date | None) -> Any | None:
        """A legal parameter in force on the day."""
        return self._program.legal(name, on or self._program.term.end)

    def bound(
        self, bound: Any, on: dt.date | None, view: View, slot: str
    ) -> int | Fraction | None:
        """The bound as an exact number; a bound of facts is the sum in ``slot``."""
        if isinstance(bound, Unset):
            return number(self.named(bound.unset, bound.settled_by, on))
        if isinstance(bound, Param):
            return number(self.named(bound.param, None, on))
        if isinstance(bound, Legal):
            return number(self.legal(bound.legal, on))
        if isinstance(bound, FactRef):
            return view.sum(slot)[1]
        return number(bound)


def names_read(shape: Any) -> Iterator[str]:
    """The parameters and consultation subjects that a rule waits for."""
    if isinstance(shape, BaseModel):
        for field in ("unset", "param", "settled_by"):
            found = getattr(shape, field, None)
            if isinstance(found, str):
                yield found
        for name in type(shape).model_fields:
            yield from names_read(getattr(shape, name))
    elif isinstance(shape, dict):
        for value in shape.values():
            yield from names_read(value)
    elif isinstance(shape, list | tuple):
        for value in shape:
            yield from names_read(value)
