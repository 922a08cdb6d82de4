"""The set-up steps of ``up``, each in a process of the role that may do it.

``python -m madoguchi.config.furnish owner`` migrates and collects static files as
soon as a line ``go`` comes in; ``… worker`` marks the installation, loads the
contracts and fills an empty demonstration. Every step is safe to run twice.
"""

from __future__ import annotations

import importlib
import importlib.util
import multiprocessing
import os
import subprocess
import sys

from madoguchi.config.voice import Trouble, say

STEPS = ("owner", "worker")
_GO = b"go\n"


class Ready:
    """A child that has imported all it needs, and waits to be told to work.

    The next step's child gets ready on another core while this one's works.
    """

    def __init__(self, process: str) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "madoguchi.config.furnish", process],
            env={**os.environ, "MADOGUCHI_PROCESS": process},
            stdin=subprocess.PIPE,
        )

    def work(self) -> None:
        """Let it do its steps; its progress lines go to the terminal.

        Raises :class:`Trouble` when it fails.
        """
        self._child.communicate(_GO)
        if self._child.returncode != 0:
            raise Trouble(
                "準備の途中で止まりました。上の表示を確かめてください。",
                "Setting up stopped: see above.",
                code=self._child.returncode,
            )

    def dismiss(self) -> None:
        """End it; without a word to begin it does nothing."""
        if self._child.poll() is None:
            self._child.communicate()


def owner() -> None:
    from madoguchi.config import prepare, static

    say("データベースの構造を整えています…", "Migrating the database…")
    # A copy, before there is a connection that it would share: files only.
    collecting = multiprocessing.get_context("fork").Process(target=static.collect)
    collecting.start()
    prepare.prepare()
    collecting.join()
    if collecting.exitcode != 0:
        raise Trouble(
            "画面の部品を集められません。上の表示を確かめてください。",
            "The static files could not be collected: see above.",
        )


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
    if sys.stdin.buffer.readline() == _GO:
        {"owner": owner, "worker": worker}[process]()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
    except Trouble as trouble:
        print(trouble.sentence(), file=sys.stderr)
        sys.exit(trouble.code)
