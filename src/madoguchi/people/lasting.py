"""How long a sign-in lasts, so that a page can warn before it ends.

The session's own row is extended with each change of it; what is said here is the
earlier moment, so nobody is warned too late.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from madoguchi.core import clock

_ENDS = "ends"


def begin(request: HttpRequest, **_signal: Any) -> None:
    """Receiver of ``user_logged_in``."""
    renew(request.session)


def renew(session: SessionBase) -> None:
    """Let the sign-in last its whole time from now on."""
    session[_ENDS] = int(clock.now().timestamp()) + settings.SESSION_COOKIE_AGE


def left(session: SessionBase) -> int | None:
    """Seconds until the sign-in ends; None when it was begun without a word."""
    ends = session.get(_ENDS)
    return max(1, ends - int(clock.now().timestamp())) if ends else None
