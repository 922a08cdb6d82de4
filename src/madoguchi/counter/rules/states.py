"""The states of a ticket, and which may follow which. Pure."""

from __future__ import annotations

from madoguchi.core.text import translatable

WAITING, CALLED, SERVING = "waiting", "called", "serving"
OFFICER_WAIT, OFFICER, HELD = "officer-wait", "officer", "held"
ABSENT, ENDED = "absent", "ended"
STATES = translatable(
    {
        WAITING: "発券",
        CALLED: "呼出中",
        SERVING: "対応中",
        OFFICER_WAIT: "職員確認待ち",
        OFFICER: "職員が確認中",
        HELD: "保留",
        ABSENT: "不在",
        ENDED: "対応終了",
    }
)
AT_WINDOW = (CALLED, SERVING, OFFICER_WAIT, OFFICER)
"""A window has at most one of these: the database says so."""
OPEN = (WAITING, *AT_WINDOW, HELD, ABSENT)
DONE, SENT_HOME, NOT_COME, CANCELLED = "done", "sent-home", "absent", "cancelled"
ANOTHER_DAY = "another-day"
OUTCOMES = translatable(
    {
        DONE: "完了",
        SENT_HOME: "持帰り",
        NOT_COME: "不在",
        CANCELLED: "取消",
        ANOTHER_DAY: "別の日",
    }
)
FOLLOWS: dict[str, frozenset[str]] = {
    WAITING: frozenset({CALLED, HELD, ENDED}),
    CALLED: frozenset({SERVING, ABSENT, WAITING, HELD, ENDED}),
    SERVING: frozenset({OFFICER_WAIT, HELD, WAITING, ENDED}),
    OFFICER_WAIT: frozenset({OFFICER, SERVING}),
    OFFICER: frozenset({SERVING}),
    HELD: frozenset({SERVING, WAITING, ENDED}),
    ABSENT: frozenset({WAITING, CALLED, ENDED}),
    ENDED: frozenset({SERVING, WAITING}),
}
"""Where a ticket may go; ENDED goes back only on the same day, with a reason."""


def may_follow(before: str, after: str) -> bool:
    """Whether a ticket may go from one state to another."""
    return after in FOLLOWS[before]


ON_PAPER = "paper"
"""The officer's result of a ticket that was finished on paper, until the officer says
that it was so."""
