"""Files that come by themselves: taken over whole, refused whole, missed when late."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import time_machine

from madoguchi.core import clock
from madoguchi.counter import jobs, parameters
from madoguchi.counter.models import Appointment, Import
from madoguchi.counter.parameters import Parameters
from madoguchi.counter.services import importing
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_counter_day import facts
from madoguchi.counter.tests.test_import import LATER, taken
from madoguchi.counter.tests.test_screens import C, signed_in
from madoguchi.messages import delivery
from madoguchi.messages.models import Message
from madoguchi.tenancy import walls


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Path:
    settings.IMPORT_ROOT = tmp_path
    (tmp_path / make.SLUG).mkdir()
    return tmp_path / make.SLUG


def lay(place: Path, body: bytes, name: str = "予約.csv", age: float = 60) -> Path:
    path = place / name
    path.write_bytes(body)
    still = path.stat().st_mtime - age
    os.utime(path, (still, still))
    return path


def run(monkeypatch: pytest.MonkeyPatch) -> int:
    from madoguchi.counter.services import arriving

    monkeypatch.setattr(arriving.time, "time", lambda: 4e9)
    return jobs.take_files()


def test_a_file_in_the_folder_is_taken_over_and_put_away(
    people: People, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = lay(place, make.file(make.row(number="A1")))
    assert run(monkeypatch) == 1 and not path.exists()
    assert [one.name[-6:] for one in (place / "done").iterdir()] == ["予約.csv"]
    with walls.scope([make.SLUG]):
        assert Appointment.objects.get().number == "A1"
        assert Import.objects.get().by_folder
    assert run(monkeypatch) == 0


def test_a_wrong_file_is_refused_whole_and_kept(
    people: People, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(place, make.file(make.row(number="A1"), make.row("25:00", number="A2")))
    assert run(monkeypatch) == 1
    kept = sorted(one.name for one in (place / "refused").iterdir())
    assert len(kept) == 2 and kept[1].endswith(".rows")
    assert "3\t予約時刻" in (place / "refused" / kept[1]).read_text()
    with walls.scope([make.SLUG]):
        assert not Appointment.objects.exists()
    page = signed_in("staff").get(f"{C}/bookings/").content.decode()
    assert "取り込めませんでした" in page and "3行目 予約時刻" in page
    assert facts("counter.booking_file_late")[0].measures["errors"] == 1


def test_a_file_that_is_being_written_is_left_alone(
    people: People, place: Path
) -> None:
    path = place / "予約.csv"
    path.write_bytes(make.file(make.row()))
    still = 4e9
    os.utime(path, (still, still))
    assert jobs.take_files() == 0 and path.exists()


def test_a_file_that_does_not_come_is_told_once(
    people: People,
    place: Path,
    saturday: time_machine.Coordinates,
) -> None:
    taken(people, make.row(day=LATER, at="12:30"))
    saturday.move_to(clock.tokyo(LATER, 12, 1))
    jobs.take_files()
    jobs.take_files()
    assert len(facts("counter.booking_file_late")) == 1
    page = signed_in("operations_manager").get(f"{C}/").content.decode()
    assert "本日の予約データがまだ届いていません" in page


def test_hours_over_the_agreed_cap_are_said(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parameters, "per_hour", lambda _contract, _table: 2)
    rows = [make.row(f"10:{n}0", "証明書") for n in range(3)]
    done = taken(people, *rows, make.row("11:00", "証明書"), make.row("10:30"))
    assert done.changes == [("2025-11-29 10:00", ["1時間の上限 2件に対し 3件"])]
    assert done.new == 5


def test_no_cap_is_no_complaint() -> None:
    table = Parameters()
    assert importing.over_cap(make.SLUG, [], table) == []
    capped = Parameters.model_validate({"import": {"per_hour": 12}})
    assert parameters.per_hour(make.SLUG, capped) == 12


def mails(template: str) -> list[Message]:
    with walls.scope([make.SLUG]):
        return list(Message.objects.filter(template=template).order_by("id"))


def test_the_managers_hear_of_a_late_file_by_mail_once(
    people: People, place: Path, saturday: time_machine.Coordinates
) -> None:
    taken(people, make.row(day=LATER, at="12:30"))
    chief = make.account("general_manager")
    saturday.move_to(clock.tokyo(LATER, 12, 1))
    jobs.take_files()
    jobs.take_files()
    told = mails("booking-file-late")
    assert {one.account for one in told} == {people.manager.account, chief.pk}
    letter = delivery.compose(told[0])
    assert "第一センター" in letter.text.body and f"{C}/bookings/" in letter.text.body
    assert letter.text.subject.startswith("【予約データ未着】")


def test_a_refused_file_is_told_with_its_rows_and_nothing_of_theirs(
    people: People, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(place, make.file(make.row(number="A1"), make.row("25:00", number="A2")))
    run(monkeypatch)
    (told,) = mails("booking-file-refused")
    body = delivery.compose(told).text.body
    assert "3 予約時刻" in body and "山田" not in body and "090" not in body
