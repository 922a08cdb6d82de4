"""The baseline of calling: the statements of one call and its end, run by pgbench.

The verb itself is asked once what it sends, as the same role behind the same walls;
the window, the ticket and its number become variables. pgbench reads an answer only
outside of a pipeline, so that the choice has a journey of its own.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from madoguchi.config import cluster
from madoguchi.config.cluster import home

Sent = list[tuple[str, Sequence[Any]]]


def rate(urls: cluster.Urls, script: str, seconds: int, clients: int) -> float:
    """Calls a second of pgbench; one client a window."""
    path = Path(os.environ["MADOGUCHI_VAR"]) / "bare.sql"
    path.write_text(script)
    done = subprocess.run(
        [
            home.wheel_programs() / "pgbench",
            *("-n", "-M", "prepared", "-j", "2", "-c", str(clients)),
            *("-T", str(max(seconds, 2)), "-f", path),
            urls.as_role("web"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found:
        raise SystemExit(done.stdout + done.stderr)
    return float(found[1])


def script(window: int, call: Callable[[], Any], end: Callable[[int], None]) -> str:
    """Call and end once from the first window, and write down what was sent."""
    with recorded() as calling:
        ticket = call()
    with recorded() as ending:
        end(ticket.pk)
    names = {str(window): "window", str(ticket.pk): "t_id"}
    scope, choice, fact = (_filled(sql, texts, names) for sql, texts in calling)
    told = f'"{ticket.number}"', "\"' || :t_number || '\""
    fact = fact.replace(*told).replace('"1"', "\"' || :client_id + 1 || '\"")
    fact = re.sub(r"('\{\"day\".*?\}')::jsonb", r"(\1)::jsonb", fact)
    (again, ended) = (_filled(sql, texts, names) for sql, texts in ending)
    lines = [
        f"\\set window {window} + :client_id",
        *_together("BEGIN", scope),
        f"{choice} \\gset t_",
        *_together(fact, "COMMIT"),
        *_together("BEGIN", again, ended, "COMMIT"),
    ]
    return "\n".join(lines)


@contextmanager
def recorded() -> Iterator[Sent]:
    """What goes through the hot path meanwhile."""
    from madoguchi.core import hot

    sent: Sent = []
    queue = hot._Link.queue

    def listening(link: hot._Link, sql: Any, texts: Sequence[Any]) -> bool:
        if sql != hot._COMMIT:
            sent.append((sql, texts))
        return queue(link, sql, texts)

    hot._Link.queue = listening  # type: ignore[assignment, method-assign]
    try:
        yield sent
    finally:
        hot._Link.queue = queue  # type: ignore[method-assign]


def _together(*statements: str) -> list[str]:
    return ["\\startpipeline", *(f"{one};" for one in statements), "\\endpipeline"]


def _filled(sql: str, texts: Sequence[Any], names: dict[str, str]) -> str:
    values = iter(texts)
    whole = re.sub(
        "%[s%]", lambda m: _value(next(values), names) if m[0] == "%s" else "%", sql
    )
    return " ".join(whole.split())


def _value(text: Any, names: dict[str, str]) -> str:
    if text is None:
        return "NULL"
    plain = bytes(text).decode().replace("'", "''")
    return f":{names[plain]}" if plain in names else f"'{plain}'"
