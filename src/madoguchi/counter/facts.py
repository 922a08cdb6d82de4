"""The facts of the counter: the day, each ticket's way, windows, stops of ticketing."""

from __future__ import annotations

from madoguchi.journal.facts import FactType, Kind

_DAY: dict[str, Kind] = {
    "minutes": "minutes",
    "windows": "count",
    "from": "word",
    "until": "word",
}
_TICKET: dict[str, Kind] = {
    "waited": "minutes",
    "booked": "tick",
    "procedures": "words",
}
DAY_OPENED = FactType(
    "counter.day_opened", ja="開所", en="Day opened", keys=("day",), measures=_DAY
)
DAY_CLOSED = FactType(
    "counter.day_closed", ja="閉所", en="Day closed", keys=("day",), measures=_DAY
)
TICKET_ISSUED = FactType(
    "counter.ticket_issued",
    ja="発券",
    en="Ticket issued",
    keys=("day", "ticket"),
    also=("visit", "slot"),
    measures=_TICKET,
)
TICKET_CALLED = FactType(
    "counter.ticket_called",
    ja="呼出",
    en="Ticket called",
    keys=("day", "ticket"),
    also=("visit", "slot", "window"),
    measures=_TICKET,
)
TICKET_MOVED = FactType(
    "counter.ticket_moved",
    ja="番号の状態の変更",
    en="Ticket moved",
    keys=("day", "ticket", "state"),
    also=("visit", "window"),
    measures={"reason": "word"},
)
TICKET_FINISHED = FactType(
    "counter.ticket_finished",
    ja="番号の対応終了",
    en="Ticket finished",
    keys=("day", "ticket"),
    also=("visit", "window"),
    measures={
        "outcome": "word",
        "waited": "minutes",
        "served": "minutes",
        "officer": "minutes",
        "procedures": "words",
        "count": "count",
    },
)
TURN_ANNOUNCED = FactType(
    "counter.turn_announced",
    ja="順番間近の案内",
    en="Turn announced",
    keys=("day", "ticket"),
    measures={"ahead": "count"},
)
CROWDING_RAISED = FactType(
    "counter.crowding_raised",
    ja="混雑の発生",
    en="Crowding raised",
    keys=("day", "interval"),
    measures={"waiting": "count"},
)
WINDOW_CHANGED = FactType(
    "counter.window_changed",
    ja="窓口の状態の変更",
    en="Window changed",
    keys=("day", "window"),
    measures={"state": "word", "procedures": "words"},
)
OFFICER_CHANGED = FactType(
    "counter.officer_changed",
    ja="職員の在席・離席",
    en="Officer at hand or away",
    keys=("day", "person"),
    measures={"state": "word", "reason": "word", "minutes": "minutes"},
)
PAPERS_KEPT = FactType(
    "counter.papers_kept",
    ja="書類のお預かり・返却",
    en="Papers kept or given back",
    keys=("day", "ticket"),
    also=("visit",),
    measures={"state": "word", "papers": "words"},
)
BOOKING_FILE_LATE = FactType(
    "counter.booking_file_late",
    ja="予約データの遅れ",
    en="Booking file late",
    keys=("day",),
    measures={"errors": "count"},
)
TICKETING_CHANGED = FactType(
    "counter.ticketing_changed",
    ja="発券の停止・再開",
    en="Ticketing stopped or resumed",
    keys=("day",),
    measures={"state": "word", "reason": "word", "waiting": "count"},
)
FACTS = (
    DAY_OPENED,
    DAY_CLOSED,
    TICKET_ISSUED,
    TICKET_CALLED,
    TICKET_MOVED,
    TICKET_FINISHED,
    TURN_ANNOUNCED,
    CROWDING_RAISED,
    WINDOW_CHANGED,
    OFFICER_CHANGED,
    PAPERS_KEPT,
    BOOKING_FILE_LATE,
    TICKETING_CHANGED,
)
