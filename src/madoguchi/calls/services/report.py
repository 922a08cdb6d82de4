"""Verbs of the call desk's daily report (電話窓口日報): draft, remark, submit."""

from __future__ import annotations

from django.utils.translation import gettext as _

from madoguchi.calls import queries, reports
from madoguchi.calls.models import DeskDay, Interval
from madoguchi.calls.services.need import need
from madoguchi.core.errors import Refusal
from madoguchi.documents import services as documents
from madoguchi.documents.models import DRAFT, RETURNED, Version
from madoguchi.papers import frozen, wording
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


def left_the_house(desk: DeskDay) -> bool:
    """Whether a version of the day's report was submitted."""
    last = queries.report_version(desk.contract_id, desk.day)
    return last is not None and (last.state != DRAFT or last.number > 1)


@walls.verb
def draft_report(*, desk: DeskDay, by: Actor, remark: str | None = None) -> Version:
    """Draw the report up from the records of the day, as a draft (KY 8(1)サ).

    Raises ``not-closed`` and those of ``documents.draft``.
    """
    held = DeskDay.objects.get(pk=desk.pk)
    if held.closed_at is None:
        raise Refusal("not-closed", _("先に、電話窓口を閉めてください。"))
    contract = Contract.objects.get(pk=held.contract_id)
    before = queries.report_version(contract.pk, held.day)
    report = reports.call_report(contract, held.day.isoformat())
    if remark is None and before is not None and before.submitted_at is not None:
        remark = before.remark
    return documents.draft(
        contract=contract,
        kind=queries.KIND,
        ref=report.ref,
        title=wording.title(report),
        content=frozen.freeze(report),
        by=by,
        remark=remark,
    )


@walls.verb
def save_remark(*, desk: DeskDay, remark: str, by: Actor) -> Version:
    """Keep the remark with the draft (下書きを保存); figures are drawn up anew."""
    need(by, "documents.draft")
    return draft_report(desk=desk, by=by, remark=_short(remark))


@walls.verb
def submit_report(*, desk: DeskDay, remark: str, by: Actor) -> Version:
    """Submit the day's report (日報を提出する), drawn up from the records as they are.

    Raises ``figures-missing`` while no interval has figures, ``unchanged`` when a
    returned report comes back as it was, and those of ``documents``.
    """
    need(by, "documents.submit")
    if not Interval.objects.filter(contract_id=desk.contract_id, desk=desk).exists():
        raise Refusal("figures-missing", _("入電・応答件数がまだ入力されていません。"))
    before = queries.report_version(desk.contract_id, desk.day)
    same = before is not None and before.state == RETURNED
    version = draft_report(desk=desk, by=by, remark=_short(remark))
    if same and before is not None and _as_it_was(before, version):
        raise Refusal(
            "unchanged",
            _("差戻しのあと、変わったところがありません。"),
            field="remark",
        )
    return documents.submit(version=version, by=by, remark=version.remark)


def _as_it_was(before: Version, after: Version) -> bool:
    """The same sections and remark; the moment of drawing up does not count."""
    kept = [
        {k: v for k, v in one.content.items() if k not in ("generated_at",)}
        for one in (before, after)
    ]
    return before.remark == after.remark and kept[0].get("sections") == kept[1].get(
        "sections"
    )


def _short(remark: str) -> str:
    words = remark.strip()
    if len(words) > 2000:
        raise Refusal(
            "remark-long",
            _("所感は2,000文字までです（いま %d文字）。") % len(words),
            field="remark",
        )
    return words
