"""The first and the second ``up --check`` of a fresh clone, package cache warm.

``./madoguchi bench start [--port N]``
Baseline: the second start's own ``routes`` command (Python and Django alone).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import _ground

# A user's terminal has none of these (one that forbids Python to keep its compiled
# files would make every process compile the whole program).
_OURS = ("MADOGUCHI_", "DATABASE_", "VIRTUAL_ENV", "DJANGO_", "PYTHON")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--port", default="8765")
    given = options.parse_args()
    place = Path(tempfile.mkdtemp(prefix="madoguchi-start-"))
    try:
        figures = measure(place, given.port)
    finally:
        clean(place)
    _ground.told("start", **figures)


def measure(place: Path, port: str) -> dict[str, object]:
    checkout = place / "checkout"
    subprocess.run(["git", "clone", "-q", str(_ground.ROOT), str(checkout)], check=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(_OURS)}
    environment["MADOGUCHI_VAR"] = str(place / "var")
    check = ["./madoguchi", "up", "--check", "--port", port]
    first = timed(check, checkout, environment)
    second = timed(check, checkout, environment)
    plain = timed(["./madoguchi", "routes", "--json"], checkout, environment)
    return {
        "first_s": round(first, 1),
        "first_limit_s": 90,
        "second_s": round(second, 1),
        "second_limit_s": 10,
        "routes_s": round(plain, 1),
        "ratio": round(second / plain, 1),
    }


def timed(command: list[str], where: Path, environment: dict[str, str]) -> float:
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=where,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{command}: {(done.stdout + done.stderr)[-2000:]}")
    _ground.say(f"{' '.join(command)}: {time.monotonic() - began:.1f} s")
    return time.monotonic() - began


def clean(place: Path) -> None:
    """Take away the clone, its var and, as root, the cluster in its system folder."""
    from madoguchi.config.cluster import home, secrets

    var = place / "var"
    if (var / "postgres.json").exists():
        folder = home.settle(var, secrets.keep(var)["id"]).folder
        shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
