"""Whether the day of a session is still open for work."""

from __future__ import annotations

from django.utils.translation import gettext as _

from madoguchi.core.errors import Refusal
from madoguchi.outreach.models import Session


def still_running(session: Session) -> None:
    """Raises :class:`Refusal` ``day-closed`` after the close or a cancellation."""
    if not Session.objects.get(pk=session.pk).running:
        raise Refusal("day-closed", _("この日はすでに締められたか、中止されています。"))
