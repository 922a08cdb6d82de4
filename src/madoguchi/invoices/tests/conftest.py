"""A noon in the term, and the people of the centre."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from madoguchi.invoices.tests import make
from madoguchi.mailings.tests.conftest import any_card

__all__ = ["any_card"]


@pytest.fixture
def noon() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(make.NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def people(db: None, noon: time_machine.Coordinates) -> make.People:
    return make.people()
