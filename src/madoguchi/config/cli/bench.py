"""``bench NAME``: one file a benchmark, in ``bench/``; it prints one JSON line."""

from __future__ import annotations

import os
import subprocess
import sys

import typer

from madoguchi.config.cli.ground import ROOT
from madoguchi.config.voice import Trouble


def bench(context: typer.Context, name: str) -> None:
    """Run ``bench/NAME.py`` in a process of its own; arguments are passed on."""
    known = sorted(p.stem for p in (ROOT / "bench").glob("[a-z]*.py"))
    if name not in known:
        listed = ", ".join(known) or "-"
        raise Trouble(
            f"測定 {name} はありません。あるもの: {listed}",
            f"There is no benchmark {name}. There are: {listed}",
        )
    command = [sys.executable, str(ROOT / "bench" / f"{name}.py"), *context.args]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), check=False)
    raise typer.Exit(done.returncode)


bench.passes_arguments_on = True  # type: ignore[attr-defined]
