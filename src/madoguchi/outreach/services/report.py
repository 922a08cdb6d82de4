"""Verbs of the daily report: draft it from the visits, remark, submit."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from madoguchi.core.errors import Refusal
from madoguchi.documents import services as documents
from madoguchi.documents.models import DRAFT, RETURNED, Submission, Version
from madoguchi.outreach import parameters, queries, reports
from madoguchi.outreach.models import HELD, Session
from madoguchi.outreach.services.running import KIND
from madoguchi.papers import differences, frozen, wording
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


def submission_of(session: Session) -> Submission | None:
    """The document of a session's daily report; needs a scope."""
    return Submission.objects.filter(
        contract_id=session.contract_id, kind=KIND, ref=session.ref
    ).first()


def last_version(session: Session) -> Version | None:
    """The newest version of a session's daily report; needs a scope."""
    return (
        Version.objects.filter(
            contract_id=session.contract_id,
            submission__contract_id=session.contract_id,
            submission__kind=KIND,
            submission__ref=session.ref,
        )
        .select_related("submission")
        .order_by("-number")
        .first()
    )


@walls.verb
def draft_daily_report(
    *, session: Session, by: Actor, remark: str | None = None
) -> Version:
    """Draw the daily report up from the visits, as a draft.

    After a return it becomes the next version, which says what changed and
    keeps the remark. Raises ``not-held``, and those of ``documents.draft``.
    """
    if session.state != HELD:
        raise Refusal("not-held", _("先に、この日を締めてください。"))
    contract = Contract.objects.get(pk=session.contract_id)
    last = last_version(session)
    before = submitted_before(last) if last and last.state == DRAFT else last
    report = reports.daily_report(contract, session.ref)
    if before is not None:
        if last == before and remark is None:
            remark = before.remark
        differs = differences.between(frozen.thaw(before.content), report)
        report = replace(report, corrects=before.number, changes=differs)
    return documents.draft(
        contract=contract,
        kind=KIND,
        ref=session.ref,
        title=wording.title(report),
        content=frozen.freeze(report),
        by=by,
        remark=remark,
    )


@walls.verb
def save_remark(*, session: Session, remark: str, by: Actor) -> Version:
    """Keep 所感・特記事項 with the draft (下書きを保存); figures are drawn up anew."""
    need(by, "documents.draft")
    return draft_daily_report(session=session, by=by, remark=short(remark))


def short(remark: str) -> str:
    """A remark as it is kept. Raises :class:`Refusal` ``remark-long``."""
    text = remark.strip()
    if len(text) > 2000:
        raise Refusal(
            "remark-long",
            _("所感は2,000文字までです（いま %d文字）。") % len(text),
            field="remark",
        )
    return text


@walls.verb
def submit_daily_report(*, session: Session, remark: str, by: Actor) -> Version:
    """Submit the daily report (日次報告書を提出する); a returned one, corrected.

    Raises ``unchanged`` when a returned report comes back without any
    difference, ``forms-not-handed-over``, and those of ``documents.draft`` and
    ``documents.submit``.
    """
    need(by, "documents.submit")
    version = draft_daily_report(session=session, by=by, remark=short(remark))
    papers_agree(session)
    changed(version)
    return documents.submit(version=version, by=by, remark=version.remark)


def papers_agree(session: Session) -> None:
    """Papers that both sides signed for agree with the visits as corrected.

    Raises :class:`Refusal` ``forms-not-handed-over``, which says what to do.
    """
    if not session.with_officer:
        return
    kinds = parameters.on(session.contract_id, session.day).transfers
    for sheet in queries.sheets(session, kinds):
        if not sheet.done:
            raise queries.not_handed_over(sheet)


def changed(version: Version) -> None:
    """Raises :class:`Refusal` ``unchanged`` when a return led to no difference."""
    before = submitted_before(version)
    if before is None or before.state != RETURNED:
        return
    if not version.content.get("changes") and before.remark == version.remark:
        raise Refusal(
            "unchanged",
            _("差戻しのあと、変わったところがありません。所感に対応を書いてください。"),
            field="remark",
        )


def submitted_before(version: Version) -> Version | None:
    """The version before this one that had left the house; needs a scope."""
    rows = Version.objects.filter(
        contract_id=version.contract_id,
        submission_id=version.submission_id,
        number__lt=version.number,
    )
    return rows.exclude(submitted_at=None).order_by("-number").first()
