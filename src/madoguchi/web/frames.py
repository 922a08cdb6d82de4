"""What the frame of a screen shows: whose screen, whose contract, which day.

The templates ``web/staff.html`` and ``web/tablet.html`` read one object named
``frame``; ``home`` builds it for each request. Nothing here knows a contract or an
account: plain values only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Choice:
    """One entry of the contract menu, the role menu or a list of tabs."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Today:
    """The day in the head: 本日 11月21日(土) 開所 10:00–18:00.

    ``open`` is None where the place keeps no hours; ``hours`` is printed as it is,
    ``reason`` says why it is closed.
    """

    day: date
    open: bool | None = None
    hours: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Frame:
    """Everything around the main column of a staff or tablet screen.

    ``menu`` has at most seven nouns, of which ``menu_more`` (その他) counts as one.
    ``lock_after`` and ``session_ends`` are seconds; None switches the lock, the
    warning, off. ``live_url`` is the address of the live feed with its signed ticket;
    ``live_renew_url`` answers ``{"url": …}`` with a fresh one.
    """

    account: str = ""
    role_word: str = ""
    contract: str = ""
    contract_url: str = ""
    contracts: Sequence[Choice] = ()
    place: str = ""
    today: Today | None = None
    roles: Sequence[Choice] = ()
    account_links: Sequence[Choice] = ()
    menu: Sequence[Choice] = ()
    menu_more: Sequence[Choice] = ()
    notices: int = 0
    notices_url: str = ""
    search_url: str = ""
    sign_out_url: str = ""
    demo: bool = False
    practice: bool = False
    cover: bool = False
    lock_after: int | None = None
    lock_url: str = ""
    session_ends: int | None = None
    session_renew_url: str = ""
    live_url: str = ""
    live_renew_url: str = ""

    def __post_init__(self) -> None:
        """Refuse a menu that a person cannot take in at one look.

        Raises:
            ValueError: more than seven nouns.
        """
        if len(self.menu) + bool(self.menu_more) > 7:
            raise ValueError("the menu has at most seven nouns")
