"""The worker process: the loops in threads, procrastinate in front.

``python -m madoguchi.config.worker``. Either may be run on several machines:
the sealer takes an advisory lock, jobs are taken with SKIP LOCKED.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading


def main() -> None:
    """Work until SIGTERM or SIGINT; a running job is finished first."""
    os.environ["MADOGUCHI_PROCESS"] = "worker"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.config.settings")
    import django

    django.setup()
    from django.conf import settings

    from madoguchi.config import guard
    from madoguchi.config.loops import LOOPS, run

    guard.check(settings.DATABASE_URLS["worker"], "worker")
    stop, warm = threading.Event(), threading.Event()
    threads = [
        threading.Thread(target=run, args=(loop, stop, warm), name=loop.name)
        for loop in LOOPS
    ]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_jobs(stop))
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=10)


async def _jobs(stop: threading.Event) -> None:
    """Procrastinate's worker, until a signal; the loops hear of it at once."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()):
        async with app.open_async():
            jobs = asyncio.create_task(
                app.run_worker_async(
                    delete_jobs="successful",
                    shutdown_graceful_timeout=10,
                    install_signal_handlers=False,
                )
            )

            def leave() -> None:
                stop.set()
                jobs.cancel()

            for told in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(told, leave)
            with contextlib.suppress(asyncio.CancelledError):
                await jobs


if __name__ == "__main__":
    from madoguchi.config.voice import Trouble

    try:
        main()
    except Trouble as trouble:
        raise SystemExit(trouble.sentence()) from None
