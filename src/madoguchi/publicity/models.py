"""Items of publicity, where and since when they are out, and what was done."""

from __future__ import annotations

from django.db import models

from madoguchi.core.text import translatable
from madoguchi.tenancy.models import Walled

MEDIA = translatable(
    {
        "poster": "ポスター・掲示",
        "flyer": "チラシ",
        "web": "ウェブページ",
        "social": "SNS",
        "paper": "広報紙・新聞",
        "broadcast": "放送・動画",
        "other": "その他",
    }
)


class Item(Walled):
    """One item (広報物). ``code`` is the ``item`` of its facts and documents."""

    id = models.BigAutoField(primary_key=True)
    code = models.SlugField(max_length=60)
    medium = models.SlugField(max_length=20, choices=MEDIA.items())
    title = models.CharField(max_length=120)
    text = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "code"], name="publicity_item_code"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Publication(Walled):
    """An item is out at a place, from a day on (公開・掲出)."""

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(
        Item,
        on_delete=models.PROTECT,
        related_name="publications",
        db_constraint=False,
    )
    place = models.SlugField(max_length=60)
    url = models.URLField(max_length=300, blank=True)
    sessions = models.JSONField(default=list)
    version = models.PositiveIntegerField()
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    published_at = models.DateTimeField()
    published_by = models.BigIntegerField(null=True)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("begins_on")),
                name="publicity_publication_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.place}"


class Batch(Walled):
    """Copies that were printed, or handed out to a destination (印刷・配布)."""

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, related_name="batches", db_constraint=False
    )
    destination = models.SlugField(max_length=60, blank=True)
    spec = models.SlugField(max_length=60, blank=True)
    quantity = models.PositiveIntegerField()
    made_on = models.DateField()
    made_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.quantity}"


class Activity(Walled):
    """Something that was done so that people come (広報活動).

    ``agreed`` is the number of the consent that the city gave to it before.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.SlugField(max_length=60)
    held_on = models.DateField()
    title = models.CharField(max_length=120)
    participants = models.PositiveIntegerField(null=True)
    yen = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    agreed = models.CharField(max_length=60, blank=True, default="")
    held_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "agreed"],
                condition=models.Q(agreed__gt=""),
                name="publicity_activity_one_consent",
            )
        ]
        indexes = [
            models.Index(
                fields=["contract", "-held_on", "-id"], name="publicity_activity_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.held_on}"
