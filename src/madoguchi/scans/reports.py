"""Separator sheets, the index of a medium, its hashes, receipt, and binder lists."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence

import segno
from django.utils.translation import override

from madoguchi.core import clock, dates
from madoguchi.papers import pdf
from madoguchi.papers.imprint import Imprint
from madoguchi.papers.tables import Column, Period, Report, Table, row
from madoguchi.people import queries as people
from madoguchi.scans import rules
from madoguchi.scans.models import PROCEDURES, Section
from madoguchi.tenancy.models import Contract

INDEX = ("日付", "業務", "ファイル", "ページ数", "SHA-256")
COLUMNS = (
    Column("day", "date", "日付"),
    Column("procedure", "text", "業務"),
    Column("file", "text", "ファイル"),
    Column("pages", "count", "ページ数", unit="枚", total=True),
)
BINDER = (
    Column("procedure", "text", "業務"),
    Column("counted", "count", "窓口の件数", unit="件", total=True),
    Column("pages", "count", "電子化したページ", unit="枚", total=True),
    Column("state", "text", "状態"),
)


def separators(contract: Contract, day: dt.date, procedures: Iterable[str]) -> bytes:
    """One sheet a procedure; its code stands twice, so that no turn hides it."""
    sheets = []
    for name in procedures:
        text = rules.code(rules.Separator(contract.pk, name, day))
        drawn = io.BytesIO()
        segno.make(text, error="h", micro=False).save(
            drawn, kind="svg", border=4, scale=4
        )
        sheets.append(
            {
                "svg": drawn.getvalue().decode(),
                "procedure": PROCEDURES.get(name, name),
                "day": dates.era(day),
                "words": f"{contract.municipality}　{contract}",
                "code": text,
            }
        )
    data: dict[str, object] = {"title": "区切り紙", "sheets": sheets}
    return pdf.compiled("separator.typ", data, tagged=False)


def name(section: Section) -> str:
    """Where a section stands on the medium."""
    return f"{section.day.isoformat()}/{section.procedure}-{section.pk}.pdf"


def index(sections: Sequence[Section]) -> bytes:
    """The list of files as CSV that a spreadsheet opens (UTF-8 with a mark)."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(INDEX)
    for one in sections:
        word = PROCEDURES.get(one.procedure, one.procedure)
        lines.writerow((one.day.isoformat(), word, name(one), one.pages, one.hash))
    return text.getvalue().encode("utf-8-sig")


def sums(sections: Sequence[Section]) -> str:
    """Hashes as ``sha256sum -c`` reads them."""
    return "".join(f"{one.hash}  {name(one)}\n" for one in sections)


def receipt(contract: Contract, month: dt.date, sections: Sequence[Section]) -> bytes:
    """The receipt that goes with the medium, with the list of its files."""
    last = max(one.day for one in sections)
    with override("ja"):
        table = Table(
            "files",
            "収録した書類",
            COLUMNS,
            tuple(
                row(
                    str(one.pk),
                    one.day,
                    PROCEDURES.get(one.procedure, one.procedure),
                    name(one),
                    one.pages,
                )
                for one in sections
            ),
        )
        report = _report(
            contract, "scan-media", f"{month:%Y-%m}", "電子データ受領書", table
        )
        return pdf.render(report(Period(month, last)), Imprint(state="提出用")).content


def binder_list(
    contract: Contract, day: dt.date, lines: Iterable[tuple[str, int, int, str]]
) -> bytes:
    """簿冊の一覧: counts of the windows beside the scanned pages."""
    with override("ja"):
        table = Table(
            "binder",
            "区分ごとの件数",
            BINDER,
            tuple(
                row(name_, PROCEDURES.get(name_, name_), counted, pages, state)
                for name_, counted, pages, state in lines
            ),
        )
        report = _report(
            contract, "binder-list", day.isoformat(), "申請書等の簿冊一覧", table
        )
        return pdf.render(report(Period.day(day)), Imprint(state="簿冊用")).content


def _report(
    contract: Contract, kind: str, ref: str, title: str, table: Table
) -> Callable[[Period], Report]:
    def made(period: Period) -> Report:
        return Report(
            kind=kind,
            ref=ref,
            title_ja=title,
            title_en=kind,
            period=period,
            place="",
            generated_at=clock.now(),
            sections=(table,),
            contract=contract.title,
            addressee=contract.municipality,
            sender=people.contractor(contract),
        )

    return made
