"""Verbs of the monthly report: draft it from the records, remark, submit."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from madoguchi.contracts import library
from madoguchi.documents import services as documents
from madoguchi.documents.models import DRAFT, Submission, Version
from madoguchi.outreach.models import Session
from madoguchi.outreach.monthly import KIND, monthly_report
from madoguchi.outreach.services.report import changed, short, submitted_before
from madoguchi.papers import differences, frozen, wording
from madoguchi.papers.composed import span
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


def last_monthly(contract: str, ref: str) -> Version | None:
    """The newest version of a month's report; needs a scope."""
    rows = Version.objects.filter(
        contract_id=contract,
        submission__contract_id=contract,
        submission__kind=KIND,
        submission__ref=ref,
    )
    return rows.select_related("submission").order_by("-number").first()


@walls.verb
def draft_monthly(
    *, contract: Contract, month: str, by: Actor, remark: str | None = None
) -> Version:
    """Draw a month's report up from the records, as a draft.

    After a return it becomes the next version, which says what changed and keeps
    the remark. Raises those of ``monthly_report`` and of ``documents.draft``.
    """
    report = monthly_report(contract, month)
    last = last_monthly(contract.pk, month)
    before = submitted_before(last) if last and last.state == DRAFT else last
    if before is not None:
        if last == before and remark is None:
            remark = before.remark
        if before.content.get("form") == frozen.FORM:
            old = frozen.thaw(before.content)
            report = replace(
                report, corrects=before.number, changes=differences.between(old, report)
            )
    return documents.draft(
        contract=contract,
        kind=KIND,
        ref=month,
        title=wording.title(report),
        content=frozen.freeze(report),
        by=by,
        remark=remark,
    )


@walls.verb
def save_monthly_remark(
    *, contract: Contract, month: str, remark: str, by: Actor
) -> Version:
    """Keep the remark with the draft (下書きを保存); figures are drawn up anew."""
    need(by, "documents.draft")
    return draft_monthly(contract=contract, month=month, by=by, remark=short(remark))


@walls.verb
def submit_monthly(
    *, contract: Contract, month: str, remark: str, by: Actor
) -> Version:
    """Submit a month's report (月次報告書を提出する); a returned one, corrected.

    Raises ``not-yours`` (the contract names who may), ``unchanged``, and those of
    ``documents.draft`` and ``documents.submit``.
    """
    need(by, "documents.submit")
    documents.need_role(contract.pk, KIND, by)
    version = draft_monthly(contract=contract, month=month, by=by, remark=short(remark))
    changed(version)
    return documents.submit(version=version, by=by, remark=version.remark)


@walls.verb
def draft_last_month(*, contract: Contract, today: dt.date, by: Actor) -> bool:
    """From the first open day on: the report of the month before, drafted once.

    True if one was drawn up now. Nothing is drawn for a contract without sessions
    in that month, or without a monthly report among its documents.
    """
    last = today.replace(day=1) - dt.timedelta(days=1)
    month = f"{last:%Y-%m}"
    if not _asked(contract, today, last):
        return False
    known = Submission.objects.filter(contract=contract, kind=KIND, ref=month)
    days = span(month)
    planned = Session.objects.filter(
        contract=contract, day__range=(days.first, days.last)
    )
    if known.exists() or not planned.exists():
        return False
    draft_monthly(contract=contract, month=month, by=by)
    return True


def _asked(contract: Contract, today: dt.date, last: dt.date) -> bool:
    if not contract.starts_on <= last:
        return False
    loaded = library.contract_file(contract.pk)
    if KIND not in loaded.table_on(min(last, contract.ends_on)).documents:
        return False
    return today >= loaded.calendars["city-open"].next_open(last).date
