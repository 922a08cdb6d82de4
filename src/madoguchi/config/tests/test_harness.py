"""The tests' own ground: roles, copies, the running site."""

from __future__ import annotations

import time
import urllib.request

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from madoguchi.config import cluster
from madoguchi.config.testing.databases import DESK, ConnectedAs
from madoguchi.web import live


def who() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def test_a_test_runs_as_the_web_role(db: None) -> None:
    assert who() == "madoguchi_web"


@pytest.mark.as_worker
def test_a_marked_test_runs_as_the_worker_role(db: None) -> None:
    assert who() == "madoguchi_worker"


def test_the_web_role_cannot_change_the_schema(db: None) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute("CREATE TABLE mine (id int)")


@pytest.mark.parametrize("_again", [1, 2])
def test_what_a_test_writes_is_gone_afterwards(db: None, _again: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_cache")
        assert cursor.fetchone()[0] == 0
        cursor.execute("INSERT INTO django_cache VALUES ('key', 'value', now())")


@pytest.mark.parametrize("_again", [1, 2])
def test_what_a_test_commits_is_gone_afterwards(
    committed_db: cluster.Urls, connected_as: ConnectedAs, _again: int
) -> None:
    connection.cursor().execute("INSERT INTO django_cache VALUES ('k', 'v', now())")
    with connected_as("worker"):
        assert who() == "madoguchi_worker"
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_cache")
            assert cursor.fetchone()[0] == 1
    assert who() == "madoguchi_web"


def test_the_owner_prepares_what_others_may_not(owner: psycopg.Connection) -> None:
    owner.execute("CREATE TABLE mine (id int)")
    owner.execute("REVOKE ALL ON mine FROM madoguchi_web")
    with pytest.raises(ProgrammingError):
        connection.cursor().execute("SELECT * FROM mine")


def test_the_site_answers_from_the_tests_database(site: str) -> None:
    with urllib.request.urlopen(f"{site}/health") as answer:
        assert answer.status == 200
        assert b'"ok": true' in answer.read()


def _hears(urls: cluster.Urls) -> bool:
    """Whether the site's feed listens in this database, asked for ten seconds."""
    asked = (
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %%'"
        " AND datname = %s"
    )
    with psycopg.connect(urls.admin, autocommit=True) as admin:
        for _ in range(100):
            if admin.execute(asked, [urls.database]).fetchone() != (0,):
                return True
            time.sleep(0.1)
    return False


def test_the_feed_leaves_the_standing_copy_for_the_database_of_the_test(
    request: pytest.FixtureRequest, django_db_setup: None
) -> None:
    server = request.getfixturevalue("_server")
    with urllib.request.urlopen(server + live.url(0, ["nothing"]), timeout=10):
        assert DESK.urls is not None
        assert _hears(DESK.urls)
    request.getfixturevalue("site")
    assert _hears(DESK.urls)
