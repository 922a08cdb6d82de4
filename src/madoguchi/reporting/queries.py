"""Named reads of drawn-up reports, each by contract."""

from __future__ import annotations

from django.db.models import QuerySet

from madoguchi.documents.models import DRAFT, Submission, Version
from madoguchi.papers import frozen, wording
from madoguchi.papers.imprint import Imprint
from madoguchi.papers.tables import Figures, Report, Source, Table
from madoguchi.reporting import catalogue


def submissions(contract: str) -> QuerySet[Submission]:
    """The documents of this contract that the catalogue can draw up."""
    kinds = {entry.kind for entry in catalogue.REPORTS}
    return Submission.objects.filter(contract_id=contract, kind__in=kinds)


def latest(contract: str, submissions: list[Submission]) -> dict[int, Version]:
    """The newest version of each, without its content, in one query."""
    rows = Version.objects.filter(
        contract_id=contract, submission_id__in=[s.pk for s in submissions]
    )
    ordered = rows.defer("content").order_by("submission_id", "number")
    return {version.submission_id: version for version in ordered}


def version(contract: str, pk: int) -> Version | None:
    """One version with its submission, if it is a report of this contract."""
    rows = Version.objects.filter(contract_id=contract, pk=pk)
    found = rows.select_related("submission").first()
    return found if found and is_report(found) else None


def is_report(version: Version) -> bool:
    """Whether the snapshot is a report, and not another document's content."""
    return version.content.get("form") == frozen.FORM and "sections" in version.content


def report(version: Version) -> Report:
    """The report of a version, from its snapshot alone."""
    return frozen.thaw(version.content)


def imprint(version: Version) -> Imprint:
    """What a print of this version says of itself."""
    return Imprint(
        version=version.number,
        hash=version.content_hash,
        state=version.get_state_display(),
        remark=version.remark,
    )


def before(version: Version) -> Version | None:
    """The last version of the same document that had left the house before this one."""
    rows = Version.objects.filter(
        contract_id=version.contract_id,
        submission_id=version.submission_id,
        number__lt=version.number,
    )
    return rows.exclude(state=DRAFT).order_by("-number").first()


def last_submitted(contract: str, kind: str, ref: str) -> Version | None:
    """The last version of a document that was submitted, whatever became of it."""
    rows = Version.objects.filter(
        contract_id=contract, submission__kind=kind, submission__ref=ref
    )
    rows = rows.filter(submission__contract_id=contract)
    return rows.exclude(state=DRAFT).order_by("-number").first()


def versions(version: Version) -> list[Version]:
    """Every version of the same document, the newest first, without their content."""
    rows = Version.objects.filter(
        contract_id=version.contract_id, submission_id=version.submission_id
    )
    return list(rows.defer("content").order_by("-number"))


def source_at(
    report: Report, section: str, row: str, column: str
) -> tuple[str, Source, str] | None:
    """A number of a snapshot as printed, its source, what it is called; or None."""
    found = report.section(section)
    if isinstance(found, Table):
        for one in found.rows:
            for head, cell in zip(found.columns, one.cells, strict=True):
                if (one.key, head.key) == (row, column) and cell.source:
                    name = f"{found.heading} {one.cells[0].value or ''} {head.ja}"
                    return wording.shown(cell, head.kind), cell.source, name
    if isinstance(found, Figures) and column == "-":
        for item in found.items:
            if item.key == row and item.cell.source:
                name = f"{found.heading} {item.label}"
                return wording.item_text(item), item.cell.source, name
    return None
