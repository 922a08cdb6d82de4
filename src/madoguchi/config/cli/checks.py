"""``test`` and ``check``: what a developer and CI run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import typer

from madoguchi.config.cli.ground import ROOT
from madoguchi.config.voice import Trouble, say

_CHECKS = [
    ("書式", "format", ["ruff", "format", "--check", ".", "madoguchi"]),
    ("静的検査", "lint", ["ruff", "check", ".", "madoguchi"]),
    ("型", "types", ["mypy"]),
    ("依存の向き", "imports", ["lint-imports"]),
    (
        "移行の漏れ",
        "missing migrations",
        ["python", "-Wignore", "-mdjango", "makemigrations", "--check", "--dry-run"],
    ),
]


def check() -> None:
    """Run every check, even after one has failed; exit 1 if any did."""
    failed = []
    for japanese, english, command in _CHECKS:
        say(f"{japanese}…", f"{english}…")
        if _run(command) != 0:
            failed.append(english)
    if failed:
        listed = ", ".join(failed)
        raise Trouble(f"検査に通りません: {listed}", f"Checks failed: {listed}")
    say("検査はすべて通りました。", "All checks passed.")


def test(context: typer.Context) -> None:
    """Run the tests on two processes; further arguments go to pytest."""
    _ensure_chromium()
    arguments = list(context.args)
    if not any(a.startswith(("-n", "--numprocesses")) for a in arguments):
        arguments = ["-n", "2", "--dist", "loadfile", *arguments]
    raise typer.Exit(_run(["pytest", *arguments]))


test.passes_arguments_on = True  # type: ignore[attr-defined]


def _run(command: list[str]) -> int:
    program = Path(sys.executable).parent / command[0]
    settings = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    settings.setdefault("MADOGUCHI_PROCESS", "owner")  # no pool waits for a server
    done = subprocess.run([program, *command[1:]], cwd=ROOT, env=settings, check=False)
    return done.returncode


def _ensure_chromium() -> None:
    """A Chromium, and the one library that Playwright's driver wants beside it."""
    if _browsers_work():
        return
    installer = shutil.which("apt-get")
    if os.geteuid() == 0 and installer:
        say("Chromium を入れています…", "Installing Chromium…")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update"], ["install", "-y", "--no-install-recommends"]):
            names = ["chromium", "libatomic1"] if step[0] == "install" else []
            subprocess.run(
                [installer, "-qq", *step, *names],
                env=quiet,
                check=False,
                stdout=subprocess.DEVNULL,
            )
        if _browsers_work():
            return
    raise Trouble(
        "画面のテストに Chromium が要ります。管理者に"
        " apt-get install chromium libatomic1 を頼んでください。",
        "The browser tests need Chromium:"
        " ask for `apt-get install chromium libatomic1`.",
    )


def _browsers_work() -> bool:
    """Whether there is a Chromium, and the driver's own program starts."""
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        return False
    from playwright._impl._driver import compute_driver_executable

    node = compute_driver_executable()[0]
    tried = subprocess.run([node, "--version"], check=False, capture_output=True)
    return tried.returncode == 0
