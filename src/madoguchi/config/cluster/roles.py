"""The three roles and the database: provisioning, never a migration."""

from __future__ import annotations

import psycopg
from psycopg import sql

from madoguchi.config.cluster.secrets import ROLES, Urls

# What each role may take, in the order of: statement, idle in transaction, lock.
_LIMITS = {
    "owner": ("0", "10min", "60s"),
    "web": ("30s", "60s", "10s"),
    "worker": ("10min", "5min", "30s"),
}
_NAMES = ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout")


def provision(urls: Urls) -> None:
    """Make the roles and the database if they are missing; safe to run twice."""
    with psycopg.connect(urls.to("postgres").admin, autocommit=True) as admin:
        for who, role in ROLES.items():
            _role(admin, who, role, urls.passwords[who])
        make_database(admin, urls.database)


def make_database(admin: psycopg.Connection, name: str) -> None:
    """An empty database that the owner role owns and only our roles may enter."""
    there = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    if there.fetchone():
        return
    database = sql.Identifier(name)
    admin.execute(
        sql.SQL("CREATE DATABASE {} OWNER {}").format(
            database, sql.Identifier(ROLES["owner"])
        )
    )
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    roles = sql.SQL(", ").join(sql.Identifier(role) for role in ROLES.values())
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, roles))


def _role(admin: psycopg.Connection, who: str, role: str, password: str) -> None:
    name = sql.Identifier(role)
    there = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if there.fetchone() is None:
        admin.execute(
            sql.SQL(
                "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE"
                " NOBYPASSRLS NOREPLICATION PASSWORD {}"
            ).format(name, sql.Literal(password))
        )
    for setting, value in zip(_NAMES, _LIMITS[who], strict=True):
        admin.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(
                name, sql.Identifier(setting), sql.Literal(value)
            )
        )
