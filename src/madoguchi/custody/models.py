"""Things handed over between the two sides, confirmed by both (受渡し)."""

from __future__ import annotations

from django.db import models

from madoguchi.tenancy.models import Walled


class Transfer(Walled):
    """A transfer of counted things; it is confirmed once both sides have signed.

    ``expected`` is what the records say, ``counted`` what was in hand. A
    difference blocks the signature until it is found. ``number`` counts the
    hand-overs of one kind: what comes to light after the first goes with a
    second (追加の引渡し), which both sides sign again.
    """

    id = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=40)
    what = models.SlugField(max_length=40)
    direction = models.SlugField(max_length=20)
    number = models.PositiveSmallIntegerField(default=1)
    expected = models.PositiveIntegerField()
    planned_on = models.DateField(null=True)
    counted = models.PositiveIntegerField(null=True)
    giver = models.BigIntegerField(null=True)
    given_at = models.DateTimeField(null=True)
    taker = models.BigIntegerField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "ref", "what", "direction", "number"],
                name="custody_transfer_once",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_at=None)
                | models.Q(counted=models.F("expected"), given_at__isnull=False),
                name="custody_transfer_equal_when_taken",
            ),
            models.CheckConstraint(
                condition=models.Q(taker=None)
                | models.Q(giver=None)
                | ~models.Q(giver=models.F("taker")),
                name="custody_transfer_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.direction} {self.ref}"


class Transport(Walled):
    """Things carried on one leg between the office and the venue (搬送)."""

    id = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=40)
    what = models.SlugField(max_length=40)
    leg = models.SlugField(max_length=20)
    vehicle = models.SlugField(max_length=40)
    locked = models.BooleanField()
    persons = models.PositiveSmallIntegerField()
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "ref", "what", "leg"],
                name="custody_transport_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.leg} {self.ref}"
