"""Facts to obligations, purely: no Django, no database, no clock.

See docs/developer/engine.md.
"""

from .core import Engine, facts_named
from .corrections import corrected
from .gates import Answer, OnFile, gate_open
from .outcome import Outcome, State, Verdict, state_at, word_for
from .program import (
    Calendar,
    EngineError,
    FactRow,
    Program,
    RuleSpec,
    SoftWord,
    Term,
)
from .store import MemorySource, MemoryStore, Source, SpillingStore, Store

__all__ = [
    "Answer",
    "Calendar",
    "Engine",
    "EngineError",
    "FactRow",
    "MemorySource",
    "MemoryStore",
    "OnFile",
    "Outcome",
    "Program",
    "RuleSpec",
    "SoftWord",
    "Source",
    "SpillingStore",
    "State",
    "Store",
    "Term",
    "Verdict",
    "corrected",
    "facts_named",
    "gate_open",
    "state_at",
    "word_for",
]
