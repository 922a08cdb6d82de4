"""Who uses the embedded server, and who stops it: the last one out."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from madoguchi.config.cluster import home as homes
from madoguchi.config.cluster import roles, secrets, server
from madoguchi.config.cluster.secrets import Urls
from madoguchi.config.voice import Trouble, say

_PORT = (
    server.SOCKET_PORT
)  # names the socket; nothing listens on TCP where a socket will do


@dataclass
class Lease:
    """A use of the server; ``release`` stops it when nobody else uses it."""

    var: Path
    home: homes.Home
    urls: Urls
    users: int  # a file descriptor that holds the shared lock

    testing: bool = False

    def revive(self) -> None:
        """Start the server again if it is gone: killed, or out of memory."""
        if server.found(self.home) is not None:
            return
        say("データベースを起動し直します…", "Restarting the database…")
        with _alone(self.var / "postgres.starting"):
            _started(self.var, self.home, self.urls, self.testing)

    def release(self) -> None:
        if self.users < 0:
            return
        users, self.users = self.users, -1
        try:
            with _alone(self.var / "postgres.starting"):
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return  # somebody else still uses it
                mark = server.found(self.home)
                if mark is not None and _ours(self.var) == asdict(mark):
                    server.stop(self.home, mark)
        finally:
            os.close(users)


def ensure_running(var: Path, *, testing: bool = False) -> Lease:
    """Start the server of this folder unless it runs, and hold it.

    ``testing`` gives up durability for speed. Raises :class:`Trouble` with a
    sentence when the server cannot start (disk full, no system user, …).
    """
    _folder(var)
    users = os.open(var / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with _alone(var / "postgres.starting"):
            fcntl.flock(users, fcntl.LOCK_SH)
            kept = secrets.keep(var)
            home = homes.settle(var, kept["id"])
            place = Urls(str(home.sockets or "127.0.0.1"), _PORT, kept)
            urls = _started(var, home, place, testing)
    except BaseException:
        os.close(users)
        raise
    return Lease(var, home, urls, users, testing)


@contextmanager
def running(var: Path, *, testing: bool = False) -> Iterator[Urls]:
    """The server of this folder for the length of the block."""
    lease = ensure_running(var, testing=testing)
    try:
        yield lease.urls
    finally:
        lease.release()


def _started(var: Path, home: homes.Home, urls: Urls, testing: bool) -> Urls:
    mark = server.found(home)
    if mark is not None:
        return replace(urls, port=mark.port)
    server.create(home, urls.passwords["postgres"])
    mark, urls = server.start(home, var / "postgres.log", urls, testing=testing)
    roles.provision(urls)
    secrets.write_private(var / "postgres.started", json.dumps(asdict(mark)))
    place = {"host": urls.host, "port": urls.port}
    secrets.write_private(var / "postgres.place", json.dumps(place))
    return urls


def _ours(var: Path) -> object:
    with contextlib.suppress(OSError, ValueError):
        return json.loads((var / "postgres.started").read_text())
    return None


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _folder(var: Path) -> None:
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(
            f"{var} を作れません（{error.strerror}）。",
            f"Cannot make {var} ({error.strerror}).",
        ) from None
    if not os.access(var, os.W_OK | os.X_OK):
        raise Trouble(
            f"{var} に書き込めません。最初に起動した利用者で実行してください。",
            f"Cannot write to {var}: run as the user who started it first.",
        )
