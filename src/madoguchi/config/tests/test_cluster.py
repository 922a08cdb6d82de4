"""The embedded server: shared, killed, stale, full, or not to be had."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from madoguchi.config.cluster import home, lease, secrets, server
from madoguchi.config.voice import Trouble


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a server of its own, made once for these tests."""
    folder = tmp_path_factory.mktemp("cluster")
    yield folder
    place = home.settle(folder, secrets.keep(folder)["id"])
    if mark := server.found(place):
        server.stop(place, mark)
    shutil.rmtree(place.folder, ignore_errors=True)


def answers(held: lease.Lease) -> bool:
    with psycopg.connect(held.urls.as_role("owner"), connect_timeout=5) as database:
        return database.execute("SELECT 1").fetchone() == (1,)


def gone(pid: int) -> None:
    """Wait until a killed child is away, and take its body."""
    for _ in range(200):
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)


def test_two_uses_share_one_server_and_the_last_one_stops_it(var: Path) -> None:
    first = lease.ensure_running(var, testing=True)
    mark = server.found(first.home)
    second = lease.ensure_running(var, testing=True)
    assert server.found(second.home) == mark
    first.release()
    assert answers(second)
    second.release()
    assert server.found(second.home) is None


def test_a_killed_server_is_revived_and_recovers(var: Path) -> None:
    held = lease.ensure_running(var, testing=True)
    mark = server.found(held.home)
    assert mark is not None
    os.kill(mark.pid, signal.SIGKILL)
    gone(mark.pid)
    held.revive()
    assert answers(held)
    held.release()


def test_a_stale_lock_of_a_foreign_process_is_no_obstacle(var: Path) -> None:
    """After a crash the number in postmaster.pid may be somebody else's."""
    held = lease.ensure_running(var, testing=True)
    lock = held.home.data / "postmaster.pid"
    words = lock.read_text().splitlines()
    held.release()
    lock.write_text("\n".join([str(os.getpid()), *words[1:]]) + "\n")
    held.home.own(lock)
    again = lease.ensure_running(var, testing=True)
    assert answers(again)
    again.release()
    os.kill(os.getpid(), 0)


def test_a_changed_password_file_is_said(var: Path) -> None:
    path = var / "postgres.json"
    kept = path.read_text()
    path.write_text(json.dumps(json.loads(kept) | {"postgres": "another"}))
    try:
        with pytest.raises(Trouble, match=r"postgres\.json"):
            lease.ensure_running(var, testing=True)
    finally:
        path.write_text(kept)


def test_a_full_disk_is_said_before_anything_starts(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_NEEDED", 1 << 62)  # no disk has so much
    with pytest.raises(Trouble, match="disk is full"):
        lease.ensure_running(var, testing=True)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble, match="Cannot make"):
        lease.ensure_running(tmp_path / "file" / "var")


def test_without_a_way_to_make_the_system_user_the_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(home, "ACCOUNT", "no-such-account")
    monkeypatch.setattr(home.shutil, "which", lambda *_, **__: None)
    with pytest.raises(Trouble, match="ordinary user, or create that user"):
        home._system_account()
