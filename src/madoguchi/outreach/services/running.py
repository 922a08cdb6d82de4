"""Whether the day of a session is still open for work, or for a correction."""

from __future__ import annotations

from django.utils.translation import gettext as _

from madoguchi.core.errors import Refusal
from madoguchi.documents.models import DRAFT, RETURNED, Version
from madoguchi.outreach.models import HELD, Session

KIND = "daily-report"


def still_running(session: Session) -> None:
    """Raises :class:`Refusal` ``day-closed`` after the close or a cancellation."""
    if not Session.objects.get(pk=session.pk).running:
        raise Refusal("day-closed", _("この日はすでに締められたか、中止されています。"))


def report_state(session: Session) -> str:
    """The state of the last version of the daily report, or nothing; needs a scope."""
    rows = Version.objects.filter(
        contract_id=session.contract_id,
        submission__contract_id=session.contract_id,
        submission__kind=KIND,
        submission__ref=session.ref,
    )
    found = rows.order_by("-number").values_list("state", flat=True).first()
    return str(found or "")


def correctable(session: Session) -> bool:
    """Closed, and its report is still with us: a draft, or returned; needs a scope."""
    if Session.objects.get(pk=session.pk).state != HELD:
        return False
    return report_state(session) in (DRAFT, RETURNED)


def papers_open(session: Session) -> None:
    """Whether papers may still be counted: on the day, or for a correction.

    Raises :class:`Refusal` ``day-closed``.
    """
    if not correctable(session):
        still_running(session)
