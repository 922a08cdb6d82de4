"""Fixtures: tests run as the web role, in a copy of the owner's template.

``db``                 rolled back after the test (Django's TestCase)
``committed_db``       a fresh copy for a test that commits or uses several
                       connections; instead of ``transactional_db``
``@mark.as_worker``    the whole test as the worker role (``as_owner``: the owner)
``connected_as``       ``with connected_as("worker"):`` within a committed test
``owner``              an autocommit connection of the owner to the test's copy
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

from madoguchi.config import cluster, databases
from madoguchi.config.testing import copies
from madoguchi.config.testing.environment import ROOT, VAR

_ROLES = {"as_worker": "worker", "as_owner": "owner"}
ConnectedAs = Callable[[str], AbstractContextManager[None]]


class Desk:
    """Where the default connection points: which copy, and as whom."""

    def __init__(self) -> None:
        self.urls: cluster.Urls | None = None
        self.template = ""
        self.role = "web"
        self._numbers = itertools.count()

    def point(
        self, *, urls: cluster.Urls | None = None, role: str | None = None
    ) -> None:
        """Close the connection if something changes; the next use opens the new one."""
        urls, role = urls or self.urls, role or self.role
        if (urls, role) == (self.urls, self.role):
            return
        self.urls, self.role = urls, role
        if urls is not None:
            self._connect(urls, role)

    def _connect(self, urls: cluster.Urls, role: str) -> None:
        from django.conf import settings
        from django.db import connections

        connections.close_all()
        where = databases.entry(urls.as_role(role), pool=0) | {"CONN_MAX_AGE": 0}
        connections.settings["default"].update(where)
        settings.DATABASE_URLS.update({r: urls.as_role(r) for r in databases.PROCESSES})

    def next_name(self) -> str:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        return f"test_{os.getpid()}_{worker}_{next(self._numbers)}"


DESK = Desk()


def pytest_configure(config: pytest.Config) -> None:
    for name, role in _ROLES.items():
        config.addinivalue_line("markers", f"{name}: run the test as the {role} role")
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark is not None and mark.kwargs.get("transaction"):
            raise pytest.UsageError(
                f"{item.nodeid}: use the fixture committed_db; the web role"
                " may not empty tables as django_db(transaction=True) does"
            )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    asked = [role for name, role in _ROLES.items() if item.get_closest_marker(name)]
    DESK.point(role=asked[0] if asked else "web")


@pytest.fixture(scope="session")
def embedded() -> Iterator[cluster.Urls]:
    """The test server; started by the first run that needs it, stopped by the last."""
    with cluster.running(VAR, testing=True) as urls:
        yield urls


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    embedded: cluster.Urls,
) -> Iterator[None]:
    """This process's own copy of the template (replaces pytest-django's)."""
    DESK.template = copies.template(
        embedded, ROOT / "src" / "madoguchi", VAR / "template.lock"
    )
    role = DESK.role
    with copies.copy(embedded, DESK.template, DESK.next_name()) as urls:
        DESK.point(urls=urls, role=role)
        with django_db_blocker.unblock():
            yield
        _close()


@pytest.fixture
def committed_db(
    django_db_setup: None, embedded: cluster.Urls, django_db_blocker: DjangoDbBlocker
) -> Iterator[cluster.Urls]:
    """A database of the test's own; what it commits goes with it."""
    before = DESK.urls
    with copies.copy(embedded, DESK.template, DESK.next_name()) as urls:
        DESK.point(urls=urls)
        if before is not None:
            # The site outlives a test: between two it listens to what stands there.
            copies.hang_up(before)
        with django_db_blocker.unblock():
            try:
                yield urls
            finally:
                _close()
                DESK.point(urls=before)


@pytest.fixture
def transactional_db(committed_db: cluster.Urls) -> None:
    """The same as ``committed_db``: emptying tables is not for the web role."""


@pytest.fixture
def connected_as() -> ConnectedAs:
    """Change the role of the default connection for the length of a block."""

    @contextmanager
    def change(role: str) -> Iterator[None]:
        from django.db import connection

        if connection.in_atomic_block:
            raise RuntimeError("use committed_db: the other role would see nothing")
        before = DESK.role
        DESK.point(role=role)
        try:
            yield
        finally:
            DESK.point(role=before)

    return change


@pytest.fixture
def owner(committed_db: cluster.Urls) -> Iterator[psycopg.Connection[Any]]:
    """The owner's own connection to the test's copy, autocommit."""
    with psycopg.connect(committed_db.as_role("owner"), autocommit=True) as connection:
        yield connection


def _close() -> None:
    from django.db import connections

    connections.close_all()
