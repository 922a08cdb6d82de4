"""The progress list of a reception day: what the contract itself asks for.

SP 5(2)オ(ア): who applied in person, and how far each is from application to delivery.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import override

from madoguchi.cards import parameters
from madoguchi.cards.models.applications import DEFECTS, NO_PHOTO, PHOTOS
from madoguchi.cards.queries import applications as queries
from madoguchi.cards.queries.applications import Line
from madoguchi.cards.rules import applications as rules
from madoguchi.core import clock
from madoguchi.mailings.models import CLASSES, Item
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
    Column("arrived", "text", "カード到着"),
    Column("setup", "text", "交付前設定"),
    Column("packed", "text", "封入・確認"),
    Column("posted", "text", "差出し"),
    Column("ended", "text", "配達・返戻"),
    Column("handed", "text", "書類の引継ぎ"),
    Column("state", "text", "進捗"),
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
        _said(one.rule, staff.get(line.officer or 0, "職員確認 未")),
        _photo(line, staff),
        _step(line, rules.SENT, staff, tracking=True),
        _step(line, rules.ARRIVED, staff),
        _step(line, rules.SET_UP, staff, who=True),
        _packed(item, staff),
        _posted(line, item),
        _ended(line),
        _day(one.taken_at),
        _said(rules.STATES[one.state], DEFECTS.get(one.defect, "")),
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


def _step(
    line: Line,
    state: str,
    staff: Mapping[int, str],
    *,
    tracking: bool = False,
    who: bool = False,
) -> str:
    step = line.steps.get(state)
    if step is None:
        return ""
    more = step.tracking if tracking else ""
    return _said(_day(step.at), more, staff.get(step.account or 0, "") if who else "")


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
    return _said(_day(step.at), CLASSES[item.sent_as] if item else "", step.tracking)


def _ended(line: Line) -> str:
    for state in (rules.RETURNED, rules.DELIVERED):
        step = line.steps.get(state)
        if step is not None and line.state == state:
            case = line.application.case_id
            named = f"コールセンター {case}" if case and state == rules.RETURNED else ""
            return _said(rules.STATES[state], _day(step.at), named)
    return ""
