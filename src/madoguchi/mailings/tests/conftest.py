"""A noon in the term, and the people of the centre."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from pytest_django import Settings

from madoguchi.mailings.tests import make


@pytest.fixture
def noon() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(make.NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def any_card(settings: Settings) -> None:
    """What may go into an envelope is the app's that knows cards; its tests hold it."""
    settings.MAIL_CONTENTS = {**settings.MAIL_CONTENTS, "card": []}


@pytest.fixture
def people(db: None, noon: time_machine.Coordinates) -> make.People:
    return make.people()
