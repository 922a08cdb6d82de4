"""What both sides ask, tell and answer in a demonstration month, beside the days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from madoguchi.cases import services as cases
from madoguchi.contracts import library
from madoguchi.contracts import services as contracts
from madoguchi.core import clock
from madoguchi.documents import services as documents
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

REQUESTS = (
    ("analysis", "analysis-report", "来場が少なかった会場の分析", 6),
    ("inquiry", "", "昨年度の会場の集計方法について", 11),
)
"""What the city asks for: subject, the paper that answers, the words, how long ago."""
ASKED = (
    ("workplace", "事業所での実施の申込み方法について", "対象と日程をご案内した。"),
    ("publicity", "広報紙に載った会場の行き方について", "道順をご案内した。"),
    ("", "通知カードを失くした場合について", "窓口での手続をご案内した。"),
)


def contact_sheet(contract: Contract, session: str, by: Actor) -> None:
    """The contacts of a session are made known to those who work there (KY 11(1))."""
    contracts.enter(
        contract=contract,
        fact="documents.version_issued",
        keys={"kind": "contact-sheet", "ref": session},
        occurred_at=clock.now(),
        by=by,
    )


def carried_out(contract: Contract, by: Actor) -> None:
    """The day's forms leave the venue in a locked case (KY 10(3))."""
    contracts.enter(
        contract=contract,
        fact="privacy.material_carried_out",
        keys={"material": "forms", "destination": "municipality"},
        measures={"locked": True},
        occurred_at=clock.now(),
        by=by,
    )


def month(contract: Contract, actors: Mapping[str, Actor], first: dt.date) -> None:
    """Requests, instructions, meetings, progress, improvements from a day to now."""
    _requests(contract, actors, first)
    _instruction(contract, actors, first)
    _meetings(contract, actors, first)
    _shortfall(contract, actors, first)
    _inquiries(contract, actors, first)


def _moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return min(clock.tokyo(day, hour, minute), clock.now())


def _ago(contract: Contract, first: dt.date, days: int) -> dt.date | None:
    """The next open day after so many days ago; None before the records begin."""
    calendar = library.contract_file(contract.pk).calendars["city-open"]
    day = calendar.next_open(clock.today() - dt.timedelta(days=days)).date
    return day if first < day < clock.today() and day <= contract.ends_on else None


def _requests(contract: Contract, actors: Mapping[str, Actor], first: dt.date) -> None:
    for subject, kind, words, days in REQUESTS:
        day = _ago(contract, first, days)
        if day is None:
            continue
        with clock.at(clock.tokyo(day, 10)):
            asked = contracts.open_consultation(
                contract=contract,
                kind="request",
                subject=subject,
                question=words,
                by=actors["officer"],
            )
        with clock.at(_moment(day, 16)):
            if kind:
                _submitted(contract, actors, kind, asked.ref, words)
            contracts.decide(
                consultation=asked,
                decision="資料を添えて回答した。",
                by=actors["general_manager"],
            )


def _instruction(
    contract: Contract, actors: Mapping[str, Actor], first: dt.date
) -> None:
    day = _ago(contract, first, 16)
    if day is None:
        return
    with clock.at(clock.tokyo(day, 9, 30)):
        given = contracts.open_consultation(
            contract=contract,
            kind="instruction",
            subject="public-body",
            question="熱中症・感染症の予防について、府の要請に沿うこと。",
            by=actors["officer"],
        )
    with clock.at(clock.tokyo(day, 15)):
        contracts.decide(
            consultation=given,
            decision="全会場の開始前点検に加えた。",
            by=actors["general_manager"],
        )


def _meetings(contract: Contract, actors: Mapping[str, Actor], first: dt.date) -> None:
    """Every other week, with the progress report on the table (KY 8(8)ア, 11(2))."""
    for days in (27, 13):
        day = _ago(contract, first, days)
        if day is None:
            continue
        period = f"{day:%Y-%m}"
        with clock.at(clock.tokyo(day, 14)):
            contracts.enter(
                contract=contract,
                fact="contracts.meeting_held",
                keys={"kind": "regular"},
                occurred_at=clock.now(),
                by=actors["general_manager"],
            )
        with clock.at(clock.tokyo(day, 15)):
            _submitted(
                contract, actors, "progress-report", period, "調整状況・協議事項"
            )


def _shortfall(contract: Contract, actors: Mapping[str, Actor], first: dt.date) -> None:
    """Last month stayed below the number hoped for: analysed, improved (KY 6(5))."""
    last = clock.today().replace(day=1) - dt.timedelta(days=1)
    if last <= first or last > contract.ends_on:
        return
    month, manager = f"{last:%Y-%m}", actors["general_manager"]
    with clock.at(_moment(last + dt.timedelta(days=2), 10)):
        contracts.enter(
            contract=contract,
            fact="reporting.shortfall_found",
            keys={"target": "applicants", "month": month},
            measures={"expected": 20, "actual": 14},
            occurred_at=clock.now(),
            by=manager,
        )
        case = cases.open_case(
            contract=contract,
            kind="improvement",
            summary="平日午前の来場を増やす：会場の掲示を1週間早める",
            by=actors["site_manager"],
        )
    with clock.at(_moment(last + dt.timedelta(days=5), 11)):
        _submitted(contract, actors, "analysis-report", month, "未達の分析と改善")
        cases.act(
            case=case,
            text="掲示を早めた2会場で、前月より来場が増えた。",
            by=actors["site_manager"],
        )


def _inquiries(contract: Contract, actors: Mapping[str, Actor], first: dt.date) -> None:
    for days, (category, summary, answer) in zip((20, 9, 4), ASKED, strict=True):
        day = _ago(contract, first, days)
        if day is None:
            continue
        with clock.at(clock.tokyo(day, 11, 10)):
            case = cases.open_case(
                contract=contract,
                kind="inquiry",
                category=category,
                summary=summary,
                by=actors["operator"],
            )
            cases.answer(case=case, text=answer, by=actors["operator"])
            cases.close(case=case, text="ご案内して終了。", by=actors["operator"])


def _named(ref: str) -> str:
    """2026年10月分, or the number of a consultation."""
    year, _dash, month = ref.partition("-")
    return f"{year}年{int(month)}月分" if year.isdigit() else ref


def _submitted(
    contract: Contract, actors: Mapping[str, Actor], kind: str, ref: str, words: str
) -> None:
    by = actors["general_manager"]
    version = documents.draft(
        contract=contract,
        kind=kind,
        ref=ref,
        title=f"{words} {_named(ref)}",
        content={"fields": [], "text": f"{words}をまとめました。"},
        by=by,
    )
    documents.submit(version=version, by=by)
    documents.receive(version=version, by=actors["officer"])
