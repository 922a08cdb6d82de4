"""Named reads of sessions and their counts, each by contract."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from madoguchi.bookings import queries as booking_queries
from madoguchi.bookings.facts import LIST_CLOSED
from madoguchi.bookings.models import Booking
from madoguchi.cases import queries as case_queries
from madoguchi.contracts.facts import INSTRUCTION_GIVEN
from madoguchi.core import clock, dates, hot
from madoguchi.core.errors import Refusal
from madoguchi.custody import queries as custody_queries
from madoguchi.custody.models import Transfer
from madoguchi.journal import queries as journal
from madoguchi.journal.models import Fact
from madoguchi.messages.models import SENT, Message
from madoguchi.outreach import parameters
from madoguchi.outreach.models import (
    CANCELLED,
    FIXED,
    HELD,
    OUTREACH,
    PLANNED,
    Attendance,
    Note,
    NoteRead,
    Session,
    Venue,
)
from madoguchi.visits import queries as visit_queries
from madoguchi.visits.models import ACCEPTED, CLOSED, Visit
from madoguchi.visits.rules import MAIL

MAIL_FORMS = "mail-receipt-forms"
OF_PLACE = "place-changed"
OF_CHANGES = ("session-switched", "session-cancelled", "session-moved", OF_PLACE)
"""Kinds of messages that tell of a session's change; its own page lists who waits."""


def sessions(contract: str, first: dt.date, last: dt.date) -> QuerySet[Session]:
    """Sessions between two dates, both included, with their venues."""
    return (
        Session.objects.filter(contract_id=contract, day__range=(first, last))
        .select_related("venue")
        .order_by("day", "opens_at", "id")
    )


def occasions(contract: str) -> list[tuple[str, str]]:
    """The sessions of the next weeks, for publicity: ``PUBLICITY_OCCASIONS``."""
    today = clock.today()
    rows = sessions(contract, today, today + dt.timedelta(days=45))
    return [
        (one.ref, f"{dates.screen(one.day)} {one.venue.name}")
        for one in rows.exclude(state=CANCELLED)[:60]
    ]


def on_day(contract: str, day: dt.date) -> list[Session]:
    """The sessions of one day that are not cancelled."""
    return list(sessions(contract, day, day).exclude(state=CANCELLED))


def next_after(contract: str, day: dt.date) -> Session | None:
    """The next session after a date."""
    later = Session.objects.filter(contract_id=contract, day__gt=day)
    return later.exclude(state=CANCELLED).select_related("venue").first()


def last_held(contract: str, before: dt.date) -> Session | None:
    """The last session that was held before a date."""
    held = Session.objects.filter(contract_id=contract, day__lt=before, state=HELD)
    return held.select_related("venue").order_by("-day", "-id").first()


def held_before(session: Session) -> Session | None:
    """The session of the same type held before this one (前回比)."""
    return (
        Session.objects.filter(
            contract_id=session.contract_id,
            type=session.type,
            state=HELD,
            day__lt=session.day,
        )
        .order_by("-day", "-id")
        .first()
    )


def list_closed(session: Session) -> Fact | None:
    """The fact by which the list of a session was closed (名簿確定), if it was."""
    keys = {"session": session.ref}
    found = journal.with_keys(session.contract_id, LIST_CLOSED.name, keys)
    return found[0] if found else None


def read(contract: str, ref: str) -> Session | None:
    """As :func:`by_ref`, for the hot path of a booking."""
    if not ref.startswith("s") or not ref[1:].isdigit():
        return None
    found = hot.get(Session, contract_id=contract, id=int(ref[1:]))
    if found is not None:
        venue = hot.get(Venue, contract_id=contract, id=found.venue_id)
        assert venue is not None, "a session has a venue"
        found.venue = venue
    return found


def by_ref(contract: str, ref: str) -> Session | None:
    """The session of a ref such as ``s12``."""
    if not ref.startswith("s") or not ref[1:].isdigit():
        return None
    found = Session.objects.filter(contract_id=contract, pk=int(ref[1:]))
    return found.select_related("venue").first()


def named(contract: str, refs: Collection[str]) -> dict[str, Session]:
    """Sessions by what facts and transfers call them, the latest day first."""
    keys = [int(ref[1:]) for ref in refs if ref[:1] == "s" and ref[1:].isdecimal()]
    found = Session.objects.filter(contract_id=contract, pk__in=keys)
    rows = found.select_related("venue").order_by("-day", "-id")
    return {row.ref: row for row in rows}


def bookable(contract: str, now: dt.datetime, days: int = 60) -> list[Session]:
    """Sessions that a person may still book, the earliest first."""
    today = now.astimezone(dt.UTC).date() - dt.timedelta(days=1)
    rows = Session.objects.filter(
        contract_id=contract,
        day__range=(today, today + dt.timedelta(days=days)),
        state__in=(PLANNED, FIXED),
        closes_at__gt=now,
    )
    found = rows.select_related("venue").order_by("day", "opens_at")[:200]
    return [s for s in found if list_open(s, clock.tokyo_date(now))]


def next_announced(contract: str, now: dt.datetime) -> Session | None:
    """The next outreach session after today, whether or not its list is open."""
    rows = Session.objects.filter(
        contract_id=contract,
        day__gt=clock.tokyo_date(now),
        type=OUTREACH,
        state__in=(PLANNED, FIXED),
    )
    return rows.select_related("venue").order_by("day", "opens_at").first()


def list_open(session: Session, today: dt.date) -> bool:
    """Whether the list of a session still takes bookings on a day."""
    last = parameters.last_booking_day(session.contract_id, session.day)
    return last is None or today <= last


@dataclass(frozen=True, slots=True)
class Open:
    """What still stands in the way of closing a day."""

    booked: int
    visits: int

    @property
    def nothing(self) -> bool:
        return not (self.booked or self.visits)


def still_open(session: Session) -> Open:
    """Bookings without an end and visits that are not finished."""
    contract = session.contract_id
    visits = Visit.objects.filter(contract_id=contract, occasion=session.ref)
    return Open(
        booked=booking_queries.open_count(contract, session.ref),
        visits=visits.exclude(state=CLOSED).count(),
    )


def people(session: Session, *, accepted_only: bool = False) -> int:
    """People who came (or whose application was accepted), from the visits."""
    return visit_queries.people(
        session.contract_id, session.ref, accepted_only=accepted_only
    )


def present_roles(session: Session) -> dict[str, int]:
    """Persons present at a session by role."""
    rows = Attendance.objects.filter(
        contract_id=session.contract_id, session=session
    ).values_list("role", flat=True)
    return dict(Counter(rows))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of paper at the close: what the visits say, what was counted.

    ``expected`` is what the visits say in all, ``handed`` what both sides have
    signed for so far; ``rounds`` are its hand-overs, the supplementary ones too.
    """

    what: str
    expected: int
    rounds: tuple[Transfer, ...] = ()

    @property
    def signed(self) -> tuple[Transfer, ...]:
        """The hand-overs that both sides have signed."""
        return tuple(one for one in self.rounds if one.taken_at)

    @property
    def handed(self) -> int:
        """What the city has now: handed over, less what came back."""
        ways = {"to-city": 1, "from-city": -1}
        return sum(
            ways.get(one.direction, 0) * (one.counted or 0) for one in self.signed
        )

    @property
    def due(self) -> int:
        """How many are still to be handed over, or to come back."""
        return abs(self.expected - self.handed)

    @property
    def back(self) -> bool:
        """The city holds papers that the visits no longer count."""
        return self.handed > self.expected

    @property
    def direction(self) -> str:
        return "from-city" if self.back else "to-city"

    @property
    def number(self) -> int:
        """Which hand-over this is, in its direction; 2 and more are supplementary."""
        same = [one for one in self.signed if one.direction == self.direction]
        return len(same) + 1

    @property
    def transfer(self) -> Transfer | None:
        """The hand-over under way, if what was counted still fits the visits."""
        for one in self.rounds:
            going = one.taken_at is None and one.direction == self.direction
            if going and one.expected == self.due and one.counted is not None:
                return one
        return None

    @property
    def wanted(self) -> bool:
        """Whether there is something to count."""
        return bool(self.due) or not self.signed

    @property
    def counted(self) -> int | None:
        return self.transfer.counted if self.transfer else None

    @property
    def equal(self) -> bool:
        """What was counted is what the visits say; nothing counted says nothing."""
        return self.counted == self.due

    @property
    def differs(self) -> bool:
        return self.counted is not None and not self.equal

    @property
    def given(self) -> bool:
        return bool(self.transfer and self.transfer.given_at)

    @property
    def done(self) -> bool:
        return not self.due and not self.differs


def not_handed_over(sheet: Sheet) -> Refusal:
    """What a paper under way says: both sides must sign for it first."""
    from madoguchi.outreach.words import TRANSFERS

    about = {"what": TRANSFERS[sheet.what], "n": sheet.due}
    if sheet.back:
        return Refusal(
            "forms-not-handed-over",
            _("市が持っている%(what)s %(n)d件の返却に、両者の署名が必要です。") % about,
        )
    return Refusal(
        "forms-not-handed-over",
        _("%(what)s %(n)d件の引渡しに、両者の署名が必要です。") % about,
    )


def sheets(session: Session, kinds: tuple[str, ...]) -> list[Sheet]:
    """The papers to hand to the city, by kind, none typed but what was counted.

    What the mail-receipt service took in is counted once more apart, a set for each
    person, because its hand-over is promised apart (KY 8(2)イ(ウ)10, 11).
    """
    found = custody_queries.of_ref(session.contract_id, session.ref)
    return [
        Sheet(what, expected, tuple(found.get(what, ())))
        for what, expected in _expected(session, kinds).items()
    ]


def _expected(session: Session, kinds: tuple[str, ...]) -> dict[str, int]:
    from madoguchi.outreach.words import STEPS_OF

    contract, ref = session.contract_id, session.ref
    done = visit_queries.accepted_steps(contract, ref)
    accepted = _accepted(contract, ref)
    # 申請書 are counted by the applications, so that a forgotten step shows.
    counts = {what: done.get(step, 0) for what, step in STEPS_OF.items()}
    counts |= {"forms": sum(accepted.values()), MAIL_FORMS: accepted.get(MAIL, 0)}
    wanted = (*kinds, MAIL_FORMS) if session.mail_receipt else kinds
    return {what: counts[what] for what in dict.fromkeys(wanted)}


def _accepted(contract: str, occasion: str) -> dict[str, int]:
    """People whose application was accepted, by service."""
    rows = Visit.objects.filter(
        contract_id=contract, occasion=occasion, outcome=ACCEPTED
    )
    counted = rows.values("service").annotate(n=Sum("people"))
    return {service: int(n) for service, n in counted.values_list("service", "n")}


@dataclass(frozen=True, slots=True)
class Closing:
    """Everything that the close of a day asks; the page and the verb read the same."""

    left: Open
    visits: int
    photos: int
    devices_used: int
    devices_reset: int
    sheets: list[Sheet]
    cases: int
    open_cases: int
    people: int

    @property
    def sheets_needed(self) -> bool:
        return any(sheet.due or sheet.differs for sheet in self.sheets)

    @property
    def sheets_done(self) -> bool:
        return all(sheet.done for sheet in self.sheets)

    @property
    def ready(self) -> bool:
        return (
            self.left.nothing
            and self.photos == 0
            and self.devices_used == self.devices_reset
            and self.sheets_done
        )


def closing(session: Session, kinds: tuple[str, ...]) -> Closing:
    """The state of a day at its close, from visits, custody and cases."""
    contract, ref = session.contract_id, session.ref
    totals = visit_queries.step_totals(contract, ref)
    cases = list(case_queries.of_occasion(contract, ref))
    return Closing(
        left=still_open(session),
        visits=visit_queries.day_counts(contract, ref)["arrived"],
        photos=totals.get("photo", 0) - totals.get("photo-deleted", 0),
        devices_used=totals.get("device-use", 0),
        devices_reset=totals.get("device-reset", 0),
        sheets=sheets(session, kinds) if session.with_officer else [],
        cases=len(cases),
        open_cases=sum(case.state != "closed" for case in cases),
        people=people(session),
    )


@dataclass(frozen=True, slots=True)
class Unreached:
    """Someone booked who does not know of a change yet, and where it stands."""

    booking: Booking
    message: Message | None


def unreached(session: Session, limit: int = 200) -> list[Unreached]:
    """Whom nobody has reached about a switched, cancelled or moved session, by time.

    Or about its new place. Who was told by word, or whose message went out, is
    reached.
    """
    slug = session.contract_id
    rows = list(_concerned(session)[:limit])
    found: dict[int, Message] = {}
    messages = Message.objects.filter(
        contract_id=slug,
        ref__in=(session.ref, f"s{session.moved_from}"),
        kind__in=OF_CHANGES,
        subject_id__in=[booking.subject_id for booking in rows],
    )
    if session.place_changed_at:  # an older place says nothing of this one
        older = Q(kind=OF_PLACE, made_at__lt=session.place_changed_at)
        messages = messages.exclude(older)
    for message in messages.order_by("id"):
        assert message.subject_id is not None
        if message.state == SENT or not _sent(found.get(message.subject_id)):
            found[message.subject_id] = message
    return [
        Unreached(booking, found.get(booking.subject_id))
        for booking in rows
        if not _sent(found.get(booking.subject_id))
    ]


def _concerned(session: Session) -> QuerySet[Booking]:
    """Who is booked; where only the place changed, whoever was booked before that."""
    rows = booking_queries.untold(session.contract_id, session.ref)
    at = session.place_changed_at
    if at is None or session.stopped or session.moved_from:
        return rows
    return rows.filter(Q(changed_at=None, made_at__lte=at) | Q(changed_at__lte=at))


def untold(
    contracts: Collection[str], today: dt.date, most: int = 5
) -> list[tuple[Session, int]]:
    """Sessions ahead that were stopped or moved, and how many still do not know.

    The next ones are looked at, ``most`` for each contract.
    """
    changed = Q(state=CANCELLED) | ~Q(switched_from="") | ~Q(moved_from=None)
    changed |= ~Q(place_changed_at=None)
    rows = Session.objects.filter(changed, contract_id__in=contracts, day__gte=today)
    found = rows.select_related("venue").order_by("day", "id")[: most * len(contracts)]
    counted = [(session, len(unreached(session))) for session in found]
    return [(session, n) for session, n in counted if n]


def _sent(message: Message | None) -> bool:
    return message is not None and message.state == SENT


def notes(session: Session, limit: int = 30) -> list[Note]:
    """The last shift notes of a session's venue, the newest first."""
    rows = Note.objects.filter(
        contract_id=session.contract_id, venue_id=session.venue_id
    )
    return list(rows.order_by("-id")[:limit])


def readings(contract: str, notes: Iterable[int]) -> dict[int, set[int]]:
    """Who read each note, by account, in one query."""
    found: dict[int, set[int]] = {pk: set() for pk in notes}
    rows = NoteRead.objects.filter(contract_id=contract, note_id__in=list(found))
    for note, account in rows.values_list("note_id", "account"):
        found[note].add(account)
    return found


def moves(session: Session) -> tuple[Session | None, Session | None]:
    """Where a session was put off from, and the session it was put off to."""
    same = Session.objects.filter(contract_id=session.contract_id)
    was = same.filter(pk=session.moved_from).first() if session.moved_from else None
    later = same.filter(moved_from=session.pk).first() if session.moved_to else None
    return was, later


def unnamed(session: Session) -> list[str]:
    """The words of the city that a session still waits for (市の指定)."""
    if not session.to_be_named:
        return []
    given = Fact.objects.filter(
        contract_id=session.contract_id,
        name=INSTRUCTION_GIVEN.name,
        keys__ref=session.ref,
    )
    said = {keys.get("subject") for keys in given.values_list("keys", flat=True)}
    return [one for one in session.to_be_named if one not in said]
