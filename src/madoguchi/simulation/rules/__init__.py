"""Look before you sign: a month of a card centre, simulated. Pure, without a clock."""

from .assumptions import Assumptions, Procedure, Spread, Variant
from .case import Case, Result, simulate
from .demand import OpenDay, Visit, visits_of
from .measures import Band, Measured
from .outcome import Outcome

__all__ = [
    "Assumptions",
    "Band",
    "Case",
    "Measured",
    "OpenDay",
    "Outcome",
    "Procedure",
    "Result",
    "Spread",
    "Variant",
    "Visit",
    "simulate",
    "visits_of",
]
