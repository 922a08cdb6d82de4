"""Equipment with its owner, its checks, and what was counted of consumables."""

from __future__ import annotations

from django.db import models

from madoguchi.core.text import translatable
from madoguchi.tenancy.models import Walled

MUNICIPALITY, CONTRACTOR = "municipality", "contractor"
OWNERS = translatable({MUNICIPALITY: "市", CONTRACTOR: "受注者"})


class Item(Walled):
    """Things of one kind at one place (備品). ``kind`` is a word of the contract.

    What was lent goes back with the transfer named by ``return_ref``. ``fact`` is
    the last fact of its registration: a change corrects it.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.SlugField(max_length=60)
    place = models.SlugField(max_length=60)
    owner = models.CharField(max_length=12, choices=OWNERS.items())
    quantity = models.PositiveIntegerField()
    network = models.SlugField(max_length=60, blank=True)
    lent = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.BigIntegerField(null=True)
    fact = models.BigIntegerField()
    return_ref = models.CharField(max_length=60, blank=True)
    returned_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["kind", "place", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(returned_at=None)
                | models.Q(lent=True, return_ref__gt=""),
                name="supplies_item_returned_was_lent",
            )
        ]
        indexes = [
            models.Index(fields=["contract", "kind", "id"], name="supplies_item_kind"),
            models.Index(
                fields=["contract", "return_ref"],
                condition=models.Q(lent=True),
                name="supplies_item_lent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Check(Walled):
    """One look whether a thing is there and ready (点検); the last one counts.

    ``occasion`` is an opening day (ISO) or the session of the app above.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.SlugField(max_length=60)
    occasion = models.CharField(max_length=40)
    needed = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    ready = models.BooleanField()
    checked_at = models.DateTimeField()
    checked_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["contract", "occasion", "kind", "-id"],
                name="supplies_check_occasion",
            ),
            models.Index(
                fields=["contract", "kind", "-id"], name="supplies_check_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occasion}"


class Completed(Walled):
    """A checklist of which every point was ticked (点検表の完了)."""

    id = models.BigAutoField(primary_key=True)
    list = models.SlugField(max_length=60)
    occasion = models.CharField(max_length=40)
    completed_at = models.DateTimeField()
    completed_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "occasion", "list"], name="supplies_completed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.list} {self.occasion}"


class Count(Walled):
    """What was counted of a consumable at a place (在庫の計数); the last one counts."""

    id = models.BigAutoField(primary_key=True)
    kind = models.SlugField(max_length=60)
    place = models.SlugField(max_length=60)
    count = models.PositiveIntegerField()
    reorder = models.PositiveIntegerField()
    counted_at = models.DateTimeField()
    counted_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["contract", "kind", "place", "-id"], name="supplies_count_last"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.place} {self.count}"
