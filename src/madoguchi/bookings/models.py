"""Slots with pre-made places, and the bookings that take them.

Overbooking is impossible because a place is a row: a booking takes one by
naming it free, and one place can be named by one live booking only.
"""

from __future__ import annotations

from django.db import models

from madoguchi.core.text import translatable
from madoguchi.tenancy.models import Walled

BOOKED, ARRIVED, MISSED, CANCELLED = "booked", "arrived", "missed", "cancelled"
STATES = translatable(
    {
        BOOKED: "確定",
        ARRIVED: "来所",
        MISSED: "来所なし",
        CANCELLED: "取消",
    }
)


class Slot(Walled):
    """A time at an occasion (予約枠); ``session`` is the occasion's id, opaque here."""

    id = models.BigAutoField(primary_key=True)
    session = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    open = models.BooleanField(default=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "session", "starts_at"], name="bookings_slot_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.starts_at:%H:%M}"


class Place(Walled):
    """One booth for one slot: free, held for some minutes, or taken by a booking."""

    id = models.BigAutoField(primary_key=True)
    slot = models.ForeignKey(
        Slot, on_delete=models.CASCADE, related_name="places", db_constraint=False
    )
    number = models.PositiveSmallIntegerField()
    taken = models.BooleanField(default=False)
    held_until = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "slot", "number"], name="bookings_place_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["contract", "slot", "number"],
                condition=models.Q(taken=False),
                name="bookings_place_free",
            ),
            models.Index(
                fields=["contract", "held_by"],
                condition=models.Q(held_until__isnull=False),
                name="bookings_place_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id}/{self.number}"


class Booking(Walled):
    """A booking (予約): who (in the vault), when, how many, and what was said.

    ``told_at`` is when the person was told of a change that we made, ``reach`` the
    channel on which they can be told (the address itself stays in the vault).
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=12)
    session = models.CharField(max_length=40)
    slot = models.ForeignKey(
        Slot, on_delete=models.PROTECT, related_name="bookings", db_constraint=False
    )
    place_id = models.BigIntegerField()
    subject_id = models.BigIntegerField()
    people = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default=BOOKED, choices=STATES.items())
    channel = models.CharField(max_length=12)
    in_city = models.BooleanField()
    under_15 = models.BooleanField(default=False)
    first_application = models.BooleanField(default=True)
    read_back = models.BooleanField(default=False)
    papers_told = models.BooleanField(default=False)
    needs = models.JSONField(default=list)
    reach = models.CharField(max_length=8, default="spoken")
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"], name="bookings_booking_number"
            ),
            models.UniqueConstraint(
                fields=["contract", "place_id"],
                condition=~models.Q(state="cancelled"),
                name="bookings_booking_one_a_place",
            ),
            models.CheckConstraint(
                condition=models.Q(people__gte=1), name="bookings_booking_someone"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=list(STATES)),
                name="bookings_booking_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contract", "session", "state"], name="bookings_by_session"
            ),
            models.Index(fields=["contract", "subject_id"], name="bookings_by_subject"),
            models.Index(fields=["contract", "made_at"], name="bookings_by_made_at"),
        ]

    def __str__(self) -> str:
        return self.number
