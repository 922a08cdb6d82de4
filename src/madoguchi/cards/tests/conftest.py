"""A Wednesday noon in the term, and the people of the centre."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from madoguchi.cards.tests import holding


@pytest.fixture
def noon() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(holding.NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def people(db: None, noon: time_machine.Coordinates) -> holding.People:
    return holding.people()
