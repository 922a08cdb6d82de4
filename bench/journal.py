"""The journal's rates: writing against bare inserts, sealing, verifying.

``./madoguchi bench journal [--facts N] [--seconds S] [--writers W]``
Baseline: pgbench, prepared, as many clients, one insert of the same bytes into a
plain table a transaction, before and after, in the same run.
"""

from __future__ import annotations

import argparse
import multiprocessing
import multiprocessing.synchronize
import os
import re
import subprocess
import time
from pathlib import Path

import psycopg

import _ground
from madoguchi.config import cluster
from madoguchi.config.cluster import home

SLUGS = [f"bench-{n}" for n in range(5)]
KEYS = '{"visit": "v-000123456", "step": "identity", "session": "s-0042"}'
BARE = """
CREATE TABLE bare (id bigserial PRIMARY KEY, contract_id text, name text, keys jsonb,
  measures jsonb, documents jsonb, occurred_at timestamptz, recorded_at timestamptz,
  actor_account bigint, actor_side text, actor_role text, corrects bigint);
"""
BARE_INSERT = f"""
INSERT INTO bare (contract_id, name, keys, measures, documents, occurred_at,
  recorded_at, actor_account, actor_side, actor_role)
VALUES ('bench-0', 'visits.step_completed', '{KEYS}', '{{"minutes": 5}}', '[]',
  '2026-05-01T10:00:00Z', '2026-05-01T10:00:00Z', 7, 'contractor', 'staff');
""".replace("\n", " ")
FILL = """
WITH fact AS (
  INSERT INTO journal_fact (contract_id, name, keys, measures, documents,
    occurred_at, recorded_at, actor_account, actor_side, actor_role)
  SELECT 'bench-' || n %% 5, 'visits.step_completed',
    jsonb_build_object('visit', 'v-' || n / 8, 'step', 'step-' || n %% 8,
      'session', 's-' || n / 400),
    jsonb_build_object('minutes', n %% 15), '[]',
    timestamptz '2026-04-01' + n * interval '20 seconds',
    timestamptz '2026-04-01' + n * interval '20 seconds',
    n %% 40, 'contractor', 'staff'
  FROM generate_series(1, %s) n RETURNING id, contract_id)
INSERT INTO journal_pending (fact_id, contract_id) SELECT id, contract_id FROM fact
"""


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--facts", type=int, default=1_000_000)
    options.add_argument("--seconds", type=int, default=20)
    options.add_argument("--writers", type=int, default=16)
    given = options.parse_args()
    with _ground.server() as urls:
        figures = measure(urls, given.facts, given.seconds, given.writers)
    _ground.told("journal", **figures)


def measure(
    urls: cluster.Urls, facts: int, seconds: int, writers: int
) -> dict[str, object]:
    with psycopg.connect(urls.as_role("owner"), autocommit=True) as owner:
        owner.execute(BARE)
        alone(contracts)
        _ground.say("bare inserts")
        before = bare(urls, seconds // 2, writers)
        _ground.say(f"{before:.0f}/s; writers")
        ours, cpu = written(seconds, writers)
        _ground.say(f"{ours:.0f}/s; bare inserts again")
        after = bare(urls, seconds // 2, writers)
        _ground.say(f"{after:.0f}/s; writers with the sealer at work")
        busy, lag = followed(seconds // 2, writers)
        _ground.say(f"{busy:.0f}/s, sealed {lag:.1f} s later; making {facts} facts")
        owner.execute(FILL, [facts])
        owner.execute("ANALYZE journal_fact")
    _ground.say("sealing")
    sealed = alone(seal)
    _ground.say(f"{sealed[0] / sealed[1]:.0f}/s; verifying")
    verified = alone(verify)
    baseline = (before + after) / 2
    return {
        "bare_per_s": round(baseline),
        "facts_per_s": round(ours),
        "ratio": round(ours / baseline, 3),
        "writer_cpu_ms_per_fact": round(cpu, 3),
        "floor": 0.12,
        "goal": 0.25,
        "facts_per_s_beside_the_sealer": round(busy),
        "sealed_after_s": round(lag, 2),
        "sealer_facts_per_s": round(sealed[0] / sealed[1]),
        "verified_facts": verified[0],
        "verify_s": round(verified[1], 1),
        "verify_s_per_million": round(verified[1] / verified[0] * 1e6, 1),
    }


def bare(urls: cluster.Urls, seconds: int, clients: int) -> float:
    """Transactions a second of pgbench."""
    script = Path(os.environ["MADOGUCHI_VAR"]) / "bare.sql"
    script.write_text(BARE_INSERT)
    done = subprocess.run(
        [
            home.wheel_programs() / "pgbench",
            *("-n", "-M", "prepared", "-j", "2", "-c", str(clients)),
            *("-T", str(max(seconds, 2)), "-f", script),
            urls.as_role("owner"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


def written(seconds: int, writers: int) -> tuple[float, float]:
    """Writers in processes of their own: (facts a second, their CPU ms a fact)."""
    context = multiprocessing.get_context("spawn")
    gate, counts = context.Barrier(writers), context.Queue()
    processes = [
        context.Process(target=write, args=(n, seconds, gate, counts))
        for n in range(writers)
    ]
    for process in processes:
        process.start()
    found = [counts.get(timeout=seconds + 300) for _ in processes]
    for process in processes:
        process.join()
    return sum(rate for rate, _ in found), sum(cpu for _, cpu in found) / writers


def write(
    number: int,
    seconds: int,
    gate: multiprocessing.synchronize.Barrier,
    counts: multiprocessing.Queue[tuple[float, float]],
) -> None:
    """One fact a transaction, through the one way in."""
    _ground.django("web")
    from madoguchi.journal import services
    from madoguchi.journal.facts import FactType
    from madoguchi.tenancy import walls
    from madoguchi.tenancy.actors import Actor

    slug = SLUGS[number % len(SLUGS)]
    kind = FactType(
        "visits.step_completed",
        ja="",
        en="",
        keys=("visit", "step"),
        also=("session",),
        measures={"minutes": "minutes"},
    )
    by = Actor("contractor", "staff", frozenset({slug}), account=7)

    def one(n: int) -> None:
        with walls.scope([slug]):
            services.record(
                kind,
                contract=slug,
                by=by,
                measures={"minutes": 5},
                visit=f"v-{number:02}{n:07}",
                step="identity",
                session="s-0042",
            )

    one(0)
    gate.wait(timeout=300)
    began, spent, done = time.monotonic(), time.process_time(), 0
    while time.monotonic() - began < seconds:
        done += 1
        one(done)
    spent = time.process_time() - spent
    counts.put((done / (time.monotonic() - began), spent / done * 1000))


def followed(seconds: int, writers: int) -> tuple[float, float]:
    """Writers beside the sealer: (facts a second, seconds until all is sealed)."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    sealer = context.Process(target=keep_sealing, args=(stop,))
    sealer.start()
    rate, _ = written(seconds, writers)
    began = time.monotonic()
    stop.set()
    sealer.join()
    return rate, time.monotonic() - began


def keep_sealing(stop: multiprocessing.synchronize.Event) -> None:
    _ground.django("worker")
    from madoguchi.journal import sealing

    while not stop.is_set():
        if not sealing.seal_batch():
            stop.wait(0.25)
    sealing.seal_all()


def alone(work: object) -> tuple[int, float]:
    """Run in a process of its own: (facts, seconds)."""
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[tuple[int, float]] = context.Queue()
    process = context.Process(target=work, args=(answers,))  # type: ignore[arg-type]
    process.start()
    found = answers.get(timeout=3600)
    process.join()
    return found


def contracts(answers: multiprocessing.Queue[tuple[int, float]]) -> None:
    _ground.django("worker")
    import datetime as dt

    from madoguchi.tenancy.models import Contract

    first, last = dt.date(2026, 4, 1), dt.date(2027, 3, 31)
    term = {"starts_on": first, "ends_on": last, "records_begin": first}
    for slug in SLUGS:
        Contract.objects.create(slug=slug, title=slug, **term)
    answers.put((len(SLUGS), 0.0))


def seal(answers: multiprocessing.Queue[tuple[int, float]]) -> None:
    _ground.django("worker")
    from madoguchi.journal import sealing

    began = time.monotonic()
    count = sealing.seal_all()
    answers.put((count, time.monotonic() - began))


def verify(answers: multiprocessing.Queue[tuple[int, float]]) -> None:
    _ground.django("worker")
    from madoguchi.journal import sealing

    began, count = time.monotonic(), 0
    for slug in SLUGS:
        verdict = sealing.verify(slug)
        if verdict.broken_at is not None:
            raise SystemExit(f"{slug}: {verdict.why}")
        count += verdict.sealed
    answers.put((count, time.monotonic() - began))


if __name__ == "__main__":
    main()
