"""How an application goes on from reception to delivery. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from madoguchi.core import text
from madoguchi.core.text import translatable

COLLECT, APPLY = "collect-in-person", "apply-in-person"
METHODS = translatable({COLLECT: "交付時来庁方式", APPLY: "申請時来庁方式"})

RECEIVED, SENT, ARRIVED, SET_UP = "received", "sent", "arrived", "set-up"
ENCLOSED, POSTED, DELIVERED, RETURNED = "enclosed", "posted", "delivered", "returned"
WITHDRAWN = "withdrawn"
STATES = translatable(
    {
        RECEIVED: "受付",
        SENT: "機構へ送付",
        ARRIVED: "カード到着",
        SET_UP: "交付前設定済",
        ENCLOSED: "封入",
        POSTED: "差出し",
        DELIVERED: "配達済",
        RETURNED: "返戻",
        WITHDRAWN: "取下げ",
    }
)
WAY = (RECEIVED, SENT, ARRIVED, SET_UP, ENCLOSED, POSTED, DELIVERED)
"""SP 5(2)オ(ア): from the application to the card's delivery."""
_NEXT: Mapping[str, frozenset[str]] = {
    RECEIVED: frozenset({SENT, WITHDRAWN}),
    SENT: frozenset({ARRIVED, WITHDRAWN}),
    ARRIVED: frozenset({SET_UP}),
    SET_UP: frozenset({ENCLOSED}),
    ENCLOSED: frozenset({POSTED}),
    POSTED: frozenset({DELIVERED, RETURNED}),
    DELIVERED: frozenset({RETURNED}),
    RETURNED: frozenset({ENCLOSED, DELIVERED}),
    WITHDRAWN: frozenset(),
}
_EXPRESS = {SENT: frozenset({ARRIVED, DELIVERED, WITHDRAWN})}
"""An express card is posted by the national centre itself."""
OPEN = tuple(state for state in STATES if state not in (DELIVERED, WITHDRAWN))


def follows(state: str, new: str, *, express: bool = False) -> bool:
    """Whether an application may go from one state to another."""
    after = _EXPRESS.get(state, _NEXT[state]) if express else _NEXT[state]
    return new in after


def by_hand(state: str, *, express: bool = False) -> bool:
    """Whether a person says that a state was reached, and not the mail."""
    return state in (ARRIVED, SET_UP) or (express and state == DELIVERED)


# -- its number -----------------------------------------------------------------

_NUMBER = re.compile(r"\d{6}-A\d{3,4}")


def number(day: dt.date, nth: int) -> str:
    """The number on slip and form: the day of reception and a running number.

    The letter keeps it apart from telephone numbers, which notes must not hold.

    >>> number(dt.date(2025, 12, 3), 7)
    '251203-A007'
    """
    return f"{day:%y%m%d}-A{nth:03}"


def typed_number(typed: str) -> str:
    """A number as it was scanned or typed, in its own form; "" if it is none."""
    found = _NUMBER.fullmatch(text.folded(typed).upper().replace(" ", ""))
    return found[0] if found else ""


def typed_numbers(typed: str) -> tuple[list[str], list[str]]:
    """Several numbers, one a line or divided by spaces: (numbers, what is none)."""
    words = text.folded(typed.replace("\n", " ")).replace(",", " ").split()
    read = [(word, typed_number(word)) for word in words]
    good = list(dict.fromkeys(number for _word, number in read if number))
    return good, [word for word, number in read if not number]


# -- what mail says of it ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """An envelope that holds the form or the card: its kind, its state, if it is live.

    ``state`` is the mail's: enclosed, checked, posted, delivered, returned.
    """

    kind: str
    state: str
    live: bool = True


def by_mail(state: str, pieces: Sequence[Piece], *, express: bool = False) -> list[str]:
    """The states that an application reaches by its mail, in order.

    ``pieces`` are its envelopes, the oldest first, without those whose return it
    knows of already.
    """
    now, new = state, []
    while (after := _step(now, pieces, express=express)) and after not in new:
        new.append(after)
        now = after
        if after == RETURNED:  # it goes again in an envelope that is not here yet
            break
    return new


def _step(state: str, pieces: Sequence[Piece], *, express: bool) -> str:
    form = _last(pieces, "application-form")
    card = _last(pieces, "card")
    if state == RECEIVED:
        return SENT if form and form.state in _GONE else ""
    if state in (SET_UP, RETURNED):
        return ENCLOSED if card else ""
    if state == ENCLOSED:
        return POSTED if card and card.state in _GONE else ""
    if state in (POSTED, DELIVERED) and card and card.state == RETURNED:
        return RETURNED
    return DELIVERED if state == POSTED and card and card.state == DELIVERED else ""


_GONE = (POSTED, DELIVERED, RETURNED)


def taken_out(state: str, pieces: Sequence[Piece]) -> bool:
    """Whether the card's envelope was taken out of the batch before it was posted."""
    return state == ENCLOSED and _last(pieces, "card") is None


def unknown(pieces: Sequence[Piece], returned: int) -> list[Piece]:
    """The envelopes without the first ``returned`` ones that came back."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.kind == "card" and not piece.live and returned:
            returned -= 1
        else:
            found.append(piece)
    return found


def _last(pieces: Sequence[Piece], kind: str) -> Piece | None:
    return next((one for one in reversed(pieces) if one.kind == kind), None)


# -- the photograph ---------------------------------------------------------------

SHOT, CONFIRMED, PRINTED, COMPARED, DELETED = (
    "shot",
    "confirmed",
    "printed",
    "compared",
    "deleted",
)
PHOTO_STEPS = translatable(
    {
        SHOT: "撮影（番号票の確認写真も撮る）",
        CONFIRMED: "本人が顔と氏名を確認",
        PRINTED: "印刷（裏に受付番号）",
        DELETED: "データの消去",
    }
)


def photo_next(done: Collection[str]) -> str:
    """The next step of a photograph that is not deleted yet."""
    return next((step for step in PHOTO_STEPS if step not in done), "")


def minutes(since: dt.datetime, until: dt.datetime) -> int:
    """Whole minutes that a photograph lived; a part of a minute is one."""
    return -int(-max((until - since).total_seconds(), 0) // 60)


# -- express issue (特急発行) --------------------------------------------------------


def last_day(event: dt.date, days: int, *, first_counts: bool = True) -> dt.date:
    """The last day of an express reason; the event's day is day 1 (起算して).

    >>> last_day(dt.date(2025, 12, 1), 30)
    datetime.date(2025, 12, 30)
    """
    return event + dt.timedelta(days=days - 1 if first_counts else days)


def before_first_birthday(born: dt.date) -> dt.date:
    """The day before the first birthday; born on 29 February: 28 February."""
    if (born.month, born.day) == (2, 29):
        return dt.date(born.year + 1, 2, 28)
    return born.replace(year=born.year + 1) - dt.timedelta(days=1)
