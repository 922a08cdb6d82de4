"""Permission, asked by every verb of this app."""

from __future__ import annotations

from django.utils.translation import gettext as _

from madoguchi.core.errors import Refusal
from madoguchi.outreach.models import Session
from madoguchi.tenancy.actors import Actor


def need(by: Actor, permission: str) -> None:
    """Raises :class:`Refusal` ``not-allowed``."""
    if by.side != "system" and permission not in by.may:
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))


def still_running(session: Session) -> None:
    """Raises :class:`Refusal` ``day-closed`` after the close or a cancellation."""
    if not Session.objects.get(pk=session.pk).running:
        raise Refusal("day-closed", _("この日はすでに締められたか、中止されています。"))
