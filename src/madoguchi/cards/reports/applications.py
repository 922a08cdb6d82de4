"""The progress list of a reception day: what the contract itself asks for.

SP 5(2)オ(ア): who applied in person, and how far each is from application to delivery.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

from django.utils.translation import override

from madoguchi.cards import parameters
from madoguchi.cards.models.applications import DEFECTS, NO_PHOTO, PHOTOS
from madoguchi.cards.queries import applications as queries
from madoguchi.cards.queries.applications import Line
from madoguchi.cards.rules import applications as rules
from madoguchi.core import clock
from madoguchi.mailings.models import CLASSES, Item
from madoguchi.mailings.rules import spoken
from madoguchi.papers.imprint import Imprint
from madoguchi.papers.tables import Column, Period, Report, Row, Table, row
from madoguchi.people import queries as people
from madoguchi.privacy import services as privacy
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

PURPOSE = "application-list"
COLUMNS = (
    Column("number", "text", "受付番号"),
    Column("name", "text", "氏名"),
    Column("express", "text", "特急"),
    Column("papers", "text", "本人確認"),
    Column("photo", "text", "写真・照合"),
    Column("sent", "text", "申請書の送付"),
    Column("setup", "text", "到着・交付前設定"),
    Column("packed", "text", "封入・確認"),
    Column("posted", "text", "差出し"),
    Column("state", "text", "進捗・配達・引継ぎ"),
)


def progress_list(contract: Contract, day: dt.date, by: Actor) -> Report:
    """The list of a day, with names: seeing them is logged first."""
    rows = queries.of_day(contract.pk, day).filter(method=rules.APPLY)
    lines = queries.lines(contract.pk, rows)
    subjects = [one.application.subject_id for one in lines]
    seen = privacy.reveal(contract=contract, subjects=subjects, purpose=PURPOSE, by=by)
    items = queries.card_items(contract.pk, [one.application.number for one in lines])
    staff = people.names(_accounts(lines, items.values()))
    with override("ja"):
        return _report(contract, day, lines, seen, items, staff)


def _accounts(lines: Sequence[Line], items: object) -> set[int | None]:
    found: set[int | None] = {one.officer for one in lines}
    for one in lines:
        found |= {one.application.compared_by}
        found |= {step.account for step in one.steps.values()}
        found |= {one.shown.opened_by} if one.shown else set()
    for item in items:  # type: ignore[attr-defined]
        found |= {item.enclosed_by, item.checked_by}
    return found


def _report(
    contract: Contract,
    day: dt.date,
    lines: Sequence[Line],
    seen: Mapping[int, Mapping[str, str]],
    items: Mapping[str, Item],
    staff: Mapping[int, str],
) -> Report:
    table = Table(
        "applications",
        "申請時来庁方式の申請者",
        COLUMNS,
        tuple(_row(contract.pk, one, seen, items, staff) for one in lines),
        none="この日に申請時来庁方式で受け付けた申請はありません。",
    )
    return Report(
        kind="application-list",
        ref=day.isoformat(),
        title_ja="申請者リスト（進捗管理表）",
        title_en="List of applicants with progress",
        period=Period.day(day),
        place="",
        generated_at=clock.now(),
        sections=(table,),
        contract=contract.title,
        addressee=contract.municipality,
        sender=people.contractor(contract),
    )


def _row(
    contract: str,
    line: Line,
    seen: Mapping[int, Mapping[str, str]],
    items: Mapping[str, Item],
    staff: Mapping[int, str],
) -> Row:
    one, item = line.application, items.get(line.application.number)
    return row(
        one.number,
        one.number,
        seen.get(one.subject_id, {}).get("name", ""),
        _reason(contract, line),
        _said(one.rule.upper(), staff.get(line.officer or 0, "職員確認 未")),
        _photo(line, staff),
        _sent(line),
        _here(line, staff),
        _packed(item, staff),
        _posted(line, item),
        _state(line),
    )


def _said(*parts: str) -> str:
    return "　".join(part for part in parts if part)


def _day(at: dt.datetime | None) -> str:
    if at is None:
        return ""
    local = at.astimezone(clock.TOKYO)
    return f"{local.month}/{local.day}"


def _reason(contract: str, line: Line) -> str:
    if not line.application.express:
        return ""
    told = parameters.on(contract, line.application.day).applications.express
    known = told.get(line.application.reason)
    return known.ja if known else "特急"


def _photo(line: Line, staff: Mapping[int, str]) -> str:
    one = line.application
    if one.photo == NO_PHOTO:
        return PHOTOS[NO_PHOTO]
    by = staff.get(line.shown.opened_by or 0, "") if line.shown else ""
    second = staff.get(one.compared_by or 0, "")
    return _said(PHOTOS[one.photo], by, f"照合 {second}" if second else "照合 未")


def _sent(line: Line) -> str:
    step = line.steps.get(rules.SENT)
    if step is None:
        return ""
    return _said(
        _day(step.at), "簡易書留" if step.tracking else "", spoken(step.tracking)
    )


def _here(line: Line, staff: Mapping[int, str]) -> str:
    arrived, setup = line.steps.get(rules.ARRIVED), line.steps.get(rules.SET_UP)
    return _said(
        f"到着 {_day(arrived.at)}" if arrived else "",
        f"設定 {_day(setup.at)}" if setup else "",
        staff.get(setup.account or 0, "") if setup else "",
    )


def _packed(item: Item | None, staff: Mapping[int, str]) -> str:
    if item is None:
        return ""
    second = staff.get(item.checked_by or 0, "")
    return _said(
        staff.get(item.enclosed_by or 0, ""), f"確認 {second}" if second else ""
    )


def _posted(line: Line, item: Item | None) -> str:
    step = line.steps.get(rules.POSTED)
    if step is None:
        return ""
    return _said(
        _day(step.at), CLASSES[item.sent_as] if item else "", spoken(step.tracking)
    )


def _state(line: Line) -> str:
    one = line.application
    step = line.steps.get(one.state)
    ended = step and one.state in (rules.RETURNED, rules.DELIVERED)
    case = f"コールセンター 案件{one.case_id}" if one.case_id else ""
    return _said(
        f"{rules.STATES[one.state]} {_day(step.at)}"
        if step and ended
        else rules.STATES[one.state],
        DEFECTS.get(one.defect, ""),
        case,
        f"引継ぎ {_day(one.taken_at)}" if one.taken_at else "",
    )


def imprint(report: Report) -> Imprint:
    """What its foot says: a hash of the rows, names left out."""
    (table,) = report.sections
    assert isinstance(table, Table)
    lines = [
        "|".join(str(cell.value) for place, cell in enumerate(one.cells) if place != 1)
        for one in table.rows
    ]
    digest = hashlib.sha256("\n".join([report.ref, *lines]).encode()).hexdigest()
    return Imprint(hash=digest, state="控え")
