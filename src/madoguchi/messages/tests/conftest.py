"""A mail server and a carrier for the tests of delivery."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from madoguchi.messages.adapters import rehearsal
from madoguchi.messages.tests import mailserver


@pytest.fixture
def post(settings: Any) -> Iterator[mailserver.Post]:
    """A mail server that accepts everything until told otherwise."""
    server = mailserver.Post()
    with mailserver.running(server) as port:
        mailserver.told(settings, f"smtp://127.0.0.1:{port}")
        yield server


@pytest.fixture
def carrier(settings: Any) -> Iterator[rehearsal.Carrier]:
    with rehearsal.Carrier() as running:
        settings.SMS_URL = running.url
        yield running
