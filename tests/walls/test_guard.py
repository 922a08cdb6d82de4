"""Nobody starts who could pass through the walls."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from madoguchi.config import cluster, guard
from madoguchi.config.voice import Trouble

BYPASSER = f"test_bypass_{os.getpid()}"


@pytest.fixture
def bypasser(filled: cluster.Urls) -> Iterator[str]:
    """The URL of a login that ignores row-level security."""
    name = sql.Identifier(BYPASSER)
    with psycopg.connect(filled.admin, autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE ROLE {} LOGIN BYPASSRLS PASSWORD 'x'").format(name)
        )
        admin.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(filled.database), name
            )
        )
        web = filled.as_role("web")
        yield web.replace(f"madoguchi_web:{filled.passwords['web']}@", f"{BYPASSER}:x@")
        admin.execute(sql.SQL("DROP OWNED BY {}").format(name))
        admin.execute(sql.SQL("DROP ROLE {}").format(name))


def test_each_process_may_come_as_itself(filled: cluster.Urls) -> None:
    for process in ("web", "worker", "owner"):
        guard.check(filled.as_role(process), process)


def test_a_superuser_is_refused(filled: cluster.Urls) -> None:
    with pytest.raises(Trouble, match="postgres"):
        guard.check(filled.admin, "web")


def test_a_login_that_bypasses_the_walls_is_refused(bypasser: str) -> None:
    with pytest.raises(Trouble, match="BYPASSRLS"):
        guard.check(bypasser, "web")


@pytest.mark.parametrize("process", ["web", "worker"])
def test_the_owner_is_refused_as_web_and_worker(
    filled: cluster.Urls, process: str
) -> None:
    with pytest.raises(Trouble, match="madoguchi_owner"):
        guard.check(filled.as_role("owner"), process)


def test_a_server_that_is_away_is_a_sentence(filled: cluster.Urls) -> None:
    with pytest.raises(Trouble, match="接続できません"):
        guard.check(filled.to("nowhere").as_role("web"), "web")
