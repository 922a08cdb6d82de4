"""A stack's way: taken, split, settled, complete, on the medium, erased."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pycdlib
import pytest
import time_machine
from django.core.files.storage import default_storage

from madoguchi.core.errors import Refusal
from madoguchi.journal.models import Fact
from madoguchi.mailings.tests.make import People
from madoguchi.privacy import files
from madoguchi.scans import jobs, parameters, queries, reports, services
from madoguchi.scans.models import Export, Page, Section, Stack
from madoguchi.scans.tests import make
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import system


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code


def facts(name: str) -> list[Fact]:
    with walls.scope([make.SLUG]):
        return list(Fact.objects.filter(name=name).order_by("id"))


def pages_of(stack: Stack) -> list[Page]:
    with walls.scope([make.SLUG]):
        return list(Page.objects.filter(stack=stack).select_related("section", "stack"))


STACK = [
    make.paper("lost"),
    make.sheet("pin"),
    make.paper("one"),
    make.coded("12345678901234567890123"),
    make.upside_down(make.sheet("certificate")),
    make.upside_down(make.paper("two")),
    make.blank(),
    make.paper("three"),
]


def test_a_stack_is_split_by_its_sheets_whichever_way_they_lie(people: People) -> None:
    stack = make.taken(people.staff, STACK)
    pages = pages_of(stack)
    assert (stack.state, stack.pages) == ("split", len(STACK))
    assert [p.state for p in pages] == [
        "aside",
        "separator",
        "kept",
        "kept",
        "separator",
        "kept",
        "aside",
        "kept",
    ]
    assert [p.reason for p in pages if p.reason] == ["no-separator", "blank"]
    assert pages[3].ref == "12345678901234567890123"
    with walls.scope([make.SLUG]):
        pin, certificate = Section.objects.order_by("-procedure")
        body = b"".join(files.read(make.SLUG, certificate.path))
        assert (pin.pages, certificate.pages) == (2, 2)
        assert make.count(body) == 2
        assert hashlib.sha256(body).hexdigest() == certificate.hash
        (found,) = queries.found(make.SLUG, "1234567")
    assert found.pk == pages[3].pk


def test_nothing_lies_on_the_disk_in_plain(people: People, tmp_path: Path) -> None:
    make.taken(people.staff, STACK)
    kept = [p for p in (tmp_path / "files").rglob("*") if p.is_file()]
    assert len(kept) == 3
    assert not any(b"%PDF" in path.read_bytes() for path in kept)


def test_a_changed_or_cut_file_is_not_shown(people: People) -> None:
    make.taken(people.staff, STACK)
    with walls.scope([make.SLUG]):
        path = Stack.objects.get().path
        with default_storage.open(path) as sealed:
            body = sealed.read()
        for wrong in (body[:-5], body[:40] + b"x" + body[41:], b""):
            default_storage.delete(path)
            default_storage.save(path, io.BytesIO(wrong))  # type: ignore[arg-type]
            with refused("unreadable"):
                list(files.read(make.SLUG, path))


def test_a_file_that_is_no_pdf_and_one_that_came_before_are_refused(
    people: People,
) -> None:
    with refused("not-a-pdf"):
        services.take(
            contract=make.contract(), source=io.BytesIO(b"hello"), by=people.staff
        )
    body = make.pdf([make.paper()])
    for code in ("", "already-scanned"):
        if code:
            with refused(code):
                services.take(
                    contract=make.contract(), source=io.BytesIO(body), by=people.staff
                )
        else:
            services.take(
                contract=make.contract(), source=io.BytesIO(body), by=people.staff
            )
    with refused("not-allowed"):
        services.take(
            contract=make.contract(), source=io.BytesIO(body), by=people.officer
        )


def test_a_person_settles_what_was_set_aside_and_nothing_is_lost(
    people: People,
) -> None:
    stack = make.taken(people.staff, STACK)
    lost, empty = (p for p in pages_of(stack) if p.state == "aside")
    with refused("pages-aside"):
        services.complete(
            contract=make.contract(), day=make.DAY, binder="", by=people.staff
        )
    with refused("day-missing"):
        services.settle(page=lost, procedure="pin", day=None, by=people.staff)
    with refused("unknown-procedure"):
        services.settle(page=lost, procedure="furusato", day=make.DAY, by=people.staff)
    done = services.settle(page=lost, procedure="pin", day=make.DAY, by=people.staff)
    services.settle(page=empty, procedure="", day=None, by=people.staff)
    with refused("already-settled"):
        services.settle(page=empty, procedure="", day=None, by=people.staff)
    assert done.state == "kept"
    with walls.scope([make.SLUG]):
        counts = queries.page_counts(make.SLUG, make.DAY, make.DAY)
    assert counts == {(make.DAY, "pin"): 3, (make.DAY, "certificate"): 2}


def test_a_day_is_complete_for_every_procedure_also_with_no_page(
    people: People,
) -> None:
    make.taken(people.staff, [make.sheet("pin"), make.paper()])
    told = {"contract": make.contract(), "day": make.DAY, "binder": "b-1"}
    assert services.complete(by=people.staff, **told) == 5
    said = {
        f.keys["procedure"]: f.measures["pages"] for f in facts("scans.batch_scanned")
    }
    assert said == {
        "card-issue": 0,
        "certificate": 0,
        "card-face": 0,
        "pin": 1,
        "other": 0,
    }
    assert services.complete(by=people.staff, **told) == 0
    make.taken(people.staff, [make.sheet("pin"), make.paper("more")])
    assert services.complete(by=people.staff, **told) == 1
    assert facts("scans.batch_scanned")[-1].corrects is not None
    with refused("in-the-future"):
        services.complete(
            contract=make.contract(),
            day=make.DAY + dt.timedelta(days=1),
            binder="",
            by=people.staff,
        )


def test_a_month_goes_on_a_medium_with_index_hashes_and_receipt(
    people: People, tmp_path: Path
) -> None:
    with refused("nothing-to-export"):
        services.export(contract=make.contract(), month=make.DAY, by=people.staff)
    make.taken(people.staff, [make.sheet("pin"), make.paper(), make.paper("b")])
    made = services.export(contract=make.contract(), month=make.DAY, by=people.staff)
    assert (made.files, made.pages) == (1, 2)
    image = tmp_path / "x.iso"
    with walls.scope([make.SLUG]):
        files.copy(make.SLUG, made.path, image)
        section = Section.objects.get()
    assert hashlib.sha256(image.read_bytes()).hexdigest() == made.hash
    iso = pycdlib.PyCdlib()
    iso.open(str(image))
    names = {
        n.file_identifier().decode("utf-16_be")
        for n in iso.list_children(joliet_path="/")
    }
    assert {"2025-12-03", "index.csv", "SHA256SUMS", "receipt.pdf"} <= names
    body = io.BytesIO()
    iso.get_file_from_iso_fp(body, joliet_path=f"/{reports.name(section)}")
    assert hashlib.sha256(body.getvalue()).hexdigest() == section.hash
    iso.close()
    with refused("unknown-medium"):
        services.deliver(export=made, medium="usb", by=people.staff)
    services.deliver(export=made, medium="dvd-r", by=people.staff)
    with refused("already-delivered"):
        services.deliver(export=made, medium="dvd-r", by=people.staff)
    (fact,) = facts("documents.deliverable_delivered")
    assert (fact.keys["item"], fact.keys["ref"]) == ("scan-media", "2025-12")


def test_files_end_only_where_the_contract_says_when(
    people: People,
    noon: time_machine.Coordinates,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    make.taken(people.staff, [make.sheet("pin"), make.paper()])
    made = services.export(contract=make.contract(), month=make.DAY, by=people.staff)
    services.deliver(export=made, medium="dvd-r", by=people.staff)
    later = make.DAY + dt.timedelta(days=40)
    who = {"contract": make.contract(), "by": system(make.SLUG)}
    assert services.erase_due(today=later, **who) == 0
    told = parameters.on(make.SLUG, make.DAY).model_copy(update={"keep_days": 30})
    monkeypatch.setattr(parameters, "on", lambda *_given: told)
    assert services.erase_due(today=make.DAY + dt.timedelta(days=30), **who) == 0
    with walls.scope([make.SLUG]):
        original = Stack.objects.get().path
    assert default_storage.exists(original)
    assert services.erase_due(today=later, **who) == 2
    assert services.erase_due(today=later, **who) == 0
    with walls.scope([make.SLUG]):
        assert Section.objects.get().path == "" and Section.objects.get().pages == 1
        assert Export.objects.get().path == ""
        stack = Stack.objects.get()
    assert (stack.path, stack.pages) == ("", 2) and stack.erased_at
    assert not default_storage.exists(original)


def test_an_original_stays_while_a_page_of_it_waits_or_is_not_delivered(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = parameters.on(make.SLUG, make.DAY).model_copy(update={"keep_days": 30})
    monkeypatch.setattr(parameters, "on", lambda *_given: told)
    who = {"contract": make.contract(), "by": system(make.SLUG)}
    later = make.DAY + dt.timedelta(days=40)
    lone = make.taken(people.staff, [make.paper("nobody's")])
    make.taken(people.staff, [make.sheet("pin"), make.paper()])
    assert services.erase_due(today=later, **who) == 0
    (page,) = pages_of(lone)
    services.settle(page=page, procedure="", day=None, by=people.staff)
    assert services.erase_due(today=later, **who) == 1
    with walls.scope([make.SLUG]):
        assert [s.pk for s in Stack.objects.exclude(erased_at=None)] == [lone.pk]


def test_the_worker_splits_what_waits_and_takes_over_a_lost_one(
    people: People, noon: time_machine.Coordinates
) -> None:
    stack = services.take(
        contract=make.contract(),
        source=io.BytesIO(make.pdf([make.sheet("pin"), make.paper()])),
        by=people.staff,
    )
    with walls.scope([make.SLUG]):
        Stack.objects.update(state="working", claimed_at=make.NOON)
    assert jobs.split_waiting() == 0
    noon.shift(dt.timedelta(minutes=11))
    assert jobs.split_waiting() == 1
    assert jobs.split_waiting() == 0
    with walls.scope([make.SLUG]):
        assert Stack.objects.get(pk=stack.pk).state == "split"


def test_a_name_is_found_by_equality_and_never_stands_in_plain(people: People) -> None:
    stack = make.taken(people.staff, [make.sheet("pin"), make.paper()])
    page = pages_of(stack)[1]
    services.name_page(page=page, kana="サッポロ ハナコ", by=people.staff)
    with walls.scope([make.SLUG]):
        assert [p.pk for p in queries.found_by_kana(make.SLUG, "さっぽろはなこ")] == [
            page.pk
        ]
        assert queries.found_by_kana(make.SLUG, "サッポロ") == []


def test_printed_sheets_are_read_again(people: People, tmp_path: Path) -> None:
    from madoguchi.scans import rules
    from madoguchi.scans.adapters import reader

    printed = tmp_path / "sheets.pdf"
    printed.write_bytes(
        reports.separators(make.contract(), make.DAY, ["pin", "certificate"])
    )
    seen = [rules.read(one.codes[0]) for one in reader.readings(printed)]
    assert [one.procedure for one in seen if one] == ["pin", "certificate"]
