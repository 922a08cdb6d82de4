"""Booking files that come by themselves: a folder that is read, and its alarm.

The city's system (or somebody's transfer) lays files into
``MADOGUCHI_IMPORT/<contract>/``. What was taken over goes to ``done/``, what was
refused to ``refused/`` with a list of rows and columns beside it; nothing is lost.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from madoguchi.core import clock, dates
from madoguchi.core.errors import Refusal, RowErrors
from madoguchi.counter import facts
from madoguchi.counter.models import Import
from madoguchi.counter.services import importing
from madoguchi.journal import queries as journal
from madoguchi.journal.services import record
from madoguchi.messages.services import outbox as messages
from madoguchi.people import queries as people
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

KINDS = (".csv", ".txt", ".tsv")
QUIET = 5.0
"""Seconds for which a file must have kept still: it may be being written."""
DONE, REFUSED = "done", "refused"
LATE_MAIL, REFUSED_MAIL = "booking-file-late", "booking-file-refused"
TOLD = ("general_manager", "operations_manager")
"""Who hears of a file by e-mail: they are not always before the screen."""


def folder(contract: str) -> Path:
    """Where the files of a contract arrive."""
    return Path(settings.IMPORT_ROOT) / contract


def waiting(contract: str) -> list[Path]:
    """The files that have arrived, the oldest first."""
    place = folder(contract)
    if not place.is_dir():
        return []
    found = [one for one in place.iterdir() if _whole(one)]
    return sorted(found, key=lambda one: (one.stat().st_mtime, one.name))


def _whole(path: Path) -> bool:
    if path.suffix.lower() not in KINDS or path.name.startswith("."):
        return False
    return path.is_file() and time.time() - path.stat().st_mtime >= QUIET


def take_all(*, contract: Contract, by: Actor) -> int:
    """Take over what has arrived; returns how many files were dealt with."""
    return sum(1 for path in waiting(contract.pk) if take(contract, path, by))


def take(contract: Contract, path: Path, by: Actor) -> bool:
    """Take one file over, and put it away; False if another process had it."""
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        return False
    try:
        importing.import_bookings(contract=contract, body=body, by=by, by_folder=True)
    except RowErrors as wrong:
        _refused(
            contract, path, [(row, column) for row, column, _why in wrong.rows], by
        )
    except Refusal as refusal:
        _refused(contract, path, [(1, refusal.code)], by)
    else:
        _put_away(path, DONE)
    return True


def _refused(
    contract: Contract, path: Path, wrong: list[tuple[int, str]], by: Actor
) -> None:
    """Keep which rows and columns, never what stood in them."""
    refuse(contract=contract, wrong=wrong, by=by)
    put = _put_away(path, REFUSED)
    listed = "".join(f"{row}\t{column}\n" for row, column in wrong)
    put.with_suffix(put.suffix + ".rows").write_text(listed, encoding="utf-8")


@walls.verb
def refuse(*, contract: Contract, wrong: list[tuple[int, str]], by: Actor) -> Import:
    """Write down that a file was not taken over; the pages and the journal say so."""
    today = clock.today()
    made = Import.objects.create(
        contract=contract,
        day=today,
        at=clock.now(),
        account=by.account,
        first_day=today,
        last_day=today,
        rows=0,
        new=0,
        changed=0,
        gone=0,
        same=0,
        errors=len(wrong),
        by_folder=True,
        changes=[[str(row), [column]] for row, column in wrong[: importing.SHOWN]],
    )
    record(
        facts.BOOKING_FILE_LATE,
        contract=contract.pk,
        by=by,
        day=today,
        measures={"errors": len(wrong)},
    )
    places = "、".join(f"{row} {column}" for row, column in wrong[:10])
    _tell(contract, REFUSED_MAIL, f"{made.pk}", what=places[:200])
    return made


def _tell(contract: Contract, template: str, ref: str, **said: str) -> None:
    """An e-mail to each manager, once for each file or day; nothing personal."""
    path, today = reverse("counter:bookings", args=[contract.pk]), clock.today()
    for account in people.holders(contract.pk, *TOLD):
        language = getattr(account, "language", "ja")
        messages.queue(
            contract=contract,
            template=template,
            ref=f"{account.pk}-{ref}",
            account=account.pk,
            parameters={
                "contract": contract.short or contract.title,
                "day": str(today) if language == "en" else dates.screen(today),
                "link": (settings.ORIGIN or "http://localhost") + path,
                **said,
            },
            once=f"{template}:{account.pk}:{ref}",
            language=language,
        )


def _put_away(path: Path, where: str) -> Path:
    place = path.parent / where
    place.mkdir(mode=0o700, exist_ok=True)
    stamp = f"{clock.now().astimezone(clock.TOKYO):%Y%m%d-%H%M%S}"
    return path.rename(_free(place, f"{stamp}-{path.name}"))


def _free(place: Path, name: str) -> Path:
    return next(one for one in _names(place, name) if not one.exists())


def _names(place: Path, name: str) -> Iterator[Path]:
    yield place / name
    nth = 2
    while True:
        yield place / f"{nth}-{name}"
        nth += 1


@walls.verb
def watch_file(*, contract: Contract, by: Actor) -> bool:
    """Raise the alarm once a day while the day's file is late or missing."""
    now = clock.now()
    if not importing.overdue(contract.pk, now):
        return False
    today, name = clock.tokyo_date(now), facts.BOOKING_FILE_LATE.name
    if list(journal.with_keys(contract.pk, name, {"day": today.isoformat()})):
        return False
    record(
        facts.BOOKING_FILE_LATE,
        contract=contract.pk,
        by=by,
        day=today,
        measures={"errors": 0},
    )
    _tell(contract, LATE_MAIL, today.isoformat())
    return True
