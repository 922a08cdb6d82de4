"""Processes that share out a long piece of work."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from django.db import connections


def pool(workers: int, begin: Callable[..., None], *given: Any) -> ProcessPoolExecutor:
    """That many processes, each of which has called ``begin(*given)``.

    A process that runs no thread is copied with all that it has imported. One
    that does is not: a lock that another thread holds would stay shut in the
    copy, so there each hand starts from nothing. Call it outside of any
    transaction: the database connections are closed, for a copy must not share
    them. When it returns, the copies are made, and connections may be opened.
    """
    alone = threading.active_count() == 1
    if alone:
        connections.close_all()
    context = multiprocessing.get_context("fork" if alone else "spawn")
    hands = ProcessPoolExecutor(workers, context, begin, given)
    if alone:
        # All copies are made with the first task, whenever that comes: let it be now.
        hands.submit(_nothing)
    return hands


def _nothing() -> None:
    """The task that has the hands made."""
