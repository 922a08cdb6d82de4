"""What is known of one occasion without the present time; its state at a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .moments import TOKYO


class Verdict(StrEnum):
    """What the facts decide, whatever the time is."""

    OPEN = "open"
    MET = "met"
    MET_LATE = "met_late"
    BELOW = "below"
    OVER = "over"
    OUT_OF_ORDER = "out_of_order"
    WAIVED = "waived"
    UNSET = "unset"
    BEFORE_RECORDS = "before_records"
    NOT_ARISEN = "not_arisen"
    SCOPE = "scope"
    WAITING = "waiting_for_app"


class State(StrEnum):
    """What a page shows at a moment."""

    UPCOMING = "upcoming"
    DUE_SOON = "due_soon"
    DUE = "due"
    MET = "met"
    MET_LATE = "met_late"
    BREACHED = "breached"
    BELOW = "below"
    OVER = "over"
    OUT_OF_ORDER = "out_of_order"
    WAIVED = "waived"
    UNSET = "unset"
    BEFORE_RECORDS = "before_records"
    NOT_ARISEN = "not_arisen"
    ATTESTED_MISSING = "attested_missing"
    SCOPE = "scope"
    WAITING = "waiting_for_app"


@dataclass(slots=True)
class Outcome:
    """The answer for one clause, rule and occasion; nobody changes a given one.

    ``due`` is the last moment in time (Asia/Tokyo); ``timed`` says that its hour
    counts, otherwise it is the end of that day. ``why`` is in Japanese, ``why_en`` in
    English. ``breach_at`` is the moment after which an open duty is breached (None:
    never by time). ``settles_at`` is the end of a running period: before it, a figure
    only warns. ``soft`` marks a guide figure or an interpreted word: it warns and is
    never breached.
    """

    clause_id: str
    rule_no: int
    kind: str
    occasion: tuple[tuple[str, str], ...]
    verdict: Verdict
    due: dt.datetime | None = None
    timed: bool = False
    why: str = ""
    why_en: str = ""
    breach_at: dt.datetime | None = None
    settles_at: dt.datetime | None = None
    anchor: dt.datetime | None = None
    opened_by: tuple[int, ...] = ()
    met_at: dt.datetime | None = None
    evidence: tuple[int, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    soft: bool = False
    interpreted: bool = False


FINAL = {
    Verdict.MET_LATE: State.MET_LATE,
    Verdict.OUT_OF_ORDER: State.OUT_OF_ORDER,
    Verdict.WAIVED: State.WAIVED,
    Verdict.UNSET: State.UNSET,
    Verdict.BEFORE_RECORDS: State.BEFORE_RECORDS,
    Verdict.NOT_ARISEN: State.NOT_ARISEN,
    Verdict.SCOPE: State.SCOPE,
    Verdict.WAITING: State.WAITING,
}
SOON = dt.timedelta(days=3)


def state_at(outcome: Outcome, now: dt.datetime, soon: dt.timedelta = SOON) -> State:
    """The state of the occasion at an aware moment. Pure; ``soon`` is 期限間近."""
    final = FINAL.get(outcome.verdict)
    if final is not None:
        return final
    running = outcome.settles_at is not None and now <= outcome.settles_at
    if outcome.verdict is Verdict.MET:
        return State.UPCOMING if running else State.MET
    if outcome.verdict in (Verdict.BELOW, Verdict.OVER):
        missed = State.BELOW if outcome.verdict is Verdict.BELOW else State.OVER
        if not running or outcome.settles_at is None:
            return missed
        return State.DUE_SOON if outcome.settles_at - now <= soon else State.UPCOMING
    return _open_state(outcome, now, soon)


def _open_state(outcome: Outcome, now: dt.datetime, soon: dt.timedelta) -> State:
    past = outcome.breach_at is not None and now > outcome.breach_at
    if past and outcome.kind == "attested":
        return State.ATTESTED_MISSING
    if past and not outcome.soft:
        return State.BREACHED
    if outcome.due is None:
        return State.DUE if outcome.opened_by or past else State.UPCOMING
    if now.astimezone(TOKYO).date() >= outcome.due.astimezone(TOKYO).date():
        return State.DUE
    return State.DUE_SOON if outcome.due - now <= soon else State.UPCOMING


WORDS = {
    State.UPCOMING: "予定",
    State.DUE_SOON: "期限間近",
    State.DUE: "期限間近",
    State.MET: "履行済",
    State.MET_LATE: "期限後に履行",
    State.BREACHED: "期限超過",
    State.BELOW: "基準未達",
    State.OVER: "上限超過",
    State.OUT_OF_ORDER: "手順逸脱",
    State.WAIVED: "免除",
    State.UNSET: "未設定",
    State.BEFORE_RECORDS: "記録開始前",
    State.NOT_ARISEN: "未発生",
    State.ATTESTED_MISSING: "申告待ち",
    State.SCOPE: "範囲",
    State.WAITING: "機能の提供待ち",
}


def word_for(outcome: Outcome, state: State) -> str:
    """The fixed word of the screens for a state; a soft number sounds no alarm."""
    if outcome.soft and state is State.BELOW:
        return "目安を下回っています"
    if outcome.soft and state is State.OVER:
        return "目安を上回っています"
    if outcome.kind == "follows" and state is State.BELOW:
        return "差異あり"
    if outcome.kind == "never" and state is State.NOT_ARISEN:
        return "記録なし"
    return WORDS[state]
