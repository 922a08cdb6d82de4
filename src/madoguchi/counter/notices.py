"""What every screen says while no tickets are given: closed, not begun, stopped.

From the calendar and from the manager's stop by hand; one wording for the machine,
the hall and the windows, in the language of the page.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.counter import words
from madoguchi.counter.services.day import STOPS
from madoguchi.web import formats

OPEN, BEFORE, CLOSED, STOPPED = "open", "before", "closed", "stopped"


def lines(
    state: str, reason: str, next_open: dt.datetime | None, at: dt.datetime
) -> tuple[str, ...]:
    """What is so and what comes next; nothing while tickets are given.

    ``reason`` is why the manager stopped, or in the calendar's words why the centre
    is closed today.
    """
    if state == STOPPED:
        told = _("番号をお持ちの方は そのままお待ちください。係員がご案内します。")
        return _because(_("ただいま発券を止めています"), stop_word(reason)), told
    if state == BEFORE:
        same = next_open and clock.tokyo_date(next_open) == clock.tokyo_date(at)
        return (_("まもなく受付を始めます"), *(_next(next_open, at) if same else ()))
    if state == CLOSED:
        rests = _because(_("本日は お休みです"), reason)
        said = rests if reason else _("本日の受付は終了しました")
        return (said, *_next(next_open, at))
    return ()


def stop_word(reason: str) -> str:
    """Why the manager stopped ticketing; "" for no stop."""
    return _(STOPS[reason]) if reason in STOPS else ""


def _because(said: str, reason: str) -> str:
    if not reason:
        return said
    return f"{said} ({reason})" if words.english() else f"{said}（{reason}）"


def _next(next_open: dt.datetime | None, at: dt.datetime) -> tuple[str, ...]:
    if next_open is None:
        return ()
    language = "en" if words.english() else "ja"
    moment = formats.daytime(next_open, clock.tokyo_date(at), language)
    return (_("次は %(at)s からです。") % {"at": moment},)
