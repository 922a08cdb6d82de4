"""``import bookings`` and ``export tickets`` as an operator runs them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from madoguchi.config.cli import counter as commands
from madoguchi.config.cli import ground
from madoguchi.config.voice import Trouble
from madoguchi.counter.models import Appointment
from madoguchi.counter.tests import make
from madoguchi.counter.tests.conftest import people, saturday
from madoguchi.counter.tests.make import People
from madoguchi.tenancy import walls

__all__ = ["people", "saturday"]


@pytest.fixture(autouse=True)
def running(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's database stands for the one that the command would start."""

    @contextmanager
    def django(_process: str = "worker") -> Iterator[None]:
        yield

    monkeypatch.setattr(ground, "django", django)


def file(folder: Path, *rows: str, heads: str = make.HEADS) -> Path:
    path = folder / "bookings.csv"
    path.write_bytes(make.file(*rows, heads=heads))
    return path


def imported(path: Path, *, json_: bool = True) -> None:
    commands.import_bookings(path, make.SLUG, json_=json_)


def kept() -> list[str]:
    with walls.scope([make.SLUG]):
        rows = Appointment.objects.filter(gone_at=None).order_by("number")
        return list(rows.values_list("number", flat=True))


def test_a_booking_file_is_taken_over_and_a_corrected_one_says_what_changed(
    people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = make.row(number="B1"), make.row(number="B2")
    imported(file(tmp_path, first, second))
    said = json.loads(capsys.readouterr().out)
    assert (said["rows"], said["new"]) == (2, 2)
    assert said["days"] == [make.DAY.isoformat()] and kept() == ["B1", "B2"]
    imported(file(tmp_path, first.replace("10:00", "11:00")), json_=False)
    out = capsys.readouterr().out
    assert "B1" in out and "取消" in out and kept() == ["B1"]


def test_nothing_is_taken_from_a_file_with_a_wrong_row(
    people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = make.row(number="B1"), make.row(number="B2", at="25:00")
    with pytest.raises(SystemExit) as ended:
        imported(file(tmp_path, *rows))
    (wrong,) = json.loads(capsys.readouterr().out)["errors"]
    assert ended.value.code == 1 and kept() == []
    assert (wrong["row"], wrong["column"]) == (3, "予約時刻")


def test_a_file_without_the_columns_answers_in_the_same_form(
    people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file(tmp_path, make.row(), heads=make.HEADS.replace("予約時刻", "時刻"))
    with pytest.raises(SystemExit) as ended:
        imported(path)
    (wrong,) = json.loads(capsys.readouterr().out)["errors"]
    assert ended.value.code == 1 and wrong["row"] == 0
    assert "予約時刻" in wrong["reason"]
    with pytest.raises(Trouble):
        imported(path, json_=False)
    with pytest.raises(Trouble):
        imported(tmp_path / "no.csv")


def test_the_ticket_log_is_one_row_a_ticket(
    people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make.day(people.manager)
    numbers = [make.ticket(people.staff).number for _n in range(2)]
    path = tmp_path / "log.csv"
    day = make.DAY.isoformat()
    commands.export_tickets(make.SLUG, path, day, day)
    assert "2件を書き出しました" in capsys.readouterr().err
    with path.open(encoding="utf-8-sig", newline="") as source:
        head, *rows = list(csv.reader(source))
    assert len(rows) == 2 and len({len(row) for row in (head, *rows)}) == 1
    for number, row in zip(numbers, rows, strict=True):
        assert str(number) in row
    with pytest.raises(Trouble):
        commands.export_tickets(make.SLUG, path, "2025-13-01", day)
