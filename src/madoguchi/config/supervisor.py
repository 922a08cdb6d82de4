"""Children that are restarted when they die, and stopped together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from madoguchi.config.voice import say

_SETTLED = 60.0  # seconds after which a child counts as having started well
_LONGEST = 30.0
_PATIENCE = 20.0
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process; ``pause`` doubles with each quick death.

    One that is not ``lasting`` ends when it has done its work.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 1.0
    again: float = 0.0
    lasting: bool = True

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches the supervisor alone.
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        self.started = time.monotonic()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def look(self) -> None:
        """Restart if dead, after a pause that grows while it keeps dying."""
        now = time.monotonic()
        if not self.lasting:
            return
        if self.process is not None and self.process.poll() is not None:
            code, self.process = self.process.returncode, None
            quick = now - self.started < _SETTLED
            self.pause = min(self.pause * 2, _LONGEST) if quick else 1.0
            self.again = now + self.pause
            say(
                f"{self.name} が停止（{code}）。{self.pause:.0f} 秒後に再開します。",
                f"{self.name} died ({code}); restarting in {self.pause:.0f} s.",
            )
        if self.process is None and now >= self.again:
            self.start()


class Supervisor:
    """Watches its children until told to stop."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = list(children)
        self.stopping = False

    def start(self) -> None:
        for wanted in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(wanted, self._told)
        for child in self.children:
            child.start()

    def add(self, child: Child) -> None:
        """Start one more child and watch it, too."""
        self.children.append(child)
        child.start()

    def _told(self, number: int, frame: object) -> None:
        self.stopping = True

    def look(self) -> None:
        for child in self.children:
            child.look()

    def stop(self) -> None:
        """SIGTERM to all, then SIGKILL to whole groups that would not go."""
        for child in self.children:
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + _PATIENCE
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(child, signal.SIGKILL)
                child.process.wait()


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process is None or child.process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        if number is signal.SIGKILL:
            os.killpg(child.process.pid, number)
        else:
            child.process.send_signal(number)


def _die_with_parent() -> None:
    """Linux: a child does not outlive a supervisor that was killed outright."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
