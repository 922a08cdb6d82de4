"""Examples of numbers in reports: each has an address that shows its records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from madoguchi.documents.models import Version
    from madoguchi.papers.tables import Report

Place = tuple[str, str, str]
"""Section, row and column, as an address names a number."""


def version(slug: str, kind: str = "report") -> Version | None:
    """The last version of a report of a kind, so that the page shows figures."""
    from madoguchi.documents.models import Version
    from madoguchi.papers import frozen

    rows = Version.objects.filter(contract=slug, content__form=frozen.FORM)
    return rows.filter(submission__kind__contains=kind).order_by("-pk").first()


def pk(slug: str) -> object:
    """The version that the pages of ``reporting`` show."""
    found = version(slug)
    return found and found.pk


def month(slug: str) -> str:
    """The month of the last monthly report, else nothing: ``2026-10``."""
    found = version(slug, "monthly-report")
    return found.submission.ref if found else ""


def part(slug: str, nth: int, kind: str = "report") -> object:
    """Section (0), row (1) or column (2) of the first number that has records."""
    found = version(slug, kind)
    if found is None:
        return None
    from madoguchi.reporting import queries

    place = next(places(queries.report(found)), None)
    return place and place[nth]


def places(report: Report) -> Iterator[Place]:
    """Every number of a report whose records can be shown."""
    from madoguchi.papers.tables import Figures, Table

    for section in report.sections:
        if isinstance(section, Figures):
            for item in section.items:
                if item.cell.source:
                    yield section.key, item.key, "-"
        elif isinstance(section, Table):
            for row in section.rows:
                for column, cell in zip(section.columns, row.cells, strict=True):
                    if cell.source:
                        yield section.key, row.key, column.key
