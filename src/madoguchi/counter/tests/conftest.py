"""A Saturday in Sapporo's term, at the counter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from madoguchi.counter.tests import make
from madoguchi.tenancy import walls


@pytest.fixture
def saturday(db: None) -> Iterator[time_machine.Coordinates]:
    """10:00 on an open Saturday."""
    with time_machine.travel(make.MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def people(saturday: time_machine.Coordinates) -> make.People:
    make.contract()
    return make.people()


@pytest.fixture
def inside(people: make.People) -> Iterator[None]:
    """The walls' scope, for looking."""
    with walls.scope([make.SLUG]):
        yield
