"""The booking file: every encoding, all or nothing, what a correction changes."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from madoguchi.bookings.models import CANCELLED, Booking
from madoguchi.core import clock
from madoguchi.core.errors import Refusal, RowErrors
from madoguchi.counter import queries, services
from madoguchi.counter.adapters import bookings as adapter
from madoguchi.counter.models import Appointment
from madoguchi.counter.services import importing
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.journal.models import Fact
from madoguchi.privacy import services as privacy
from madoguchi.tenancy import walls

LATER = dt.date(2025, 12, 1)


def taken(people: People, *rows: str, **more: str) -> services.Imported:
    body = make.file(*rows, **more)
    return services.import_bookings(
        contract=make.contract(), body=body, by=people.staff
    )


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_every_encoding_is_read(people: People, encoding: str) -> None:
    assert taken(people, make.row(), encoding=encoding).new == 1


def test_month_and_day_alone_are_a_birth_date() -> None:
    assert adapter.birth("5月12日") == adapter.birth("０５１２") == "05-12"
    assert adapter.birth("昭和55年5月12日") == "1980-05-12"
    assert adapter.birth("13月40日") is None


def test_a_corrected_file_updates_and_says_what_changed(people: People) -> None:
    one, two = make.row("10:00", number="A1"), make.row("10:30", number="A2")
    three = make.row("11:00", number="A3")
    assert taken(people, one, two, three).new == 3
    moved = one.replace(",10:00,", ",13:00,")
    again = taken(people, moved, two, make.row("12:00", number="A4"))
    assert (again.new, again.changed, again.same, again.gone) == (1, 1, 1, 1)
    assert again.changes == [("A1", ["日時"]), ("A3", ["取消"])]
    with walls.scope([make.SLUG]):
        found = queries.appointment(make.SLUG, "a1")
        assert found is not None
        assert found.starts_at == clock.tokyo(make.DAY, 13)
        gone = Booking.objects.get(number="A3")
        assert gone.state == CANCELLED
        made = Fact.objects.filter(name="bookings.booking_made")
        assert made.count() == 5
        assert made.first().keys["slot"] == f"card-issue-{make.DAY}-1000"  # type: ignore[union-attr]


def test_the_same_file_again_changes_nothing(people: People) -> None:
    row = make.row(number="A1")
    taken(people, row)
    again = taken(people, row)
    assert (again.new, again.changed, again.gone, again.same) == (0, 0, 0, 1)


def test_all_or_nothing_with_every_wrong_row(people: People) -> None:
    rows = [
        make.row("25:00"),
        make.row(procedure="散歩"),
        make.row(number="A9"),
        make.row(number="A9"),
        make.row().rsplit(",", 3)[0] + ",,090-1111-2222,1",
    ]
    with pytest.raises(RowErrors) as caught:
        taken(people, make.row(), *rows)
    assert {row for row, _column, _sentence in caught.value.rows} == {3, 4, 6, 7}
    with walls.scope([make.SLUG]):
        assert not Appointment.objects.exists() and not Booking.objects.exists()


def test_a_wrong_head_is_named(people: People) -> None:
    with pytest.raises(Refusal, match="予約日"):
        taken(people, make.row(), heads=make.HEADS.replace("予約日", "日"))


def test_extra_columns_are_kept_with_the_person(people: People) -> None:
    taken(people, make.row(number="A1") + ",車いす", heads=make.HEADS + ",備考")
    with walls.scope([make.SLUG]):
        one = queries.appointment(make.SLUG, "A1")
        assert one is not None and one.extra == ["備考"]
        booking = Booking.objects.get(pk=one.booking_id)
    shown = privacy.reveal(
        contract=make.contract(),
        subjects=[booking.subject_id],
        purpose="booking",
        by=people.staff,
    )
    assert shown[booking.subject_id]["extra-備考"] == "車いす"
    assert shown[booking.subject_id]["birth"] == "1980-05-12"


def test_month_and_day_decide_whose_booking_it_is(people: People) -> None:
    taken(people, make.row(number="A1", birth="5月12日"))
    with walls.scope([make.SLUG]):
        one = queries.appointment(make.SLUG, "A1")
    assert one is not None
    assert importing.birth_matches(one, "1980/5/12")
    assert not importing.birth_matches(one, "1980/5/13")


def test_a_file_that_does_not_come_raises_an_alarm(
    people: People, saturday: time_machine.Coordinates
) -> None:
    with walls.scope([make.SLUG]):
        assert importing.overdue(make.SLUG, clock.now()), "before any file ever came"
    taken(people, make.row(day=LATER, at="12:30"))
    saturday.move_to(clock.tokyo(LATER, 9, 29))
    with walls.scope([make.SLUG]):
        assert not importing.overdue(make.SLUG, clock.now())
        saturday.move_to(clock.tokyo(LATER, 9, 31))
        assert importing.overdue(make.SLUG, clock.now())
    taken(people, make.row(day=LATER, at="13:00"))
    with walls.scope([make.SLUG]):
        assert not importing.overdue(make.SLUG, clock.now())
