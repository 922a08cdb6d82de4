"""Start and stop one server: initdb, the child process, stale locks."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import psycopg

from madoguchi.config.cluster.home import Home
from madoguchi.config.cluster.secrets import Urls, write_private
from madoguchi.config.voice import Trouble, say

SOCKET_PORT = 5432  # with a socket the port is only part of its name
_NEEDED = 300 * 1024 * 1024  # bytes: a fresh cluster with its write-ahead log
_LOG_LIMIT = 10 * 1024 * 1024
_FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
_FAST += ["max_wal_size=512MB", "autovacuum_naptime=10min"]
# For many short statements: planning machine code costs more than it saves.
_TUNED = ["shared_buffers=256MB", "max_wal_size=2GB", "jit=off"]
# The log never shows values: no statement, no detail, no parameter.
_QUIET = ["log_error_verbosity=terse", "log_min_error_statement=panic"]
_QUIET += ["log_parameter_max_length_on_error=0", "log_statement=none"]


@dataclass(frozen=True)
class Mark:
    """A running server as postmaster.pid names it."""

    pid: int
    started: int
    port: int

    @classmethod
    def read(cls, home: Home) -> Mark | None:
        try:
            lines = (home.data / "postmaster.pid").read_text().splitlines()
            return cls(int(lines[0]), int(lines[2]), int(lines[3]))
        except (OSError, ValueError, IndexError):
            return None

    def alive(self, home: Home) -> bool:
        """Is this process really the server of this folder?

        A process id alone proves nothing: after a crash it may belong to
        somebody else. A server's working folder is its data folder.
        """
        try:
            os.kill(self.pid, 0)
            return Path(f"/proc/{self.pid}/cwd").resolve(strict=True) == (
                home.data.resolve()
            )
        except FileNotFoundError:
            return not Path("/proc/self").exists()
        except (ProcessLookupError, PermissionError):
            return False


def found(home: Home) -> Mark | None:
    """The server that runs for this folder, if any."""
    mark = Mark.read(home)
    return mark if mark is not None and mark.alive(home) else None


def create(home: Home, password: str) -> None:
    """initdb into a side folder, then one rename: an interrupted try leaves nothing."""
    if (home.data / "PG_VERSION").exists():
        return
    _room(home)
    fresh, words = home.folder / "data.new", home.folder / "password.new"
    shutil.rmtree(fresh, ignore_errors=True)
    write_private(words, password)
    home.own(words)
    command = [str(home.programs / "initdb"), "-D", str(fresh), "-U", "postgres"]
    command += ["--auth=scram-sha-256", f"--pwfile={words}", "--encoding=UTF8"]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--data-checksums", "--no-instructions"]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd=home.folder,
            env=_environment(),
            **home.as_account(),  # type: ignore[call-overload]
        )
    finally:
        words.unlink(missing_ok=True)
    if done.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        raise _explained(done.stderr, home)
    fresh.rename(home.data)


def start(home: Home, log: Path, urls: Urls, *, testing: bool) -> tuple[Mark, Urls]:
    """Start the server as a child in a session of its own, and wait for it.

    Ctrl-C in the terminal must reach us alone: we stop it in our own order.
    Crash recovery may take as long as it takes; only a dead child ends the wait.
    """
    _room(home)
    _forget_stale(home)
    if home.sockets is None and urls.port == SOCKET_PORT:
        urls = replace(urls, port=_free_port())
    options = [f"unix_socket_directories={home.sockets or ''}", f"port={urls.port}"]
    options += [f"listen_addresses={'' if home.sockets else '127.0.0.1'}"]
    options += ["unix_socket_permissions=0700", "timezone=UTC", "max_connections=100"]
    options += [*_QUIET, *_TUNED, *(_FAST if testing else [])]
    command = [str(home.programs / "postgres"), "-D", str(home.data)]
    command += [part for option in options for part in ("-c", option)]
    with _opened(log) as out:
        at = out.tell()
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=home.folder,
            env=_environment(),
            start_new_session=True,
            **home.as_account(),  # type: ignore[call-overload]
        )
    _wait(child, urls, home, log, at)
    mark = found(home)
    if mark is None:
        raise _explained(_since(log, at), home)
    return mark, urls


def stop(home: Home, mark: Mark) -> None:
    """Fast shutdown of exactly this process; returns when it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(mark.pid, signal.SIGINT)
    for _ in range(1200):
        with contextlib.suppress(ChildProcessError):
            os.waitpid(mark.pid, os.WNOHANG)
        if not mark.alive(home):
            return
        time.sleep(0.05)
    say("データベースがまだ終了していません。", "The database is still shutting down.")


def _wait(
    child: subprocess.Popen[bytes], urls: Urls, home: Home, log: Path, at: int
) -> None:
    admin, told = urls.to("postgres").admin, time.monotonic() + 10
    while True:
        if child.poll() is not None:
            raise _explained(_since(log, at), home)
        try:
            psycopg.connect(admin, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                child.send_signal(signal.SIGINT)
                child.wait()
                raise Trouble(
                    "データベースの合言葉が postgres.json と合いません。",
                    "The database's password differs from postgres.json.",
                ) from None
        if time.monotonic() > told:
            told += 10
            say("データベースを復旧しています…", "The database is recovering…")
        time.sleep(0.05)


def _forget_stale(home: Home) -> None:
    """Remove the lock of a killed server whose process id somebody else now has.

    When no such process exists PostgreSQL finds that out itself, and also
    checks that no orphan still holds the shared memory; so that is left to it.
    """
    mark = Mark.read(home)
    if mark is None or mark.alive(home):
        return
    if Path(f"/proc/{mark.pid}").exists():
        (home.data / "postmaster.pid").unlink(missing_ok=True)
        if home.sockets is not None:
            for left in home.sockets.glob(".s.PGSQL.*"):
                left.unlink(missing_ok=True)


def _room(home: Home) -> None:
    free = shutil.disk_usage(home.folder).free
    if free < _NEEDED:
        raise _full(home)


def _full(home: Home) -> Trouble:
    return Trouble(
        f"ディスクの空きが足りません（{home.folder}）。300 MB 以上あけてください。",
        f"The disk is full ({home.folder}): make at least 300 MB free.",
    )


def _explained(log: str, home: Home) -> Trouble:
    if "No space left on device" in log:
        return _full(home)
    if "lock file" in log or "pre-existing shared memory" in log:
        return Trouble(
            "前のデータベースがまだ動いています。少し待ってからやり直してください。",
            "An earlier database server is still running: wait a little and retry.",
        )
    if "could not bind" in log:
        return Trouble(
            "データベースのポートがほかで使われています。",
            "The database's port is in use by something else.",
        )
    last = next((ln for ln in reversed(log.splitlines()) if ln.strip()), "?")
    return Trouble(
        f"データベースを起動できません: {last}", f"The database cannot start: {last}"
    )


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _opened(log: Path) -> BinaryIO:
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".old"))
    return os.fdopen(os.open(log, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def _since(log: Path, at: int) -> str:
    with log.open("rb") as f:
        f.seek(at)
        return f.read().decode(errors="replace")
