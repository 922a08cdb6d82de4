"""Venues, sessions, and the close of a day."""

from __future__ import annotations

from django.db import models

from madoguchi.core.text import translatable
from madoguchi.tenancy.models import Walled

PLANNED, FIXED, HELD, CANCELLED = "planned", "fixed", "held", "cancelled"
STATES = translatable(
    {PLANNED: "計画", FIXED: "確定", HELD: "実施済", CANCELLED: "中止"}
)
OUTREACH, WORKPLACE, SUPPORT = "outreach", "workplace", "support"
TYPES = translatable(
    {
        OUTREACH: "出張窓口",
        WORKPLACE: "事業所等向け出張窓口",
        SUPPORT: "申請サポート",
    }
)
WITH_OFFICER = (OUTREACH, WORKPLACE)
"""Types whose identity check and hand-over need the city's officer."""


class Venue(Walled):
    """A place where sessions are held (会場).

    ``area`` is ``in-city``, ``poor-access`` or ``outside-city``, ``reason`` why it
    was chosen (KY 5(1)). ``latitude`` and ``longitude`` are degrees (WGS 84): where
    the citizens' map is opened.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=200)
    ward = models.CharField(max_length=60)
    kind = models.SlugField(max_length=40, default="public")
    address = models.CharField(max_length=300, blank=True)
    access = models.TextField(blank=True)
    wheelchair = models.BooleanField(default=False)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    area = models.SlugField(max_length=40, default="in-city")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["ward", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "name"], name="outreach_venue_name"
            ),
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(
                    latitude__gte=20,
                    latitude__lte=46,
                    longitude__gte=122,
                    longitude__lte=154,
                ),
                name="outreach_venue_in_japan",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Session(Walled):
    """One outreach or support session: a team at a venue on a day (開催).

    ``moved_to`` is the day to which it was put off; the session that was made
    there names this one in ``moved_from``. ``place_changed_at`` is when the place
    of its venue was corrected last, while people were booked.
    """

    id = models.BigAutoField(primary_key=True)
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, related_name="sessions", db_constraint=False
    )
    type = models.CharField(max_length=12, choices=TYPES.items())
    day = models.DateField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    booths = models.PositiveSmallIntegerField()
    officers = models.PositiveSmallIntegerField(default=0)
    mail_receipt = models.BooleanField(default=False)
    switched_from = models.CharField(max_length=12, blank=True)
    stopped_why = models.SlugField(max_length=40, blank=True)
    moved_to = models.DateField(null=True)
    moved_from = models.BigIntegerField(null=True)
    place_changed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default=PLANNED, choices=STATES.items())
    planned_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.BigIntegerField(null=True)
    no_visitors_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["day", "opens_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "venue", "day"],
                condition=~models.Q(state="cancelled"),
                name="outreach_session_one_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="outreach_session_hours_in_order",
            ),
        ]
        indexes = [models.Index(fields=["contract", "day"], name="outreach_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.venue}"

    @property
    def to_be_named(self) -> list[str]:
        """What only the city names: support sessions, the mail-receipt service."""
        found = ["support-session"] if self.type == SUPPORT else []
        return found + (["mail-receipt"] if self.mail_receipt else [])

    @property
    def with_officer(self) -> bool:
        """Whether identity is checked here, by the city's officer."""
        return self.type in WITH_OFFICER

    @property
    def running(self) -> bool:
        """Whether the day may still be worked on: neither closed nor cancelled."""
        return self.state in (PLANNED, FIXED) and self.closed_at is None

    @property
    def stopped(self) -> bool:
        """Cancelled, put off or turned into support: nobody books it any more."""
        return self.state == CANCELLED or bool(self.switched_from)

    @property
    def ref(self) -> str:
        """The id under which bookings, visits, documents and facts know it."""
        return f"s{self.pk}"


class Attendance(Walled):
    """Who worked at a session, in which role, from when to when (勤務実績)."""

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(
        Session,
        on_delete=models.PROTECT,
        related_name="attendance",
        db_constraint=False,
    )
    account = models.BigIntegerField()
    role = models.CharField(max_length=40)
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "session", "account"],
                name="outreach_attendance_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.role}"


class Note(Walled):
    """A shift note (申し送り): it stays with the venue, whoever comes next."""

    id = models.BigAutoField(primary_key=True)
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, related_name="notes", db_constraint=False
    )
    text = models.CharField(max_length=500)
    written_by = models.BigIntegerField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.pk}"


class NoteRead(Walled):
    """That somebody read a note (読みました), once."""

    id = models.BigAutoField(primary_key=True)
    note = models.ForeignKey(
        Note, on_delete=models.PROTECT, related_name="readings", db_constraint=False
    )
    account = models.BigIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "note", "account"], name="outreach_noteread_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.note_id} {self.account}"
