"""The command line: ``./madoguchi …``.

The table below is the whole register: a command's module is imported only
when it is called, so that ``--help`` and a second start stay quick. A module
offers one function per command, named as the table says.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from typing import TextIO

import typer

from madoguchi.config.voice import Trouble, say

# command → (module in this package, function, what it does)
COMMANDS = {
    "up": ("up", "up", "起動 / Start everything; Ctrl-C stops it"),
    "test": ("checks", "test", "テスト / Run all tests (pytest arguments may follow)"),
    "check": ("checks", "check", "検査 / Format, lint, types, imports, migrations"),
    "bench": ("bench", "bench", "測定 / Run a benchmark: one JSON line"),
    "simulate centre": ("simulate", "centre", "窓口数の試算 / Simulate a card centre"),
    "centre fill": (
        "centre",
        "fill",
        "デモの窓口の過去の週 / Past weeks of the centre",
    ),
    "centre live": ("centre", "live", "デモの窓口を動かす / Play the centre's today"),
    "contracts": ("contracts", "contracts", "契約の一覧と検査 / The contracts"),
    "open": ("contracts", "is_open", "開庁か / Open or closed on a date"),
    "due": ("contracts", "due", "期限 / The due date of a clause"),
    "obligations": ("obligations", "obligations", "義務の状態 / Obligations"),
    "journal verify": ("journal", "verify", "記録の検証 / Verify the journal"),
    "routes": ("routes", "routes", "画面の一覧 / Every route and who may use it"),
    "shots": ("shots", "shots", "画面の撮影 / Draw every page of every role"),
    "import bookings": ("counter", "import_bookings", "予約の取込み / Import bookings"),
    "export tickets": ("counter", "export_tickets", "番号の書出し / The ticket log"),
    "backup": ("backup", "backup", "バックアップ / Write a verified dump"),
    "restore": ("backup", "restore", "復元 / Restore a dump into an empty database"),
}
_PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True}


def main() -> None:
    """Run one command; a :class:`Trouble` is a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.config.settings")
    try:
        _run(sys.argv[1:])
    except Trouble as trouble:
        print(trouble.sentence(), file=sys.stderr)
        sys.exit(trouble.code)
    except BrokenPipeError:
        sys.exit(1)
    except KeyboardInterrupt:
        say("中止しました。", "Interrupted.")
        sys.exit(130)


def _run(given: list[str]) -> None:
    for length in (2, 1):
        name = " ".join(given[:length])
        if name in COMMANDS:
            _command(name)(given[length:], prog_name=f"madoguchi {name}")
            return
    known = not given or given[0] in {"help", "--help", "-h"}
    _help(sys.stdout if known else sys.stderr)
    if not known:
        raise Trouble(
            f"「{given[0]}」という命令はありません。",
            f"There is no command {given[0]!r}.",
            code=2,
        )


def _command(name: str) -> typer.Typer:
    module, function, what = COMMANDS[name]
    try:
        work = getattr(importlib.import_module(f"{__name__}.{module}"), function)
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{module}":
            raise
        raise Trouble(
            f"命令 {name} はこの版にはありません。",
            f"The command {name} is not part of this version.",
        ) from None
    passed_on = getattr(work, "passes_arguments_on", False)
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command(help=what, context_settings=_PASSED_ON if passed_on else None)(work)
    return app


def _help(out: TextIO) -> None:
    print("./madoguchi …  (Madoguchi – 窓口)\n", file=out)
    for name, (_, _, what) in COMMANDS.items():
        print(f"  {name:<16}{what}", file=out)
