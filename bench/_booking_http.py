"""Clients of the form: operators at the real site, each on a connection of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import _booking_ground
from _booking_ground import Ground, Stall
from _booking_verb import Run
from madoguchi.config import cluster

PATH = f"/c/{_booking_ground.SLUG}/bookings/new/"
_TICK = os.sysconf("SC_CLK_TCK")


@contextmanager
def site(urls: cluster.Urls) -> Iterator[tuple[int, int]]:
    """The web processes as ``up`` starts them here: (port, process id)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    command += ["--log-level", "warning", "madoguchi.config.asgi:application"]
    given = {**os.environ, "MADOGUCHI_PROCESS": "web", "MADOGUCHI_LOG": "ERROR"}
    server = subprocess.Popen(command, env=given)
    try:
        _wait(port)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(port: int) -> None:
    for _ in range(1800):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the site did not start")


class Operator:
    """One signed-in browser: its cookies, its connection, the form's token."""

    def __init__(self, port: int, session: str, number: int) -> None:
        self.port = port
        self.connect()
        self.cookies = {"sessionid": session, "django_language": "ja"}
        self.number = number
        self.turn = 0
        status, body = self.ask("GET", b"")
        assert status == 200, body[:2000]
        found = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', body)
        assert found, "the form has no token"
        self.token = found[1].decode()

    def connect(self) -> None:
        """A connection of its own; the site hangs up on one that was idle long."""
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def book(self, slot: int) -> bool:
        """Send the booking form; whether the slot was ours."""
        self.turn += 1
        typed = {
            "csrfmiddlewaretoken": self.token,
            "once": uuid4().hex,
            "act": "book",
            "slot": slot,
            "told": f"{slot}-1-1-0",
            "first_application": "1",
            "may_post": "1",
            "kana": "ソクテイ タロウ",
            "in_city": "1",
            "people": "1",
            "under_15": "0",
            "telephone": f"0{self.number % 100:02}{self.turn:08}",
            "email": "",
            "read_back": "on",
            "papers_told": "on",
        }
        status, body = self.ask("POST", urlencode(typed).encode())
        if status not in (302, 422):
            raise RuntimeError(f"{status}: {body[:2000].decode(errors='replace')}")
        if status == 422 and "うまりました".encode() not in body:
            raise RuntimeError(body.decode(errors="replace"))
        return status == 302

    def ask(self, method: str, body: bytes) -> tuple[int, bytes]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {PATH} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n"
        if body:
            head += "Content-Type: application/x-www-form-urlencoded\r\n"
            head += f"Content-Length: {len(body)}\r\n"
        self.socket.sendall(head.encode() + b"\r\n" + body)
        return self._answer()

    def _answer(self) -> tuple[int, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        for name, value in re.findall(rb"(?i)set-cookie: (\w+)=([^;\r]*)", head):
            self.cookies[name.decode()] = value.decode()
        found = re.search(rb"(?i)content-length: (\d+)", head)
        if found is None and b"chunked" in head.lower():
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
        while found and len(body) < int(found[1]):
            body += self._more()
        return int(head.split(b" ", 2)[1]), body

    def _more(self) -> bytes:
        got = self.socket.recv(65536)
        if not got:
            raise RuntimeError("the site hung up")
        return got


class Desk:
    """All operators at once, a thread each."""

    def __init__(self, site: tuple[int, int], ground: Ground, clients: int) -> None:
        port, self.server = site
        self.operators = [Operator(port, ground.cookies[n], n) for n in range(clients)]

    def book(self, stall: Stall, seconds: float) -> Run:
        return self._all(stall, seconds, 0)

    def rush(self, stall: Stall, attempts: int) -> Run:
        return self._all(stall, 0, attempts)

    def _all(self, stall: Stall, seconds: float, attempts: int) -> Run:
        run, clients = Run(), len(self.operators)
        shares = [
            attempts // clients + (n < attempts % clients) for n in range(clients)
        ]
        for who in self.operators:
            who.connect()
        began, spent = time.monotonic(), _processor_time(self.server)
        with ThreadPoolExecutor(clients) as pool:
            work = [
                pool.submit(_work, run, who, stall, seconds, share)
                for who, share in zip(self.operators, shares, strict=True)
            ]
        for one in work:
            one.result()
        run.seconds = time.monotonic() - began
        run.cpu = _processor_time(self.server) - spent
        return run


_lock = threading.Lock()


def _work(run: Run, who: Operator, stall: Stall, seconds: float, share: int) -> None:
    began, done = time.monotonic(), 0
    while done < share if share else time.monotonic() - began < seconds:
        slot = stall.slots[(who.number + done) % len(stall.slots)]
        at = time.monotonic()
        ours = who.book(slot)
        ms = (time.monotonic() - at) * 1000
        done += 1
        with _lock:
            run.accepted += ours
            run.refused += not ours
            run.ms.append(ms)


def _processor_time(pid: int) -> float:
    """Seconds that a process and its children have worked."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) / _TICK
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    children = listed.read_text().split() if listed.exists() else []
    return own + sum(_processor_time(int(child)) for child in children)
