"""The counter's day: windows, tickets and their steps, imports, paired devices.

Nothing here is personal: names and numbers to reach people are subjects of the vault.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from madoguchi.core.text import translatable
from madoguchi.counter.rules import states
from madoguchi.tenancy.models import Walled


class Day(Walled):
    """One opening day of the counter; open until somebody closes it."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    link_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stop_reason = models.SlugField(max_length=40, blank=True)
    stop_note = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "day"], name="counter_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class Series(Walled):
    """The last number given in a series on a day; its row lock makes numbers gapless.

    A transaction that fails gives its number back.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    name = models.SlugField(max_length=40)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "day", "name"], name="counter_series_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.last}"


OPEN, PAUSED, CLOSED = "open", "paused", "closed"
WINDOW_STATES = translatable({OPEN: "受付中", PAUSED: "休止", CLOSED: "閉鎖"})


class Window(Walled):
    """A window (窓口): its number, what it serves now, who sits there.

    ``skills`` are the procedures it takes; ``officer_needed`` windows hand over.
    A practice window calls only practice tickets.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=8, default=CLOSED, choices=WINDOW_STATES.items()
    )
    skills = models.JSONField(default=list)
    account = models.BigIntegerField(null=True)
    practice = models.BooleanField(default=False)
    reason = models.CharField(max_length=100, blank=True)
    changed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    note_read = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"], name="counter_window_number"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(WINDOW_STATES)), name="counter_window_state"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class WindowChange(Walled):
    """When a window opened, paused, closed or changed hands."""

    id = models.BigAutoField(primary_key=True)
    window = models.ForeignKey(
        Window, on_delete=models.PROTECT, related_name="changes", db_constraint=False
    )
    day = models.DateField()
    at = models.DateTimeField()
    state = models.CharField(max_length=8)
    skills = models.JSONField(default=list)
    account = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["contract", "day", "at"], name="counter_changes")
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.state}"


PRESENT, AWAY = "present", "away"
OFFICER_STATES = translatable({PRESENT: "在席", AWAY: "離席中"})


class Officer(Walled):
    """A municipal officer (本人確認担当職員) of a day: at hand, or away until when."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    account = models.BigIntegerField()
    state = models.CharField(
        max_length=8, default=PRESENT, choices=OFFICER_STATES.items()
    )
    reason = models.SlugField(max_length=40, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "day", "account"], name="counter_officer_once"
            ),
            models.CheckConstraint(
                condition=Q(state=PRESENT, reason="", until=None)
                | Q(state=AWAY, reason__gt="", until__isnull=False),
                name="counter_officer_away_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.state}"


class Appointment(Walled):
    """What the booking file says of a booking: its procedure, hour and file row.

    The booking itself is in ``bookings``, the person in the vault; ``digest`` is a
    keyed hash of the row, by which a corrected file finds what changed, ``extra``
    names the further columns that were kept with the person.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=20)
    booking_id = models.BigIntegerField()
    day = models.DateField()
    starts_at = models.DateTimeField()
    procedure = models.SlugField(max_length=40)
    people = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64)
    birth_key = models.CharField(max_length=64, blank=True)
    extra = models.JSONField(default=list)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"], name="counter_appointment_number"
            ),
            models.UniqueConstraint(
                fields=["contract", "booking_id"], name="counter_appointment_booking"
            ),
        ]
        indexes = [
            models.Index(
                fields=["contract", "day", "starts_at"], name="counter_appointments"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Import(Walled):
    """One reading of the booking file: how many rows, and what they changed.

    With ``errors`` nothing was taken over; ``changes`` then names row and column.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    at = models.DateTimeField()
    account = models.BigIntegerField(null=True)
    first_day = models.DateField()
    last_day = models.DateField()
    rows = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    gone = models.PositiveIntegerField()
    same = models.PositiveIntegerField()
    errors = models.PositiveIntegerField(default=0)
    by_folder = models.BooleanField(default=False)
    changes = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["contract", "day"], name="counter_imports")]

    def __str__(self) -> str:
        return f"{self.day} {self.rows}"


MACHINE, RECEPTION, PAPER, PRACTICE = "machine", "reception", "paper", "practice"
SOURCES = translatable(
    {
        MACHINE: "発券機",
        RECEPTION: "受付",
        PAPER: "紙（停止中）",
        PRACTICE: "練習",
    }
)


class Ticket(Walled):
    """A ticket (整理券) of a day, from its issue to its end.

    ``procedures`` is {procedure: how many} still to do, ``passed`` what the windows
    before a transfer did, ``done`` all of it as it was finished,
    ``needs`` the skills that a window must have, ``ready_at`` and ``order_at`` its
    place by the calling rule, ``link_seconds`` how long it needs the national link,
    ``called_at`` its first call and ``last_called_at`` the latest one,
    ``token`` the secret of its own page. A practice ticket is in no count.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    series = models.SlugField(max_length=40)
    seq = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    practice = models.BooleanField(default=False)
    source = models.CharField(max_length=10, choices=SOURCES.items())
    state = models.CharField(
        max_length=12, default=states.WAITING, choices=states.STATES.items()
    )
    outcome = models.CharField(
        max_length=12, blank=True, choices=states.OUTCOMES.items()
    )
    booking_id = models.BigIntegerField(null=True)
    slot_at = models.DateTimeField(null=True)
    booked = models.BooleanField(default=False)
    visit_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)
    procedures = models.JSONField(default=dict)
    passed = models.JSONField(default=dict)
    done = models.JSONField(default=dict)
    lane = models.SlugField(max_length=40)
    needs = models.JSONField(default=list)
    help = models.JSONField(default=list)
    papers = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    priority = models.SlugField(max_length=40, blank=True)
    people = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=5, default="ja")
    token = models.CharField(max_length=32)
    issued_at = models.DateTimeField()
    ready_at = models.DateTimeField()
    order_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    link_seconds = models.PositiveIntegerField(default=0)
    told_minutes = models.PositiveSmallIntegerField(null=True)
    told_low = models.PositiveSmallIntegerField(null=True)
    told_high = models.PositiveSmallIntegerField(null=True)
    papers_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    last_called_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    window = models.ForeignKey(
        Window,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_constraint=False,
    )
    to_window = models.ForeignKey(
        Window,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_constraint=False,
    )
    serving_at = models.DateTimeField(null=True)
    officer_wait_at = models.DateTimeField(null=True)
    officer_at = models.DateTimeField(null=True)
    officer_done_at = models.DateTimeField(null=True)
    officer_account = models.BigIntegerField(null=True)
    officer_result = models.SlugField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)
    near = models.PositiveSmallIntegerField(null=True)
    channel = models.CharField(max_length=8, blank=True)
    announced_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "day", "series", "seq"], name="counter_ticket_seq"
            ),
            models.UniqueConstraint(
                fields=["contract", "day", "practice", "number"],
                name="counter_ticket_number",
            ),
            models.UniqueConstraint(
                fields=["contract", "token"], name="counter_ticket_token"
            ),
            models.UniqueConstraint(
                fields=["contract", "booking_id"],
                condition=Q(booking_id__isnull=False)
                & ~Q(outcome__in=["cancelled", "absent", "another-day"]),
                name="counter_ticket_one_a_booking",
            ),
            models.UniqueConstraint(
                fields=["contract", "window"],
                condition=Q(state__in=states.AT_WINDOW),
                name="counter_ticket_one_a_window",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(states.STATES)), name="counter_ticket_state"
            ),
            models.CheckConstraint(
                condition=Q(state=states.ENDED, outcome__gt="", ended_at__isnull=False)
                | (~Q(state=states.ENDED) & Q(outcome="")),
                name="counter_ticket_ended_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=states.AT_WINDOW) | Q(window__isnull=False),
                name="counter_ticket_at_a_window",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1), name="counter_ticket_someone"
            ),
        ]
        indexes = [
            # Only who waits is in it: calling costs the same after a year.
            models.Index(
                fields=["contract", "day", "practice", "order_at", "id"],
                condition=Q(state="waiting"),
                name="counter_waiting",
            ),
            models.Index(
                fields=["contract", "day", "state"],
                condition=~Q(state="ended"),
                name="counter_open",
            ),
            models.Index(fields=["contract", "day", "number"], name="counter_by_day"),
            models.Index(
                fields=["contract", "lane", "day"],
                condition=Q(outcome="done", practice=False),
                name="counter_learnt",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Step(Walled):
    """One change of a ticket: when, at which window, by whom."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="steps", db_constraint=False
    )
    name = models.SlugField(max_length=40)
    at = models.DateTimeField()
    window_id = models.BigIntegerField(null=True)
    account = models.BigIntegerField(null=True)
    side = models.CharField(max_length=16)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.name}"


class Keeping(Walled):
    """Papers of a visitor that stayed here (お預かり), until they are given back.

    ``subject_id`` is whom to reach about them, where the booking does not say it.
    """

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    papers = models.JSONField(default=list)
    subject_id = models.BigIntegerField(null=True)
    place = models.CharField(max_length=60)
    taken_at = models.DateTimeField()
    taken_by = models.BigIntegerField(null=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "ticket"],
                condition=Q(returned_at=None),
                name="counter_keeping_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}"


HALL, WINDOW, TABLET = "hall", "window", "tablet"
DEVICES = translatable(
    {
        MACHINE: "発券機",
        HALL: "呼出表示",
        WINDOW: "窓口表示",
        TABLET: "タブレット",
    }
)


class Device(Walled):
    """A screen that is paired with a place by a code, without an account.

    ``code`` lives a few minutes; ``secret`` is the hash of what the screen keeps.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=8, choices=DEVICES.items())
    place = models.CharField(max_length=60)
    window = models.ForeignKey(
        Window,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_constraint=False,
    )
    code = models.CharField(max_length=8, blank=True)
    code_until = models.DateTimeField(null=True)
    secret = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    paired_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    wants_staff_at = models.DateTimeField(null=True)
    trouble = models.SlugField(max_length=40, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "secret"],
                condition=~Q(secret=""),
                name="counter_device_secret",
            ),
            models.UniqueConstraint(
                fields=["contract", "code"],
                condition=~Q(code=""),
                name="counter_device_code",
            ),
        ]

    def __str__(self) -> str:
        return self.place
