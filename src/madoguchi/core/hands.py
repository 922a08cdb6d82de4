"""Processes that share out a long piece of work."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from django.db import connections


def pool(workers: int, begin: Callable[..., None], *given: Any) -> ProcessPoolExecutor:
    """That many processes, each of which calls ``begin(*given)`` first.

    A process that runs no thread is copied with all that it has imported. One
    that does is not: a lock that another thread holds would stay shut in the
    copy, so there each hand starts from nothing. Call it outside of any
    transaction: the database connections are closed, for a copy must not share
    them.
    """
    alone = threading.active_count() == 1
    if alone:
        connections.close_all()
    context = multiprocessing.get_context("fork" if alone else "spawn")
    return ProcessPoolExecutor(workers, context, begin, given)
