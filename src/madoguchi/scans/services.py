"""Verbs of scanning: take a stack, place its pages, settle, complete, export, erase.

The adapters' libraries are slow to import: each is taken in where it is used, not at
every start.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.documents.facts import DELIVERABLE_DELIVERED
from madoguchi.journal.services import record
from madoguchi.people.access import need
from madoguchi.privacy import files
from madoguchi.privacy import services as privacy
from madoguchi.scans import facts, parameters, queries, reports, rules
from madoguchi.scans.models import (
    ASIDE,
    FAILED,
    KEPT,
    SEPARATOR,
    SETTLED,
    SPLIT,
    WAITING,
    WORKING,
    DayDone,
    Export,
    Page,
    Section,
    Stack,
)
from madoguchi.scans.rules import Placed, Separator
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

STEP = 25
"""Pages after which the progress of a stack is written."""
Progress = Callable[[int], None]


@walls.verb
def take(*, contract: Contract, source: IO[bytes], by: Actor) -> Stack:
    """Take a scanned PDF; it is split by the worker. Kept sealed from the first byte.

    Raises ``not-a-pdf``, ``too-many-pages``, ``already-scanned``.
    """
    from madoguchi.scans.adapters import reader

    need(by, "scans.handle")
    with tempfile.NamedTemporaryFile(suffix=".pdf") as plain:
        while chunk := source.read(files.CHUNK):
            plain.write(chunk)
        plain.flush()
        count = reader.pages(Path(plain.name))
        plain.seek(0)
        path, size, digest = files.write(
            contract.pk, f"scans/{contract.pk}/stacks/{uuid4().hex}", plain
        )
    stack, made = Stack.objects.get_or_create(
        contract=contract,
        hash=digest,
        defaults={
            "path": path,
            "size": size,
            "pages": count,
            "scanned_by": by.account,
            "scanned_at": clock.now(),
        },
    )
    if not made:
        files.remove(path)
        raise Refusal(
            "already-scanned",
            _("同じファイルは取り込み済みです（束 %d）。") % stack.pk,
            field="file",
        )
    return stack


def split(stack: Stack, by: Actor, progress: Progress | None = None) -> Stack:
    """Read every page of a stack and put it where it belongs; safe to repeat.

    The file work stands outside a transaction, its result in one verb. A file that
    cannot be opened any more is ``failed``, and stays.
    """
    contract = stack.contract_id
    if not _claimed(stack, by):
        return stack
    with tempfile.TemporaryDirectory(prefix="scan-") as folder:
        plain = Path(folder) / "stack.pdf"
        try:
            with walls.scope(by.scope):
                files.copy(contract, stack.path, plain)
                procedures = parameters.on(contract, clock.today()).procedures
            pages = rules.placed(
                _counted(plain, stack, by, progress), contract, procedures
            )
            made = _cut(contract, plain, rules.sections(pages), by)
        except Exception:
            _state(stack, by, FAILED)
            raise
    return _placed(stack=stack, pages=pages, made=made, by=by)


def _claimed(stack: Stack, by: Actor) -> bool:
    with walls.scope(by.scope), transaction.atomic():
        return bool(
            Stack.objects.filter(pk=stack.pk, state__in=(WAITING, WORKING)).update(
                state=WORKING, claimed_at=clock.now(), done=0
            )
        )


def _state(stack: Stack, by: Actor, state: str) -> None:
    with walls.scope(by.scope):
        Stack.objects.filter(pk=stack.pk).update(state=state)


def _counted(
    plain: Path, stack: Stack, by: Actor, progress: Progress | None
) -> list[rules.Reading]:
    from madoguchi.scans.adapters import reader

    found = []
    for number, reading in enumerate(reader.readings(plain), start=1):
        found.append(reading)
        if number % STEP == 0:
            with walls.scope(by.scope):
                Stack.objects.filter(pk=stack.pk).update(
                    done=number, claimed_at=clock.now()
                )
            if progress:
                progress(number)
    return found


Cut = Mapping[Separator, tuple[str, int, str]]


def _cut(
    contract: str, plain: Path, sections: Mapping[Separator, Sequence[int]], by: Actor
) -> Cut:
    """A sealed file for each section: its path, size and hash."""
    from madoguchi.scans.adapters import cutter

    made: dict[Separator, tuple[str, int, str]] = {}
    part = plain.with_name("part.pdf")
    for one, numbers in sections.items():
        cutter.cut(plain, numbers, part)
        made[one] = _sealed(contract, one.day, one.procedure, part, by)
    return made


def _sealed(
    contract: str, day: dt.date, procedure: str, part: Path, by: Actor
) -> tuple[str, int, str]:
    path = f"scans/{contract}/{day:%Y-%m}/{day:%d}/{procedure}-{uuid4().hex}"
    with part.open("rb") as source, walls.scope(by.scope):
        return files.write(contract, path, source)


@walls.verb
def _placed(*, stack: Stack, pages: Sequence[Placed], made: Cut, by: Actor) -> Stack:
    held = Stack.objects.select_for_update().get(pk=stack.pk)
    if held.state != WORKING:
        for path, _size, _hash in made.values():
            files.remove(path)
        return held
    numbers = rules.sections(pages)
    rows = {
        one: _section(held, one.procedure, one.day, len(numbers[one]), kept)
        for one, kept in made.items()
    }
    places = {
        n: (rows[one], place)
        for one, some in numbers.items()
        for place, n in enumerate(some, start=1)
    }
    Page.objects.bulk_create(
        (_page(held, page, places.get(page.number)) for page in pages), batch_size=500
    )
    Stack.objects.filter(pk=held.pk).update(
        state=SPLIT, done=len(pages), pages=len(pages)
    )
    held.refresh_from_db()
    return held


def _section(
    stack: Stack, procedure: str, day: dt.date, pages: int, kept: tuple[str, int, str]
) -> Section:
    path, size, digest = kept
    return Section.objects.create(
        contract_id=stack.contract_id,
        stack=stack,
        procedure=procedure,
        day=day,
        pages=pages,
        path=path,
        size=size,
        hash=digest,
        made_at=clock.now(),
    )


def _page(stack: Stack, page: Placed, kept: tuple[Section, int] | None) -> Page:
    state = KEPT if kept else SEPARATOR
    if page.reason:
        state = ASIDE
    return Page(
        contract_id=stack.contract_id,
        stack=stack,
        number=page.number,
        state=state,
        reason=page.reason or "",
        section=kept[0] if kept else None,
        place=kept[1] if kept else None,
        ref=page.ref,
    )


@walls.verb
def settle(*, page: Page, procedure: str, day: dt.date | None, by: Actor) -> Page:
    """A person decides about a page that was set aside: where it belongs.

    An empty ``procedure`` says that it is not kept (a blank side, a damaged sheet);
    it stays in its stack all the same. Raises ``already-settled``,
    ``unknown-procedure``, ``day-missing``.
    """
    need(by, "scans.handle")
    held = Page.objects.select_for_update().select_related("stack").get(pk=page.pk)
    if held.state != ASIDE:
        raise Refusal("already-settled", _("このページはもう片づいています。"))
    if not procedure:
        Page.objects.filter(pk=held.pk).update(state=SETTLED, settled_by=by.account)
        held.refresh_from_db()
        return held
    _known(held.contract_id, procedure)
    if day is None:
        raise Refusal("day-missing", _("日付を入力してください。"), field="day")
    section = _of_one(held, procedure, day, by)
    Page.objects.filter(pk=held.pk).update(
        state=KEPT, section=section, place=1, settled_by=by.account
    )
    held.refresh_from_db()
    return held


def _known(contract: str, procedure: str) -> None:
    if procedure not in parameters.on(contract, clock.today()).procedures:
        raise Refusal(
            "unknown-procedure", _("業務を選んでください。"), field="procedure"
        )


def _of_one(page: Page, procedure: str, day: dt.date, by: Actor) -> Section:
    from madoguchi.scans.adapters import cutter

    with tempfile.TemporaryDirectory(prefix="scan-") as folder:
        plain, part = Path(folder) / "stack.pdf", Path(folder) / "part.pdf"
        files.copy(page.contract_id, page.stack.path, plain)
        cutter.cut(plain, [page.number], part)
        kept = _sealed(page.contract_id, day, procedure, part, by)
    return _section(page.stack, procedure, day, 1, kept)


@walls.verb
def name_page(*, page: Page, kana: str, by: Actor) -> Page:
    """Give a page a name by which it is found; the name goes to the vault."""
    need(by, "scans.handle")
    contract = Contract.objects.get(pk=page.contract_id)
    kept = privacy.keep(
        contract=contract,
        purpose="scan",
        payload={"kana": kana.strip()},
        retain_until=contract.ends_on,
        by=by,
    )
    Page.objects.filter(pk=page.pk).update(subject_id=kept.pk)
    page.refresh_from_db()
    return page


@walls.verb
def complete(*, contract: Contract, day: dt.date, binder: str, by: Actor) -> int:
    """The papers of a day are scanned: one fact a procedure, 0 pages where none came.

    Said again after more pages came, the changed procedures are corrected. Returns
    how many facts it left. Raises ``pages-aside``, ``still-splitting``,
    ``in-the-future``, ``nothing-to-scan``.
    """
    need(by, "scans.handle")
    _may_complete(contract.pk, day)
    pages = queries.page_counts(contract.pk, day, day)
    known = queries.done_on(contract.pk, day, day)
    left = 0
    for name in parameters.on(contract.pk, day).procedures:
        row, count = known.get((day, name)), pages.get((day, name), 0)
        if row is not None and row.pages == count:
            continue
        fact = record(
            facts.BATCH_SCANNED,
            contract=contract.pk,
            by=by,
            corrects=row.fact if row else None,
            procedure=name,
            day=day,
            measures={"pages": count, "binder": binder or None},
        )
        DayDone.objects.update_or_create(
            contract=contract,
            day=day,
            procedure=name,
            defaults={"pages": count, "fact": fact},
        )
        left += 1
    return left


def _may_complete(contract: str, day: dt.date) -> None:
    if day > clock.today():
        raise Refusal("in-the-future", _("これからの日付です。"), field="day")
    if not parameters.on(contract, day).procedures:
        raise Refusal("nothing-to-scan", _("この契約には電子化の定めがありません。"))
    splitting = Stack.objects.filter(contract_id=contract, state__in=(WAITING, WORKING))
    if splitting.exists():
        raise Refusal(
            "still-splitting", _("分割の終わっていない束があります。"), retry=True
        )
    if waiting := queries.aside(contract).count():
        raise Refusal(
            "pages-aside",
            _("確認待ちのページが%d枚あります。先に片づけてください。") % waiting,
        )


def export(*, contract: Contract, month: dt.date, by: Actor) -> Export:
    """The image of a month: files by day and procedure, index, hashes, receipt.

    Raises ``nothing-to-export``, ``pages-aside``, ``not-allowed``.
    """
    from madoguchi.scans.adapters import disc

    need(by, "scans.handle")
    first = month.replace(day=1)
    last = (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    with walls.scope(by.scope):
        rows = list(queries.between(contract.pk, first, last).filter(erased_at=None))
        if queries.aside(contract.pk).exists():
            raise Refusal(
                "pages-aside", _("確認待ちのページがあります。先に片づけてください。")
            )
    if not rows:
        raise Refusal(
            "nothing-to-export",
            _("この月に電子化した書類はありません。"),
            field="month",
        )
    with tempfile.TemporaryDirectory(prefix="scan-") as folder:
        root, image = Path(folder) / "disc", Path(folder) / "disc.iso"
        _filled(root, contract, first, rows, by)
        disc.image(root, image, f"SCAN-{first:%Y-%m}")
        path = f"scans/{contract.pk}/exports/{first:%Y-%m}-{uuid4().hex}"
        with image.open("rb") as source, walls.scope(by.scope):
            kept = files.write(contract.pk, path, source)
    return _exported(contract=contract, month=first, rows=rows, kept=kept, by=by)


def _filled(
    root: Path, contract: Contract, month: dt.date, rows: Sequence[Section], by: Actor
) -> None:
    """The folder: ``2025-12-03/certificate-12.pdf``, index.csv, SHA256SUMS, receipt."""
    root.mkdir()
    for row in rows:
        target = root / reports.name(row)
        target.parent.mkdir(exist_ok=True)
        with walls.scope(by.scope):
            files.copy(contract.pk, row.path, target)
    (root / "index.csv").write_bytes(reports.index(rows))
    (root / "SHA256SUMS").write_text(reports.sums(rows), encoding="utf-8")
    (root / "receipt.pdf").write_bytes(reports.receipt(contract, month, rows))


@walls.verb
def _exported(
    *,
    contract: Contract,
    month: dt.date,
    rows: Sequence[Section],
    kept: tuple[str, int, str],
    by: Actor,
) -> Export:
    path, size, digest = kept
    return Export.objects.create(
        contract=contract,
        month=f"{month:%Y-%m}",
        path=path,
        size=size,
        hash=digest,
        files=len(rows),
        pages=sum(row.pages for row in rows),
        made_by=by.account,
        made_at=clock.now(),
    )


@walls.verb
def deliver(*, export: Export, medium: str, by: Actor) -> Export:
    """The medium of a month was given to the city (5-2-j-s2).

    Raises ``unknown-medium``, ``already-delivered``.
    """
    need(by, "scans.handle")
    if medium not in parameters.on(export.contract_id, clock.today()).medium:
        raise Refusal("unknown-medium", _("媒体を選んでください。"), field="medium")
    changed = Export.objects.filter(pk=export.pk, delivered_at=None).update(
        delivered_at=clock.now(), medium=medium
    )
    if changed != 1:
        raise Refusal("already-delivered", _("この媒体は提出済みです。"))
    record(
        DELIVERABLE_DELIVERED,
        contract=export.contract_id,
        by=by,
        item="scan-media",
        ref=export.month,
        measures={"quantity": 1, "medium": medium},
    )
    export.refresh_from_db()
    return export


@walls.verb
def erase_due(*, contract: Contract, today: dt.date, by: Actor) -> int:
    """Take away the files of months that were delivered long enough ago.

    The scanned originals go with what was cut out of them. Counts, hashes and the
    facts stay. Nothing happens where ``keep_days`` is unset: how long the city wants
    them is not said in the text. Returns how many files went; safe twice.
    """
    need(by, "privacy.review")
    keep = parameters.on(contract.pk, today).keep_days
    if keep is None:
        return 0
    limit = clock.tokyo(today - dt.timedelta(days=keep))
    gone = 0
    due = Export.objects.filter(
        contract=contract, erased_at=None, delivered_at__lt=limit
    )
    for one in due:
        first = dt.date.fromisoformat(f"{one.month}-01")
        last = (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
        rows = queries.between(contract.pk, first, last)
        gone += _erased(rows.filter(erased_at=None, made_at__lte=one.made_at))
        files.remove(one.path)
        Export.objects.filter(pk=one.pk).update(erased_at=clock.now(), path="")
    return gone + _originals(queries.spent(contract.pk, limit))


def _originals(stacks: Iterable[Stack]) -> int:
    """The scanned files of stacks of which nothing is kept any more."""
    gone = 0
    for one in stacks:
        files.remove(one.path)
        gone += Stack.objects.filter(pk=one.pk, erased_at=None).update(
            erased_at=clock.now(), path=""
        )
    return gone


def _erased(rows: object) -> int:
    found = list(rows)  # type: ignore[call-overload]
    for row in found:
        files.remove(row.path)
        Section.objects.filter(pk=row.pk).update(erased_at=clock.now(), path="")
    return len(found)
