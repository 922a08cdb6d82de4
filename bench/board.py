"""The board: thousands of viewers on server-sent events, and the kept wait page.

``./madoguchi bench board [--viewers N] [--seconds S] [--calls N]``
Some windows call five times a second, every page hears of it: from the COMMIT to the
last page, and the process's memory for a page. Baseline in the same run: a bare ASGI
broadcaster under the same server, the same number of pages and bytes; the rate of a
fan-out is pages over the time from the first page's to the last page's arrival. The
load is on the same machine. Then the wait page, kept and cold.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import multiprocessing
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psycopg

import _board_client
import _ground
import calls
from madoguchi.config import cluster
from madoguchi.config.cli import up

SLUG = calls.SLUG
FEED = f"/p/{SLUG}/counter/feed/"
WAIT = f"/p/{SLUG}/wait/"
HERE = Path(__file__).parent
SPAWN = multiprocessing.get_context("spawn")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--viewers", type=int, default=5000)
    options.add_argument("--seconds", type=int, default=20)
    options.add_argument("--calls", type=int, default=5, help="a second")
    given = options.parse_args()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with _ground.server() as urls:
        figures = measure(urls, given)
    _ground.told("board", **figures)


def measure(urls: cluster.Urls, given: argparse.Namespace) -> dict[str, Any]:
    day = dt.datetime.now(dt.timezone(dt.timedelta(hours=9))).date()
    with psycopg.connect(urls.admin, autocommit=True) as owner:
        calls.prepare(owner, day, 16)
        calls.fill(owner, day, 2000, past=True, start=0)
        calls.fill(owner, day, 300, past=False, start=0)
        owner.execute("ANALYZE")
    with site("madoguchi.config.asgi:application") as (port, worker):
        _ground.say("the wait page")
        page = asked(port)
        _ground.say(f"{given.viewers} viewers")
        ours, size = followed(port, worker, given)
    _ground.say(f"{ours['fan_out_per_s']:.0f}/s; the bare broadcaster")
    with site("_board_bare:application", BARE_SIZE=str(size)) as (port, worker):
        bare, _size = listened(port, worker, given)
    return {
        "viewers": given.viewers,
        **ours,
        "bare_fan_out_per_s": bare["fan_out_per_s"],
        "bare_kb_per_viewer": bare["kb_per_viewer"],
        "ratio": round(ours["fan_out_per_s"] / bare["fan_out_per_s"], 2),
        "floors": {"p99_s": 2.0, "kb_per_viewer": 30, "ratio": 0.3, "wait_per_s": 800},
        "goals": {"p99_s": 1.0, "ratio": 0.5, "wait_per_s": 2000},
        **page,
    }


@contextmanager
def site(application: str, **more: str) -> Iterator[tuple[int, int]]:
    """The server as ``up`` starts it, with one worker: its port and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [*up._web("127.0.0.1", port, 1).command[:-1], application]
    path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
    kept = {"MADOGUCHI_PROCESS": "web", "MADOGUCHI_LOG": "WARNING", "PYTHONPATH": path}
    web = subprocess.Popen(command, env=os.environ | kept | more, stdout=sys.stderr)
    try:
        until = time.monotonic() + 90
        with socket.socket() as probe:
            while probe.connect_ex(("127.0.0.1", port)) and time.monotonic() < until:
                time.sleep(0.1)
        children = Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text()
        yield port, int(children.split()[0])
    finally:
        web.terminate()
        web.wait(timeout=30)


def followed(
    port: int, worker: int, given: argparse.Namespace
) -> tuple[dict[str, Any], int]:
    """Windows call while all pages listen."""
    ours, theirs = SPAWN.Pipe()
    caller = SPAWN.Process(target=call, args=(theirs, given.calls))
    caller.start()
    ours.recv()
    try:
        figures, size, seen = _listened(port, worker, given, FEED, ours)
    finally:
        ours.send(None)
        caller.join(timeout=30)
    committed, seen_all = seen
    late = [
        seen_all.told[seen_all.calls[number]].last - at
        for number, at in committed
        if number in seen_all.calls and not seen_all.told[seen_all.calls[number]].left
    ]
    cuts = quantiles(late, n=100)
    unheard = len(committed) - len(late)
    return {
        "calls": len(committed),
        "calls_not_heard_by_all": unheard,
        "p50_s": round(cuts[49], 2),
        "p99_s": round(cuts[98], 2),
        **figures,
    }, size


def listened(
    port: int, worker: int, given: argparse.Namespace
) -> tuple[dict[str, Any], int]:
    figures, size, _seen = _listened(port, worker, given, "/", None)
    return figures, size


def _listened(
    port: int, worker: int, given: argparse.Namespace, path: str, caller: Any
) -> tuple[dict[str, Any], int, Any]:
    warmed(port, path)
    before = memory(worker)
    ours, theirs = SPAWN.Pipe()
    client = SPAWN.Process(
        target=_board_client.watch, args=(theirs, port, path, given.viewers)
    )
    client.start()
    joined, told = ours.recv()
    if caller is not None:
        caller.send(given.seconds)
        committed = caller.recv()
        time.sleep(3)
    else:
        committed = []
        time.sleep(given.seconds)
    after = memory(worker)
    ours.send("seen")
    seen: _board_client.Seen = ours.recv()
    ours.send("end")
    lost = ours.recv()
    client.join(timeout=30)
    spans = [
        one.last - one.first
        for one in seen.told[told:]
        if one.left == 0 and one.last > one.first
    ]
    figures = {
        "joined": joined,
        "lost": lost,
        "changes": len(spans),
        "fan_out_per_s": round(given.viewers / median(spans)),
        "kb_per_viewer": round((after - before) / given.viewers, 1),
    }
    size = int(median(one.size for one in seen.told[told:]))
    return figures, size, (committed, seen)


def warmed(port: int, path: str) -> None:
    """One page comes and goes first: what a process loads once is nobody's memory."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers={"Host": "localhost"})
    line.getresponse().readline()
    line.close()
    time.sleep(1)


def memory(process: int) -> int:
    """Resident kB of a process."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def call(pipe: Any, a_second: int) -> None:
    """Windows in turn call; each number with the moment of its COMMIT."""
    _ground.django("web")
    from madoguchi.core import hot
    from madoguchi.counter import services
    from madoguchi.counter.models import Window
    from madoguchi.tenancy import walls
    from madoguchi.tenancy.actors import Actor

    may = frozenset({"counter.serve"})
    by = Actor("contractor", "staff", frozenset({SLUG}), account=1, may=may)
    with walls.scope([SLUG]):
        desks = list(Window.objects.filter(contract_id=SLUG).order_by("number"))
    pipe.send("ready")
    seconds = pipe.recv()
    made: list[tuple[int, float]] = []
    held: dict[int, int] = {}
    began = time.monotonic()
    while (turn := len(made)) < seconds * a_second:
        time.sleep(max(began + turn / a_second - time.monotonic(), 0))
        desk = desks[turn % len(desks)]
        if before := held.get(desk.pk):
            with walls.scope([SLUG]):
                hot.later(calls.END, [SLUG, before])
        ticket = services.call_next(window=desk, by=by)
        made.append((ticket.number, time.monotonic()))
        held[desk.pk] = ticket.pk
    pipe.send(made)
    pipe.recv()


def asked(port: int) -> dict[str, Any]:
    """The wait page: first of all, cold, and kept."""
    first, size = fetched(port)
    cold = []
    for _n in range(3):
        time.sleep(6)
        cold.append(fetched(port)[0])
    ours, theirs = SPAWN.Pipe()
    client = SPAWN.Process(target=_board_client.ask, args=(theirs, port, WAIT, 48, 6.0))
    client.start()
    rate, took = ours.recv()
    client.join(timeout=30)
    cuts = quantiles(took, n=100)
    return {
        "wait_per_s": round(rate),
        "wait_ms": {"p50": round(cuts[49] * 1000, 1), "p99": round(cuts[98] * 1000, 1)},
        "wait_first_ms": round(first * 1000),
        "wait_cold_ms": round(median(cold) * 1000),
        "wait_kb": round(size / 1000, 1),
    }


def fetched(port: int) -> tuple[float, int]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.monotonic()
    line.request("GET", WAIT, headers={"Host": "localhost", "Accept-Language": "ja"})
    answer = line.getresponse()
    body = answer.read()
    took = time.monotonic() - began
    line.close()
    assert answer.status == 200, answer.status
    return took, len(body)


if __name__ == "__main__":
    main()
