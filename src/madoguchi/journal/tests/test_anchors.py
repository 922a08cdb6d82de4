"""The daily anchor: one file a day, and what no longer matches it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from madoguchi.config.testing.databases import ConnectedAs
from madoguchi.journal import anchors, sealing
from madoguchi.journal.tests import make

DAY = dt.date(2026, 5, 1)


@pytest.fixture(autouse=True)
def _sealed(committed_db: object, connected_as: ConnectedAs) -> Iterator[None]:
    make.contract()
    with connected_as("worker"):
        make.facts(3)
        sealing.seal_all()
        yield


def test_an_anchor_holds_every_head_and_is_written_once_a_day(tmp_path: Path) -> None:
    path = anchors.write(tmp_path / "anchors", DAY)
    body = json.loads(path.read_text())
    head = sealing.verify("a").head
    assert body == {
        "day": "2026-05-01",
        "heads": {"a": {"hash": head, "sequence": 3}},
    }
    before = path.read_bytes()
    make.fact("more")
    sealing.seal_all()
    assert anchors.write(tmp_path / "anchors", DAY) == path
    assert path.read_bytes() == before
    later = anchors.write(tmp_path / "anchors", DAY + dt.timedelta(days=1))
    assert json.loads(later.read_text())["heads"]["a"]["sequence"] == 4
    assert anchors.mismatches(tmp_path / "anchors") == []


def test_a_journal_rewritten_from_start_to_end_is_found_by_its_anchor(
    tmp_path: Path, owner: psycopg.Connection[Any]
) -> None:
    anchors.write(tmp_path, DAY)

    def rewrite() -> None:
        owner.execute("ALTER TABLE journal_fact DISABLE TRIGGER USER")
        owner.execute("UPDATE journal_fact SET name = 'other'")
        owner.execute("DELETE FROM journal_seal")
        owner.execute(
            "INSERT INTO journal_pending (fact_id, contract_id)"
            " SELECT id, contract_id FROM journal_fact"
        )

    make.tampering(owner, "journal_seal", rewrite)
    sealing.seal_all()
    assert sealing.verify("a").broken_at is None
    (sentence,) = anchors.mismatches(tmp_path)
    assert "anchor-2026-05-01.json" in sentence and "a の 3 番" in sentence


def test_a_shortened_journal_is_found_by_its_anchor(
    tmp_path: Path, owner: psycopg.Connection[Any]
) -> None:
    anchors.write(tmp_path, DAY)
    for table, where in (("journal_seal", "sequence = 3"), ("journal_fact", "id = 3")):
        make.tampering(
            owner,
            table,
            lambda t=table, w=where: owner.execute(f"DELETE FROM {t} WHERE {w}"),  # type: ignore[misc]
        )
    assert sealing.verify("a").broken_at is None
    assert len(anchors.mismatches(tmp_path)) == 1


def test_without_anchors_nothing_is_said(tmp_path: Path) -> None:
    assert anchors.mismatches(tmp_path / "none") == []
