"""One filled database for the module; each test's transaction is rolled back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pytest

from madoguchi.config import cluster
from madoguchi.config.testing import copies
from madoguchi.config.testing.databases import DESK
from tests.walls import ground

Enter = Callable[..., AbstractContextManager[psycopg.Connection[Any]]]


@pytest.fixture(scope="module")
def filled(django_db_setup: None, embedded: cluster.Urls) -> Iterator[cluster.Urls]:
    with copies.copy(embedded, DESK.template, DESK.next_name()) as urls:
        ground.fill(urls)
        yield urls


@pytest.fixture
def enter(filled: cluster.Urls) -> Enter:
    """``with enter("web", scope="a") as db:`` a connection, rolled back at the end."""

    @contextmanager
    def connected(
        role: str, scope: str | None = None
    ) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(filled.as_role(role)) as db:
            if scope is not None:
                db.execute(
                    "SELECT set_config('madoguchi.contracts', %s, true)", [scope]
                )
            yield db
            db.rollback()

    return connected
