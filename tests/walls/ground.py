"""A database with one row a contract in every walled table."""

from __future__ import annotations

from typing import Any

import psycopg
from django.apps import apps
from django.db import models
from psycopg import sql

from madoguchi.config import cluster
from madoguchi.tenancy.models import Walled

SLUGS = ("a", "b")
VALUES: dict[str, object] = {
    "text": "x",
    "varchar": "x",
    "bool": True,
    "int2": 1,
    "int4": 1,
    "int8": 1,
    "numeric": 1,
    "float8": 1,
    "date": "2026-05-01",
    "time": "10:00",
    "timestamptz": "2026-05-01T10:00:00Z",
    "interval": "1 hour",
    "jsonb": "{}",
    "bytea": b"x",
    "uuid": "00000000-0000-0000-0000-000000000001",
    "inet": "192.0.2.1",
}
"""One value of each type for columns that must hold one."""


def walled() -> list[type[Walled]]:
    """Every model that stands inside a contract."""
    found = [m for m in apps.get_models(include_auto_created=True) if is_walled(m)]
    return sorted(found, key=lambda model: model._meta.db_table)


def is_walled(model: type[models.Model]) -> bool:
    return issubclass(model, Walled)


def references() -> list[tuple[str, str, str]]:
    """(table, column, other table) of every reference between walled tables."""
    return [
        (model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in walled()
        for field in model._meta.concrete_fields
        if field.is_relation and is_walled(field.related_model)
    ]


def fill(urls: cluster.Urls) -> None:
    """Two contracts, and one row of each in every walled table.

    Made by the superuser with triggers and checks off: this is about walls.
    """
    with psycopg.connect(urls.admin, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        for slug in SLUGS:
            row = _row(admin, "tenancy_contract") | {"slug": slug}
            admin.execute(insert("tenancy_contract", row), list(row.values()))
        for model in walled():
            _fill(admin, model._meta.db_table)


def _fill(admin: psycopg.Connection[Any], table: str) -> None:
    checks = admin.execute(
        "SELECT conname FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype = 'c'",
        [table],
    ).fetchall()
    for (name,) in checks:
        admin.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(
                sql.Identifier(table), sql.Identifier(name)
            )
        )
    for number, slug in enumerate(SLUGS, 1):
        row = _row(admin, table) | {"contract_id": slug}
        if "fact_id" in row:
            row["fact_id"] = number
        admin.execute(insert(table, row), list(row.values()))


def _row(admin: psycopg.Connection[Any], table: str) -> dict[str, object]:
    columns = admin.execute(
        "SELECT column_name, udt_name FROM information_schema.columns"
        " WHERE table_name = %s AND is_nullable = 'NO' AND is_identity = 'NO'"
        " AND is_generated = 'NEVER'",
        [table],
    ).fetchall()
    return {name: _value(table, name, kind) for name, kind in columns}


def _value(table: str, column: str, kind: str) -> object:
    if kind not in VALUES and not kind.startswith("_"):
        raise LookupError(f"{table}.{column}: add a value of type {kind} to VALUES")
    return VALUES.get(kind, "{}")


def insert(table: str, row: dict[str, object]) -> sql.Composed:
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join([sql.Placeholder()] * len(row)),
    )
