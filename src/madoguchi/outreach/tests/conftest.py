"""The people of the tests, and a moment in the term."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from madoguchi.outreach.tests import make


@pytest.fixture
def morning() -> Iterator[time_machine.Coordinates]:
    """9:00 on the day of the session; ``morning.move_to(...)`` goes on."""
    with time_machine.travel(make.MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def crew(db: None, morning: time_machine.Coordinates) -> make.Crew:
    """One actor a role in the Kyoto contract."""
    make.contract()
    return make.crew()
