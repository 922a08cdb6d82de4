"""What one simulated visit came to."""

from __future__ import annotations

from dataclasses import dataclass

from .demand import Visit


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a visit; minutes after opening."""

    visit: Visit
    called: float
    officer_wait: float
    ended: float

    @property
    def wait(self) -> float:
        """All waiting: before the call, and for the officer inside the visit."""
        return self.called - self.visit.at + self.officer_wait
