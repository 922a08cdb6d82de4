"""The small states of an occasion: commutative, exactly reversible, JSON-able.

A state is ``{slot: container}``. Three containers exist:

- *rows*: ``{fact id: [moment, recorded, extra]}``, every fact of the slot;
- *heads*: ``{"n": all, "k": rows of the earliest, "t": first one let go}``, for slots
  of which only the earliest facts decide and that may see a hundred thousand;
- *sum*: ``[n, total]``, exact (whole numbers, or a fraction as text).

Taking a fact away undoes putting it in; an empty container leaves the state, so
that equal sets of facts give equal states in any order. (Which rows *heads* keeps
may differ after a removal; what is read of it does not, see :data:`SHOWN`.)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal

from .filters import number

State = dict[str, Any]
Mode = Literal["rows", "heads", "sum"]
KEPT = 64
SHOWN = 3
"""How many of *heads* an outcome may read."""


class Spent(RuntimeError):
    """So many early facts were withdrawn that only a full replay knows the next."""


def put(
    state: State, slot: str, mode: Mode, fact_id: int, entry: Sequence[Any]
) -> None:
    """Count one fact in."""
    if mode == "rows":
        state.setdefault(slot, {})[str(fact_id)] = list(entry)
    elif mode == "sum":
        _add(state, slot, 1, entry[2])
    else:
        _put_head(state, slot, fact_id, entry)


def take(
    state: State, slot: str, mode: Mode, fact_id: int, entry: Sequence[Any]
) -> None:
    """Count one fact out again. Raises Spent when *heads* cannot tell the earliest."""
    if mode == "rows":
        rows = state[slot]
        del rows[str(fact_id)]
        if not rows:
            del state[slot]
    elif mode == "sum":
        _add(state, slot, -1, entry[2])
    else:
        _take_head(state, slot, fact_id, entry)


def exact(total: Any) -> int | Fraction:
    """The stored total as a number."""
    found = number(total)
    return 0 if found is None else found


def _add(state: State, slot: str, sign: int, amount: Any) -> None:
    cell = state.get(slot)
    if cell is None:
        cell = state[slot] = [0, 0]
    cell[0] += sign
    if amount.__class__ is int and cell[1].__class__ is int:
        cell[1] += sign * amount
    else:
        whole = exact(cell[1]) + sign * exact(amount)
        cell[1] = int(whole) if whole.denominator == 1 else str(whole)
    if cell[0] == 0 and cell[1] == 0:
        del state[slot]


def _put_head(state: State, slot: str, fact_id: int, entry: Sequence[Any]) -> None:
    cell = state.setdefault(slot, {"n": 0, "k": {}})
    cell["n"] += 1
    place = [entry[0], fact_id]
    if "t" in cell and place >= cell["t"]:
        return
    kept = cell["k"]
    kept[str(fact_id)] = list(entry)
    if len(kept) > KEPT:
        last = max(kept, key=lambda i: (kept[i][0], int(i)))
        cell["t"] = [kept.pop(last)[0], int(last)]


def _take_head(state: State, slot: str, fact_id: int, entry: Sequence[Any]) -> None:
    cell = state[slot]
    cell["n"] -= 1
    cell["k"].pop(str(fact_id), None)
    if cell["n"] == 0:
        del state[slot]
    elif len(cell["k"]) < SHOWN and len(cell["k"]) < cell["n"]:
        raise Spent(f"slot {slot}: replay this contract from zero")
