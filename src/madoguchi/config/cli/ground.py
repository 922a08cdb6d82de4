"""What a command needs under its feet: settings, the database, Django."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from madoguchi.config import cluster, databases, env, keys

ROOT = Path(__file__).resolve().parents[4]


def var() -> Path:
    """The folder of everything that is not the program."""
    return env.folder("MADOGUCHI_VAR", ROOT / "var")


@contextmanager
def database(*, make_key: bool = True) -> Iterator[Callable[[], None]]:
    """The operator's server if its URLs are set, else the embedded one.

    Leaves the three ``DATABASE_…URL``s in the environment for child processes
    and for Django's settings. Yields a call that brings the embedded server
    back should somebody have killed it.
    """
    if databases.given():
        yield lambda: None
        return
    folder = var()
    lease = cluster.ensure_running(folder)
    try:
        if make_key:
            keys.ensure_master(folder)
        os.environ.update(lease.urls.environment())
        yield lease.revive
    finally:
        lease.release()


@contextmanager
def django(process: str = "worker") -> Iterator[None]:
    """Django set up as one kind of process, on a running database."""
    with database():
        os.environ["MADOGUCHI_PROCESS"] = process
        import django as framework

        framework.setup()
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()


def plain_django() -> None:
    """Django without any database: for commands that read only the program."""
    import django as framework

    framework.setup()
