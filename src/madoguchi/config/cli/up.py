"""``up``: set up, start everything, watch it, and stop it cleanly."""

from __future__ import annotations

import http.client
import os
import resource
import socket
import sys
import time
from collections.abc import Callable
from typing import Annotated

import typer

from madoguchi.config import env
from madoguchi.config.cli import furnishing, ground, look
from madoguchi.config.supervisor import Child, Supervisor
from madoguchi.config.voice import Trouble, both, say

_STARTING = 60.0
_OPEN = 16_384  # requests held open by one process: the feeds of the public pages
_TRIES = 4.0  # seconds of back-off: a child that died three times will not start


def up(
    check: Annotated[
        bool, typer.Option("--check", help="Start, fetch the main pages, stop.")
    ] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="A real installation, no demonstration.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535)] = 0,
    host: Annotated[str, typer.Option()] = "",
    live: Annotated[
        float,
        typer.Option(
            min=0, max=30, help="カードセンターを動かす倍速 / play the centre"
        ),
    ] = 0,
) -> None:
    began = time.monotonic()
    port = port or env.number("MADOGUCHI_PORT", 8000, low=1, high=65535)
    host = host or env.text("MADOGUCHI_HOST", "127.0.0.1")
    if empty:
        os.environ["MADOGUCHI_DEMO"] = "off"
    port = _free_port() if check and not _is_free(host, port) else port
    _need_port(host, port)
    say("データベースを起動しています…", "Starting the database…")
    with ground.database() as keep:
        furnishing.furnish_all()
        _serve(host, port, keep, check=check, began=began, live=live)
    say("終了しました。", "Stopped.")


def _serve(
    host: str,
    port: int,
    keep: Callable[[], None],
    *,
    check: bool,
    began: float,
    live: float,
) -> None:
    say("画面と裏方を起動しています…", "Starting web and worker…")
    _let_open()
    watch = Supervisor([_web(host, port, 1 if check else 0)])
    watch.start()
    try:
        _wait(watch, port)
        # After the pages: on a small machine the two would only slow one another.
        watch.add(_worker())
        _welcome(host, port, time.monotonic() - began)
        if check:
            look.at_everything(port)
            _all_alive(watch)
            return
        if live:
            watch.add(_live(live))
        while not watch.stopping:
            keep()
            watch.look()
            time.sleep(0.5)
    finally:
        say("止めています…", "Stopping…")
        watch.stop()


def _all_alive(watch: Supervisor) -> None:
    dead = [one.name for one in watch.children if not one.alive]
    if dead:
        raise Trouble(f"{dead[0]} が動いていません。", f"{dead[0]} does not run.")


def _let_open() -> None:
    """As many files as the system lets us have: every viewer is one."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _web(host: str, port: int, workers: int) -> Child:
    workers = workers or env.number("MADOGUCHI_WEB_PROCESSES", 2, low=1, high=64)
    command = [sys.executable, "-m", "granian", "--interface", "asgi"]
    command += ["--host", host, "--port", str(port), "--workers", str(workers)]
    command += ["--no-ws", "--respawn-failed-workers", "--log-level", "warning"]
    # Whoever looks at the board holds a request open: granian's own limit is 1024.
    command += ["--backlog", "4096", "--backpressure", str(_OPEN)]
    # Its usual buffer takes a third of the memory that an open feed costs. With this
    # one a request's head has 8 kB, as with other servers.
    command += ["--http1-buffer-size", "8192"]
    command += ["--workers-kill-timeout", "8", "madoguchi.config.asgi:application"]
    return Child("web", command, {"MADOGUCHI_PROCESS": "web"})


def _worker() -> Child:
    command = [sys.executable, "-m", "madoguchi.config.worker"]
    return Child("worker", command, {"MADOGUCHI_PROCESS": "worker"})


def _live(speed: float) -> Child:
    """The card centre of the demonstration at work, until it closes."""
    command = [sys.executable, "-m", "madoguchi.config.cli", "centre", "live"]
    return Child("live", [*command, "--speed", f"{speed:g}"], lasting=False)


def _wait(watch: Supervisor, port: int) -> None:
    deadline = time.monotonic() + _STARTING
    while not watch.stopping:
        if _healthy(port):
            return
        hopeless = any(child.pause > _TRIES for child in watch.children)
        if hopeless or time.monotonic() > deadline:
            raise Trouble(
                "画面か裏方が起動しません。上の表示を確かめてください。",
                "Web or worker does not start: see above.",
            )
        watch.look()
        time.sleep(0.1)


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(host: str, port: int, seconds: float) -> None:
    # By name, not by number: passkeys belong to a name.
    shown = "localhost" if host in {"0.0.0.0", "::", "127.0.0.1"} else host
    say(f"準備ができました（{seconds:.1f} 秒）。", f"Ready ({seconds:.1f} s).")
    print(f"\n  http://{shown}:{port}/\n")
    accounts = look.accounts()
    if accounts:
        print("  " + both("デモのサインイン", "demonstration sign-ins"))
        for account in accounts:
            print(f"    {account.email}  {account.password}  {account.title}")
    print(
        "\n  " + both("Ctrl-C で終了します。", "Ctrl-C stops everything."), flush=True
    )


def _need_port(host: str, port: int) -> None:
    if not _is_free(host, port):
        raise Trouble(
            f"ポート {port} は使われています。--port で別の番号を指定してください。",
            f"Port {port} is in use: choose another with --port.",
        )


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
