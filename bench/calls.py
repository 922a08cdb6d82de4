"""次を呼ぶ: sixteen windows at once, against the same statements bare in pgbench.

``./madoguchi bench calls [--tickets N] [--seconds S] [--windows W]``
Every window calls by the verb, and the ticket ends at once in a transaction of its own,
so that the window is free again; p95 is that of the calls alone, the rate counts both.
Baseline: pgbench, prepared, as many clients, the
statements of one call on plain tables of the same rows, without walls or rules. Then
the history grows a hundredfold and the calls are timed again.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import multiprocessing.synchronize
import os
import re
import subprocess
import time
from pathlib import Path
from statistics import quantiles

import psycopg

import _ground
from madoguchi.config import cluster
from madoguchi.config.cluster import home

SLUG = "sapporo-card-centre"
MANY = 100
FILL = """
INSERT INTO counter_ticket (contract_id, day, series, seq, number, practice, source,
  state, outcome, booked, procedures, done, lane, needs, help, papers, missing,
  priority, people, language, token, issued_at, ready_at, order_at, moved_at,
  link_seconds, calls, officer_result, channel, note, facts, ended_at)
SELECT %(slug)s, %(day)s::date - (n / 1000 + 1) * %(past)s::int,
  %(series)s || (CASE WHEN %(past)s = 1 THEN '-' || n / 1000 ELSE '' END),
  n + %(from)s, n + %(from)s, false, 'reception',
  CASE WHEN %(past)s = 1 THEN 'ended' ELSE 'waiting' END,
  CASE WHEN %(past)s = 1 THEN 'done' ELSE '' END,
  n %% 2 = 0, '{"certificate": 1}', '{}', 'certificate', '["certificate"]', '[]', '[]',
  '[]', '', 1, 'ja', md5(%(series)s || n || %(from)s), at, at, at, at, 0, 0, '', '',
  '', '[]', CASE WHEN %(past)s = 1 THEN at END
FROM generate_series(1, %(count)s) n,
  LATERAL (SELECT %(at)s::timestamptz + n * interval '1 millisecond' AS at) moment
"""
BARE = """
CREATE TABLE bare_ticket (id bigint PRIMARY KEY, state text, ready_at timestamptz,
  order_at timestamptz, needs jsonb, window_id bigint, calls int, moved_at timestamptz);
INSERT INTO bare_ticket SELECT id, state, ready_at, order_at, needs, NULL, 0, moved_at
  FROM counter_ticket;
CREATE INDEX bare_waiting ON bare_ticket (order_at, id) WHERE state = 'waiting';
CREATE TABLE bare_step (id bigserial PRIMARY KEY, ticket_id bigint, name text,
  at timestamptz, window_id bigint);
CREATE TABLE bare_fact (id bigserial PRIMARY KEY, name text, keys jsonb,
  measures jsonb, at timestamptz);
ANALYZE bare_ticket;
"""
BARE_CALL = """
BEGIN;
WITH next AS (SELECT id FROM bare_ticket WHERE state = 'waiting' AND ready_at <= now()
  AND needs <@ '["certificate", "pin"]' ORDER BY order_at, id LIMIT 1
  FOR UPDATE SKIP LOCKED),
called AS (UPDATE bare_ticket SET state = 'called', window_id = 1, calls = calls + 1,
  moved_at = now() WHERE id = (SELECT id FROM next) RETURNING id)
INSERT INTO bare_step (ticket_id, name, at, window_id) SELECT id, 'called', now(), 1
  FROM called;
INSERT INTO bare_fact (name, keys, measures, at) VALUES ('counter.ticket_called',
  '{"day": "2025-11-29", "ticket": "501", "window": "1"}',
  '{"waited": 12, "booked": false, "procedures": ["certificate"]}', now());
COMMIT;
"""


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--tickets", type=int, default=50_000)
    options.add_argument("--seconds", type=int, default=15)
    options.add_argument("--windows", type=int, default=16)
    options.add_argument("--history", type=int, default=MANY)
    given = options.parse_args()
    with _ground.server() as urls:
        figures = measure(urls, given)
    _ground.told("calls", **figures)


def measure(urls: cluster.Urls, given: argparse.Namespace) -> dict[str, object]:
    day = dt.datetime.now(dt.timezone(dt.timedelta(hours=9))).date()
    waiting, past = given.tickets * 9 // 10, given.tickets // 10
    with psycopg.connect(urls.admin, autocommit=True) as owner:
        prepare(owner, day, given.windows)
        _ground.say(f"{waiting} waiting and {past} past tickets")
        fill(owner, day, past, past=True, start=0)
        fill(owner, day, waiting, past=False, start=0)
        for statement in BARE.split(";"):
            if statement.strip():
                owner.execute(statement)  # type: ignore[arg-type]
        owner.execute("ANALYZE")
        _ground.say("the bare statements")
        before = bare(urls, given.seconds // 2, given.windows)
        _ground.say(f"{before:.0f}/s; windows calling")
        first = called(owner, given, 0)
        _ground.say(f"{first['rate']:.0f}/s; bare again")
        refill(owner)
        after = bare(urls, given.seconds // 2, given.windows)
        _ground.say(f"{after:.0f}/s; {given.history} times the history")
        more = past * (given.history - 1)
        fill(owner, day, more, past=True, start=past)
        refill(owner)
        owner.execute("VACUUM ANALYZE counter_ticket")
        second = called(owner, given, 1)
    baseline = (before + after) / 2
    return {
        "bare_per_s": round(baseline),
        "calls_per_s": round(first["rate"]),
        "ratio": round(first["rate"] / baseline, 3),
        "floor": 0.08,
        "goal": 0.25,
        "p50_ms": round(first["p50"], 1),
        "p95_ms": round(first["p95"], 1),
        "double_calls": int(first["double"] + second["double"]),
        "history": given.history,
        "p50_ms_with_history": round(second["p50"], 1),
        "history_ratio": round(second["p50"] / first["p50"], 2),
        "history_ratio_most": 1.2,
    }


def prepare(
    owner: psycopg.Connection[tuple[object, ...]], day: dt.date, windows: int
) -> None:
    owner.execute(
        "INSERT INTO tenancy_contract (slug, title, title_en, short, short_en,"
        " municipality, contractor, starts_on, ends_on, records_begin)"
        " VALUES (%s, 't', '', 't', '', 'm', 'c', %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        [SLUG, day, day + dt.timedelta(days=365), day],
    )
    owner.execute(
        "INSERT INTO counter_day (contract_id, day, opened_at, closes_at, stop_reason,"
        " stop_note, note) VALUES (%s, %s, now(), now(), '', '', '')",
        [SLUG, day],
    )
    owner.execute(
        "INSERT INTO counter_window (contract_id, number, state, skills, practice,"
        " reason, note, note_read) SELECT %s, n, 'open',"
        " '[\"certificate\", \"pin\"]', false, '', '', true"
        " FROM generate_series(1, %s) n",
        [SLUG, windows],
    )


def fill(
    owner: psycopg.Connection[tuple[object, ...]],
    day: dt.date,
    count: int,
    *,
    past: bool,
    start: int,
) -> None:
    """Tickets of today that wait, or of the days before that ended."""
    owner.execute(
        FILL,
        {
            "slug": SLUG,
            "day": day,
            "past": 1 if past else 0,
            "series": f"past{start}" if past else "walk-in",
            "from": start * 2,
            "count": count,
            "at": dt.datetime.combine(day, dt.time(0, 0, 1), dt.UTC)
            - dt.timedelta(hours=9),
        },
    )


def refill(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    """Who was called waits again, here and in the bare table."""
    owner.execute(
        "UPDATE counter_ticket SET state = 'waiting', outcome = '', ended_at = NULL,"
        " window_id = NULL WHERE series = 'walk-in' AND state <> 'waiting'"
    )
    owner.execute("UPDATE bare_ticket SET state = 'waiting' WHERE state = 'called'")
    owner.execute("VACUUM ANALYZE counter_ticket")
    owner.execute("VACUUM ANALYZE bare_ticket")


def bare(urls: cluster.Urls, seconds: int, clients: int) -> float:
    """Calls a second of pgbench."""
    script = Path(os.environ["MADOGUCHI_VAR"]) / "bare.sql"
    script.write_text(BARE_CALL)
    done = subprocess.run(
        [
            home.wheel_programs() / "pgbench",
            *("-n", "-M", "prepared", "-j", "2", "-c", str(clients)),
            *("-T", str(max(seconds, 2)), "-f", script),
            urls.admin,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


def called(
    owner: psycopg.Connection[tuple[object, ...]],
    given: argparse.Namespace,
    turn: int,
) -> dict[str, float]:
    """Windows in processes of their own: calls a second, their times, double calls."""
    context = multiprocessing.get_context("spawn")
    gate, answers = context.Barrier(given.windows), context.Queue()
    processes = [
        context.Process(target=press, args=(n, given.seconds, gate, answers))
        for n in range(1, given.windows + 1)
    ]
    for process in processes:
        process.start()
    found = [answers.get(timeout=given.seconds + 300) for _ in processes]
    for process in processes:
        process.join()
    took = [one for times, _rate, _got in found for one in times]
    got = [one for _times, _rate, numbers in found for one in numbers]
    cuts = quantiles(took, n=100)
    return {
        "rate": sum(rate for _times, rate, _got in found),
        "p50": cuts[49],
        "p95": cuts[94],
        "double": len(got) - len(set(got)),
    }


def press(
    number: int,
    seconds: int,
    gate: multiprocessing.synchronize.Barrier,
    answers: multiprocessing.Queue[tuple[list[float], float, list[int]]],
) -> None:
    """One window: call, and let the ticket end aside, until the time is over."""
    _ground.django("web")
    from django.db import connection

    from madoguchi.counter import services
    from madoguchi.counter.models import Window
    from madoguchi.tenancy import walls
    from madoguchi.tenancy.actors import Actor

    may = frozenset({"counter.serve"})
    by = Actor("contractor", "staff", frozenset({SLUG}), account=number, may=may)
    with walls.scope([SLUG]):
        window = Window.objects.get(contract_id=SLUG, number=number)

    def end(ticket: int) -> None:
        with walls.scope([SLUG]), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE counter_ticket SET state = 'ended', outcome = 'done',"
                " ended_at = now() WHERE contract_id = %s AND id = %s",
                [SLUG, ticket],
            )

    def one() -> int:
        return services.call_next(window=window, by=by).pk

    end(one())
    gate.wait(timeout=300)
    took, got = [], []
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        start = time.perf_counter()
        ticket = one()
        took.append((time.perf_counter() - start) * 1000)
        got.append(ticket)
        end(ticket)
    # The ends between the calls are in the time: the rate is not flattered.
    answers.put((took, len(took) / (time.monotonic() - began), got))


if __name__ == "__main__":
    main()
