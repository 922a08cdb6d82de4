"""Five contracts' obligations over a million facts: following, and recomputing.

``./madoguchi bench obligations [--facts N] [--fresh N]``
Baseline: reading the same sealed facts from the database without evaluating them.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
from typing import Any

import psycopg

import _ground
from madoguchi.config import cluster

FILL = """
WITH fact AS (
  INSERT INTO journal_fact (contract_id, name, keys, measures, documents,
    occurred_at, recorded_at, actor_account, actor_side, actor_role)
  SELECT (%(slugs)s::text[])[1 + n %% 5],
    CASE n / 5 %% 400
      WHEN 0 THEN 'outreach.session_planned' WHEN 1 THEN 'outreach.session_held'
      WHEN 2 THEN 'documents.submission_submitted'
      WHEN 3 THEN 'documents.submission_received'
      WHEN 4 THEN 'custody.transfer_confirmed'
      WHEN 5 THEN 'crew.training_held'
      ELSE CASE WHEN n %% 40 < 15 THEN 'bookings.booking_made'
        WHEN n %% 40 < 30 THEN 'visits.step_completed'
        WHEN n %% 40 < 36 THEN 'visits.visit_closed'
        ELSE 'crew.attendance_recorded' END END,
    jsonb_build_object('session', 's-' || n / 2000, 'type', 'support',
      'day', to_char(moment.at, 'YYYY-MM-DD'), 'kind', 'daily-report',
      'ref', 's-' || n / 2000, 'version', '1', 'visit', 'v-' || n / 50,
      'step', (ARRAY['papers','identity','photo','form'])[1 + n %% 4],
      'booking', 'b-' || n, 'slot', 'sl-' || n / 200, 'what', 'forms',
      'direction', 'to-city', 'topic', 'privacy', 'place', 'hall',
      'person', 'p-' || n %% 40, 'role', 'staff'),
    jsonb_build_object('people', 1, 'staff', 2), '[]',
    moment.at, moment.at, n %% 40, 'contractor', 'site_manager'
  FROM generate_series(%(first)s::int, %(last)s::int) n
  JOIN tenancy_contract c ON c.slug = (%(slugs)s::text[])[1 + n %% 5]
  CROSS JOIN LATERAL (SELECT c.starts_on::timestamptz + n / 5
    * (c.ends_on - c.starts_on) * interval '1 day' / (%(all)s / 5) AS at) moment
  RETURNING id, contract_id)
INSERT INTO journal_pending (fact_id, contract_id) SELECT id, contract_id FROM fact
"""


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--facts", type=int, default=1_000_000)
    options.add_argument("--fresh", type=int, default=5_000)
    given = options.parse_args()
    with _ground.server() as urls:
        figures = measure(urls, given.facts, given.fresh)
    _ground.told("obligations", **figures)


def measure(urls: cluster.Urls, facts: int, fresh: int) -> dict[str, Any]:
    _ground.say("loading the contracts")
    slugs = in_process(load)
    fifth = facts // 5
    fill(urls, slugs, 1, fifth, facts + fresh)
    _ground.say(f"{fifth} facts sealed; recomputing")
    small = in_process(recompute, slugs)
    fill(urls, slugs, fifth + 1, facts, facts + fresh)
    _ground.say(f"{facts} facts sealed; recomputing")
    large = in_process(recompute, slugs)
    _ground.say(f"{large['seconds']:.0f} s; following {fresh} more")
    fill(urls, slugs, facts + 1, facts + fresh, facts + fresh)
    followed = in_process(follow, slugs)
    plain = in_process(read, slugs)
    return {
        "contracts": len(slugs),
        "facts": facts,
        "incremental_ms_per_fact": round(followed["seconds"] / fresh * 1000, 2),
        "incremental_cpu_ms_per_fact": round(followed["cpu"] / fresh * 1000, 2),
        "incremental_limit_ms": 5,
        "recompute_s": round(large["seconds"], 1),
        "recompute_cpu_s": round(large["cpu"], 1),
        "recompute_limit_s": 60,
        "read_only_s": round(plain["seconds"], 1),
        "ratio": round(large["seconds"] / plain["seconds"], 2),
        "peak_mb_at_a_fifth": small["peak"],
        "peak_mb_at_all": large["peak"],
        "obligations": large["rows"],
    }


def fill(
    urls: cluster.Urls, slugs: list[str], first: int, last: int, everything: int
) -> None:
    """Make facts as the owner, and let the sealer seal them."""
    with psycopg.connect(urls.as_role("owner"), autocommit=True) as owner:
        owner.execute(
            FILL, {"slugs": slugs, "first": first, "last": last, "all": everything}
        )
        owner.execute("ANALYZE")
    in_process(seal)


def in_process(work: Any, *arguments: Any) -> Any:
    """Run in a process of its own, as the worker; what it answers."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=_answer, args=(answers, work, *arguments))
    process.start()
    found = answers.get(timeout=3600)
    process.join()
    if isinstance(found, Exception):
        raise found
    return found


def _answer(answers: Any, work: Any, *arguments: Any) -> None:
    _ground.django("worker")
    try:
        answers.put(work(*arguments))
    except Exception as error:
        answers.put(RuntimeError(repr(error)))


def load() -> list[str]:
    from madoguchi.config import contract_files
    from madoguchi.contracts import services

    return [path.name for path in contract_files.folders() if services.load(path.name)]


def seal() -> int:
    from madoguchi.journal import sealing

    return sealing.seal_all()


def recompute(slugs: list[str]) -> dict[str, Any]:
    import resource

    from madoguchi.contracts import services
    from madoguchi.contracts.models import Obligation
    from madoguchi.tenancy import walls

    began, before = time.monotonic(), os.times()
    counts = services.recompute_all(slugs)
    seconds, after = time.monotonic() - began, os.times()
    _ground.say(f"  {counts}: {seconds:.1f} s")
    # The processes' beginning and their reading of the files is in both.
    cpu = sum(after[:4]) - sum(before[:4])
    with walls.scope(slugs):
        rows = Obligation.objects.count()
    peak = max(
        resource.getrusage(who).ru_maxrss // 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {"seconds": seconds, "cpu": cpu, "peak": peak, "rows": rows}


def follow(slugs: list[str]) -> dict[str, float]:
    from madoguchi.contracts import services

    services.follow_all(1)  # the files are read once a process
    began, spent = time.monotonic(), time.process_time()
    while services.follow_all():
        pass
    return {
        "seconds": time.monotonic() - began,
        "cpu": time.process_time() - spent,
    }


def read(slugs: list[str]) -> dict[str, float]:
    from madoguchi.contracts import store
    from madoguchi.tenancy import walls

    began = time.monotonic()
    for slug in slugs:
        with walls.scope([slug]):
            for _batch in store.replayed(slug):
                pass
    return {"seconds": time.monotonic() - began}


if __name__ == "__main__":
    main()
