"""What a command needs under its feet: settings, the database, Django."""

from __future__ import annotations

import os
import runpy
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from madoguchi.config import cluster, databases, keys
from madoguchi.config.cli.furnishing import furnish_all, furnish_new
from madoguchi.config.cli.places import ROOT, var

__all__ = ["ROOT", "database", "django", "plain_django", "settings_read", "var"]


def settings_read() -> None:
    """Read every setting once, so that a bad value stops us before anything starts.

    The module is run, not imported: Django imports it later, when the
    database's URLs are known.
    """
    runpy.run_module("madoguchi.config.settings")


@contextmanager
def database(*, make_key: bool = True) -> Iterator[Callable[[], None]]:
    """The operator's server if its URLs are set, else the embedded one.

    Leaves the three ``DATABASE_…URL``s in the environment for child processes
    and for Django's settings. Yields a call that brings the embedded server
    back should somebody have killed it.
    """
    settings_read()
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
def django(process: str = "worker", *, anew: bool = False) -> Iterator[None]:
    """Django set up as one kind of process, on a running and furnished database.

    ``anew`` also migrates and collects static files where the program has changed.
    """
    with database():
        if anew:
            furnish_all()
        else:
            furnish_new()
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
