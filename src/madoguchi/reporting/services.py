"""Drawing a report up: from the records to the draft of a document."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from madoguchi.core.errors import Refusal
from madoguchi.documents import services as documents
from madoguchi.documents.models import Version
from madoguchi.papers import differences, frozen, wording
from madoguchi.papers.tables import Report
from madoguchi.reporting import catalogue, queries
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@walls.verb
def draw_up(
    *, contract: Contract, slug: str, ref: str, by: Actor, remark: str | None = None
) -> Version:
    """Build a report from its records and keep it as the draft of its document.

    ``slug`` names the report in the catalogue, ``ref`` what it answers (a session, a
    month). A draft that corrects a submitted version says what changed. Raises
    :class:`Refusal` ``not-allowed``, ``ref-missing``, those of the builder and those
    of ``documents.services.draft``; :class:`catalogue.UnknownReport` for a bad slug.
    """
    entry = catalogue.find(slug)
    if "documents.draft" not in by.may and by.side != "system":
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))
    if not ref.strip():
        raise Refusal("ref-missing", _("報告の対象を選んでください。"), field="ref")
    report = entry.build(contract, ref.strip())
    for source in report.sources():
        if source.query:
            catalogue.drill(source.query)  # no number without its way
    return documents.draft(
        contract=contract,
        kind=entry.kind,
        ref=report.ref,
        title=wording.title(report),
        content=frozen.freeze(corrected(contract, entry.kind, report)),
        by=by,
        remark=remark,
    )


def corrected(contract: Contract, kind: str, report: Report) -> Report:
    """The report with its differences to the version that was submitted last."""
    last = queries.last_submitted(contract.pk, kind, report.ref)
    if last is None or not queries.is_report(last):
        return report
    changes = differences.between(queries.report(last), report)
    return replace(report, corrects=last.number, changes=changes)
