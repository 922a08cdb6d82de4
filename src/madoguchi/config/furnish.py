"""The set-up steps of ``up``, each in a process of the role that may do it.

``python -m madoguchi.config.furnish owner`` migrates and collects static files;
``… worker`` marks the installation, loads the contracts and fills an empty
demonstration. Every step is safe to run twice.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from madoguchi.config.voice import Trouble, say

STEPS = ("owner", "worker")


def run(process: str) -> None:
    """Run the steps of one role in a child; its progress lines go to the terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "madoguchi.config.furnish", process],
        env={**os.environ, "MADOGUCHI_PROCESS": process},
        check=False,
    )
    if done.returncode != 0:
        raise Trouble(
            "準備の途中で止まりました。上の表示を確かめてください。",
            "Setting up stopped: see above.",
            code=done.returncode,
        )


def owner() -> None:
    from madoguchi.config import prepare, static

    say("データベースの構造を整えています…", "Migrating the database…")
    with ThreadPoolExecutor(1) as beside:
        # Files only: while the database works, this process has time.
        collected = beside.submit(static.collect)
        prepare.prepare()
        collected.result()


def worker() -> None:
    from django.conf import settings

    _mark(settings.DEMO)
    say("契約を読み込んでいます…", "Loading the contracts…")
    _call("madoguchi.config.contract_files", "load_all")
    if settings.DEMO:
        _call("madoguchi.config.demonstration", "fill")
    else:
        from madoguchi.config import administrator

        administrator.ensure()


def _mark(demonstration: bool) -> None:
    """A demonstration stays one for good, and a real installation never becomes one."""
    from madoguchi.core.models import Installation

    try:
        Installation.settle(demonstration=demonstration)
    except PermissionError:
        raise Trouble(
            "このデータベースは本番用です。--empty を付けて起動してください。"
            if demonstration
            else "このデータベースにはデモのデータがあります。本番には別の"
            " MADOGUCHI_VAR を使ってください。",
            "This database is a real installation: start with --empty."
            if demonstration
            else "This database holds the demonstration: use another MADOGUCHI_VAR"
            " for a real installation.",
            code=2,
        ) from None


def _call(module: str, function: str) -> None:
    if importlib.util.find_spec(module) is not None:
        work = getattr(importlib.import_module(module), function, None)
        if work is not None:
            work()


def main(process: str) -> None:
    os.environ["MADOGUCHI_PROCESS"] = process
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.config.settings")
    import django

    django.setup()
    {"owner": owner, "worker": worker}[process]()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Trouble as trouble:
        print(trouble.sentence(), file=sys.stderr)
        sys.exit(trouble.code)
