"""Bookings: the rate of the verb and of the form, and a rush that oversells nothing.

``./madoguchi bench booking [--seconds S] [--rounds R] [--clients C]
[--attempts N]``
Baseline: pgbench, prepared, as many clients, the statements that the verb sends,
as the same role behind the same walls, in alternation with it.
"""

from __future__ import annotations

import argparse
import multiprocessing
from multiprocessing.queues import Queue
from statistics import mean, quantiles
from typing import Any

import _booking_bare
import _booking_ground
import _booking_http
import _booking_proof
import _booking_verb
import _ground
from _booking_verb import Run
from madoguchi.config import cluster

FLOORS = {"verb": 0.10, "http": 0.05}
GOALS = {"verb": 0.25, "http": 0.12}
BY_HTTP = 50
"""Of so many attempts of the rush, one goes through the form."""
OVER = 20
"""Attempts for each place of the rush."""


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=int, default=8, help="of each measurement")
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--clients", type=int, default=16)
    options.add_argument("--attempts", type=int, default=100_000)
    given = options.parse_args()
    with _ground.server() as urls:
        figures = measure(urls, given)
    _ground.told("booking", **figures)


def measure(urls: cluster.Urls, given: argparse.Namespace) -> dict[str, Any]:
    by_http = given.attempts // BY_HTTP
    _booking_ground.numbered_apart(urls)
    ground = laid(given, by_http)
    bare: list[float] = []
    verb: list[Run] = []
    http: list[Run] = []
    with (
        _booking_verb.clients(ground, given.clients) as callers,
        _booking_http.site(urls) as port,
    ):
        desk = _booking_http.Desk(port, ground, given.clients)
        for number in range(given.rounds):
            _ground.say(f"round {number + 1} of {given.rounds}: bare")
            bare.append(_booking_bare.rate(urls, ground, given.seconds, given.clients))
            _ground.say(f"{bare[-1]:.0f}/s; the verb")
            verb.append(callers.book(ground.wide, given.seconds))
            _ground.say(f"{verb[-1].rate:.0f}/s, {verb[-1].cpu_ms:.2f} ms; the form")
            http.append(desk.book(ground.wide, given.seconds))
            _ground.say(f"{http[-1].rate:.0f}/s, {http[-1].cpu_ms:.2f} ms")
        bare.append(_booking_bare.rate(urls, ground, given.seconds, given.clients))
        _ground.say(f"{bare[-1]:.0f}/s; the rush")
        rush = callers.rush(ground.scarce, given.attempts - by_http)
        _ground.say(f"{rush.accepted} accepted; the rush on the form")
        desk_rush = desk.rush(ground.scarce_by_http, by_http)
    _ground.say("counting")
    accepted = sum(run.accepted for run in [*verb, *http, rush, desk_rush])
    proof = _booking_proof.proven(urls, ground, accepted)
    baseline = mean(bare)
    return {
        "bare_per_s": round(baseline),
        **told("verb", verb, baseline),
        **told("http", http, baseline),
        "floors": FLOORS,
        "goals": GOALS,
        "attempts": rush.attempts + desk_rush.attempts,
        "attempts_by_http": desk_rush.attempts,
        "places": ground.scarce.capacity + ground.scarce_by_http.capacity,
        "accepted": rush.accepted + desk_rush.accepted,
        "refused": rush.refused + desk_rush.refused,
        "rush_ms": latency(rush.ms),
        "rush_http_ms": latency(desk_rush.ms),
        **proof,
    }


def laid(given: argparse.Namespace, by_http: int) -> _booking_ground.Ground:
    """Enough places for the rates; for the rush, one for many attempts."""
    wide = 4000 * given.seconds * (given.rounds + 1) // _booking_ground.SLOTS
    scarce = tuple(
        max(1, many // OVER // _booking_ground.SLOTS)
        for many in (given.attempts - by_http, by_http)
    )
    context = multiprocessing.get_context("spawn")
    answers: Queue[_booking_ground.Ground] = context.Queue()
    maker = context.Process(
        target=_booking_ground.made,
        args=(answers, given.clients, min(wide, 32_000), scarce),
    )
    _ground.say("laying the ground")
    maker.start()
    found = answers.get(timeout=300)
    maker.join()
    return found


def told(name: str, runs: list[Run], baseline: float) -> dict[str, object]:
    """The rate, the share of the baseline, the processor's time, the waiting."""
    rate = mean(run.rate for run in runs)
    ratios = [round(run.rate / baseline, 3) for run in runs]
    return {
        f"{name}_per_s": round(rate),
        f"{name}_ratio": round(rate / baseline, 3),
        f"{name}_ratios": ratios,
        f"{name}_cpu_ms": round(mean(run.cpu_ms for run in runs), 2),
        f"{name}_ms": latency([ms for run in runs for ms in run.ms]),
    }


def latency(ms: list[float]) -> dict[str, float]:
    found = quantiles(ms, n=100)
    return {"p50": round(found[49], 1), "p95": round(found[94], 1)}


if __name__ == "__main__":
    main()
