"""What the engine found: one row for each clause, rule and occasion."""

from __future__ import annotations

from django.db import models

from madoguchi.tenancy.models import Walled


class Obligation(Walled):
    """A clause falling due once (義務): due, met and evidence are stored.

    Whether it is upcoming, late or breached is derived from the present time on
    reading (``verdict`` and ``due_at`` say all that is needed). ``state`` is the
    engine's accumulator, from which the outcome follows.
    """

    id = models.BigAutoField(primary_key=True)
    clause_id = models.CharField(max_length=60)
    rule_no = models.PositiveSmallIntegerField(default=0)
    occasion = models.CharField(max_length=300)
    keys = models.JSONField(default=dict)
    verdict = models.CharField(max_length=20)
    opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    party = models.CharField(max_length=16, blank=True)
    state = models.JSONField()
    outcome = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "clause_id", "rule_no", "occasion"],
                name="contracts_obligation_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["contract", "due_at"], name="contracts_obligation_due"
            ),
            models.Index(
                fields=["contract", "verdict", "due_at"],
                name="contracts_obligation_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.occasion}"


class Cursor(Walled):
    """How far the evaluation of a contract has read the sealed sequence."""

    id = models.BigAutoField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract"], name="contracts_cursor_one")
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}@{self.sequence}"
