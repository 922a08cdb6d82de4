"""What people write down by hand (台帳), and how they corrected it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.tenancy.models import Walled


class Entry(Walled):
    """One line of the ledger: the fact that it left, and the note for people.

    ``fact_id`` is the first fact, ``stands_id`` the last of its chain of
    corrections. ``reason`` says why the act was done although a gate warned.
    """

    class State(models.TextChoices):
        STANDS = "stands", _("有効")
        CORRECTED = "corrected", _("訂正済")
        WITHDRAWN = "withdrawn", _("取消済")

    id = models.BigAutoField(primary_key=True)
    fact = models.CharField(max_length=80)
    heading = models.CharField(max_length=16)
    fact_id = models.BigIntegerField()
    stands_id = models.BigIntegerField()
    keys = models.JSONField(default=dict)
    measures = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.STANDS)
    occurred_at = models.DateTimeField()
    entered_by = models.BigIntegerField(null=True)
    entered_side = models.CharField(max_length=16)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "fact_id"], name="contracts_entry_fact"
            )
        ]
        indexes = [
            models.Index(
                fields=["contract", "heading", "-id"], name="contracts_entry_heading"
            ),
            models.Index(
                fields=["contract", "fact", "-id"], name="contracts_entry_by_fact"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact} #{self.fact_id}"


class EntryChange(Walled):
    """A correction or withdrawal of an entry, with both values and its reason."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        related_name="changes",
        db_constraint=False,
        db_index=False,
    )
    fact_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(null=True)
    reason = models.TextField()
    changed_by = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["contract", "entry", "id"]

    def __str__(self) -> str:
        return f"{self.entry_id} → #{self.fact_id}"
