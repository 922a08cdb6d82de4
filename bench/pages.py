"""The main pages at the demonstration's size and with fifty times the records.

``./madoguchi bench pages [--times N] [--rounds N] [--only REGEX]``
Two databases on one private server: the real demonstration, and a copy of it that
``_grown`` has multiplied around the same day. A process for each, signed in as the
page's role, sends requests through the whole Django stack (the test client, no
network); the two are asked in turn, so that a busy machine slows both alike.
Limits: no query more (fewer where the newest records name fewer things), at most
1.5 times the median, p95 at most 150 ms.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import statistics
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import psycopg
from psycopg import sql

import _ground
import _grown
from madoguchi.config import cluster

RATIO, P95_MS, WARM = 1.5, 150, 3
C = "/c/<slug:slug>"
PAGES = (
    ("home, officer", "officer", "/"),
    ("home, general manager", "general_manager", "/"),
    ("home, site manager", "site_manager", "/"),
    ("home, staff", "staff", "/"),
    ("home, operator", "operator", "/"),
    ("cockpit", "officer", f"{C}/"),
    ("clause", "officer", f"{C}/clauses/<str:clause_id>/"),
    ("calendar", "officer", f"{C}/calendar/"),
    ("figures", "officer", f"{C}/figures/"),
    ("facts", "officer", f"{C}/facts/"),
    ("fact", "officer", f"{C}/facts/<int:fact_id>/"),
    ("ledger", "general_manager", f"{C}/ledger/"),
    ("register", "officer", f"{C}/register/"),
    ("documents", "officer", f"{C}/documents/"),
    ("document", "officer", f"{C}/documents/<int:pk>/<int:number>/"),
    ("sessions", "general_manager", f"{C}/sessions/"),
    ("session", "site_manager", f"{C}/sessions/<int:pk>/"),
    ("tablet today", "staff", f"{C}/today/"),
    ("tablet day", "staff", f"{C}/sessions/<int:pk>/day/"),
    ("close of day", "site_manager", f"{C}/sessions/<int:pk>/close/"),
    ("daily report", "officer", f"{C}/reports/versions/<int:pk>/"),
    ("reports", "officer", f"{C}/reports/"),
    ("months", "officer", f"{C}/monthly/"),
    ("monthly report", "officer", f"{C}/monthly/<int:year>/<int:month>/"),
    ("booking screen", "operator", f"{C}/bookings/new/"),
    ("bookings", "operator", f"{C}/bookings/"),
    ("booking", "operator", f"{C}/bookings/<int:pk>/"),
    ("public booking", "", "/p/<slug:slug>/"),
    ("public times", "", "/p/<slug:slug>/sessions/<int:pk>/"),
    ("call desk", "operator", f"{C}/calls/"),
    ("call log", "operator", f"{C}/calls/log/"),
    ("cases", "site_manager", f"{C}/cases/"),
    ("crew", "general_manager", f"{C}/crew/"),
    ("roster", "general_manager", f"{C}/crew/roster/<int:year>-<int:month>/"),
    ("people", "general_manager", f"{C}/people/"),
    ("messages", "operator", f"{C}/messages/"),
    ("notices", "officer", "/notices/"),
    ("reveals", "privacy_officer", f"{C}/privacy/reveals/"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as one role opens it; ``path`` holds no placeholders."""

    name: str
    role: str
    path: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Queries and milliseconds of one page, small and large."""

    page: Page
    queries: tuple[int, int]
    median: tuple[float, float]
    p95: float

    @property
    def ratio(self) -> float:
        return self.median[1] / self.median[0]

    @property
    def kept(self) -> bool:
        bounded = self.queries[1] <= self.queries[0]
        return bounded and self.ratio <= RATIO and self.p95 <= P95_MS

    def line(self) -> str:
        mark = "  " if self.kept else "* "
        few, many = self.queries
        return (
            f"{mark}{self.page.name:24}{few:5}{many:5}"
            f"{self.median[0]:9.1f}{self.median[1]:9.1f}"
            f"{self.ratio:7.2f}{self.p95:9.1f}"
        )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--times", type=int, default=50)
    options.add_argument("--rounds", type=int, default=40)
    options.add_argument("--only", default="")
    given = options.parse_args()
    with _ground.server() as urls:
        _ground.say("filling the demonstration")
        _furnished()
        found, facts = measured(urls, given.times, given.rounds, given.only)
    print(table(found), file=sys.stderr)
    _ground.told("pages", times=given.times, facts=facts, **summary(found))


def _furnished() -> None:
    """Static files and the demonstration, as ``up`` makes them."""
    from madoguchi.config import furnish

    os.environ["MADOGUCHI_DEMO"] = "on"
    furnish.Ready("owner").work()
    furnish.Ready("worker").work()


def measured(
    urls: cluster.Urls, times: int, rounds: int, only: str
) -> tuple[list[Figures], int]:
    """Make the large copy, and ask every page of both in turn."""
    pages, slug = _apart(urls.environment(), _pages, only)
    large = urls.to("madoguchi_large")
    _ground.say(f"{len(pages)} pages; multiplying by {times}")
    _copy(urls, "madoguchi_large")
    facts = _grown.grow(large.admin, slug, times)
    _apart(large.environment(), _settled, slug)
    _ground.say(f"{facts} facts; measuring")
    small_one, large_one = _asker(urls, pages), _asker(large, pages)
    found = []
    for number, page in enumerate(pages):
        found.append(_compared(number, page, (small_one, large_one), rounds))
        print(found[-1].line(), file=sys.stderr, flush=True)
    for pipe in (small_one, large_one):
        pipe.send(None)
    return found, facts


def _compared(
    number: int, page: Page, askers: tuple[Connection, Connection], rounds: int
) -> Figures:
    queries = tuple(_asked(one, number, "queries") for one in askers)
    samples: list[list[float]] = [[], []]
    for turn in range(rounds):
        for which in (0, 1) if turn % 2 else (1, 0):
            samples[which].append(_asked(askers[which], number, "time"))
    return Figures(
        page,
        (int(queries[0]), int(queries[1])),
        (statistics.median(samples[0]), statistics.median(samples[1])),
        statistics.quantiles(samples[1], n=20)[-1],
    )


def _asked(asker: Connection, number: int, what: str) -> float:
    asker.send((number, what))
    answer = asker.recv()
    if isinstance(answer, str):
        raise SystemExit(answer)
    return float(answer)


def table(found: list[Figures]) -> str:
    """For people: the slowest last, a star where a limit is not kept."""
    head = f"  {'page':24}{'queries':>10}{'ms':>9}{'ms large':>9}{'ratio':>7}{'p95':>9}"
    slowest = sorted(found, key=lambda f: f.median[1])
    return "\n".join([head, *(f.line() for f in slowest)])


def summary(found: list[Figures]) -> dict[str, Any]:
    """The worst of each limit, with the page's name."""
    ratio = max(found, key=lambda f: f.ratio)
    p95 = max(found, key=lambda f: f.p95)
    return {
        "pages": len(found),
        "kept": sum(f.kept for f in found),
        "not_kept": [f.page.name for f in found if not f.kept],
        "more_queries": [f.page.name for f in found if f.queries[0] < f.queries[1]],
        "worst_ratio": [ratio.page.name, round(ratio.ratio, 2)],
        "ratio_limit": RATIO,
        "worst_p95_ms": [p95.page.name, round(p95.p95, 1)],
        "p95_limit_ms": P95_MS,
    }


def _copy(urls: cluster.Urls, name: str) -> None:
    admin = urls.to("postgres").admin
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(name)
            )
        )
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE madoguchi OWNER {}").format(
                sql.Identifier(name),
                sql.Identifier(cluster.secrets.ROLES["owner"]),
            )
        )


def _apart(environment: dict[str, str], work: Any, *arguments: Any) -> Any:
    """Run in a process of its own, so that no connection to the template is left."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=work, args=(there, environment, *arguments))
    process.start()
    there.close()
    found = here.recv()
    process.join()
    return found


def _pages(answer: Connection, environment: dict[str, str], only: str) -> None:
    """The pages with examples from the small database, and the contract."""
    os.environ.update(environment)
    _ground.django("worker")
    from madoguchi.config.cli.shots import examples
    from madoguchi.config.routes import routes

    slug = examples._newest()
    by_path = {route.path: route for route in routes()}
    found = []
    for name, role, pattern in PAGES:
        path, missing = examples.filled(by_path[pattern], slug)
        if missing:
            raise SystemExit(f"{name}: no example of {missing}")
        if re.search(only, name):
            found.append(Page(name, role, path))
    answer.send((found, slug))


def _settled(answer: Connection, environment: dict[str, str], slug: str) -> None:
    """Tallies of the copied obligations, as the evaluator keeps them."""
    os.environ.update(environment)
    _ground.django("worker")
    from madoguchi.contracts.services import settling
    from madoguchi.tenancy import walls

    with walls.scope([slug]):
        settling.rebuild(slug)
    answer.send(None)


def _asker(urls: cluster.Urls, pages: list[Page]) -> Connection:
    """A web process with a client for each role; it answers page by page."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    context.Process(
        target=_answer, args=(there, urls.environment(), pages), daemon=True
    ).start()
    return here


def _answer(pipe: Connection, environment: dict[str, str], pages: list[Page]) -> None:
    os.environ.update(environment)
    _ground.django("web")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from madoguchi.config import memory

    clients = {role: _client(role) for role in {page.role for page in pages}}
    memory.warm()  # as the web process does when it starts

    def opened(page: Page) -> float:
        began = time.perf_counter()
        answer = clients[page.role].get(page.path)
        spent = (time.perf_counter() - began) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{page.name} {page.path}: {answer.status_code}")
        return spent

    while (order := pipe.recv()) is not None:
        number, what = order
        try:
            if what == "time":
                pipe.send(opened(pages[number]))
                continue
            for _ in range(WARM):
                opened(pages[number])
            with CaptureQueriesContext(connection) as asked:
                opened(pages[number])
            pipe.send(len(asked))
        except Exception as error:
            pipe.send(f"{pages[number].path}: {error!r}")


def _client(role: str) -> Any:
    from django.test import Client

    from madoguchi.config.demonstration import ACCOUNTS
    from madoguchi.people.models import Account

    client = Client(SERVER_NAME="localhost", HTTP_ACCEPT_LANGUAGE="ja")
    if role:
        email = next(one.email for one in ACCOUNTS if one.role == role)
        client.force_login(
            Account.objects.get(email=email),
            "allauth.account.auth_backends.AuthenticationBackend",
        )
    return client


if __name__ == "__main__":
    main()
