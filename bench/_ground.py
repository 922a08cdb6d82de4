"""What the measurements stand on: a private server, prepared, and gone at the end."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from madoguchi.config import cluster, keys, prepare

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def server() -> Iterator[cluster.Urls]:
    """A durable server in a folder of its own, at the present schema."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # clean up then, too
    var = Path(tempfile.mkdtemp(prefix="madoguchi-bench-"))
    os.environ["MADOGUCHI_VAR"] = str(var)
    lease = cluster.ensure_running(var, testing=False)
    try:
        keys.ensure_master(var)
        os.environ.update(lease.urls.environment())
        prepare.run(lease.urls.environment())
        yield lease.urls
    finally:
        with contextlib.suppress(ImportError):
            from django.db import connections

            with contextlib.suppress(Exception):
                connections.close_all()
        lease.release()
        shutil.rmtree(lease.home.folder, ignore_errors=True)
        shutil.rmtree(var, ignore_errors=True)


def django(process: str) -> None:
    """Django as one kind of process; the server's URLs are in the environment."""
    os.environ["MADOGUCHI_PROCESS"] = process
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.config.settings")
    os.environ.setdefault("MADOGUCHI_LOG", "WARNING")
    import django as framework

    framework.setup()


def told(name: str, **figures: Any) -> None:
    """One JSON line: the figures, and what else kept the machine busy."""
    line = {"bench": name, **figures, "machine": machine()}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "load": [round(n, 1) for n in os.getloadavg()],
        "python": platform.python_version(),
    }


def say(words: str) -> None:
    """Progress, on standard error."""
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def resident() -> int:
    """This process's memory in MB, now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0
