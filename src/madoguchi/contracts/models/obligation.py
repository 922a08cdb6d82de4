"""What the engine knows and what it found, contract by contract."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from madoguchi.contracts.models import settled
from madoguchi.tenancy.models import Walled

LATE = ("breached", "below", "over", "out_of_order")
"""What a firm duty is shown as when it was missed."""
FIGURED = ("ratio", "target", "limit", "staffing")
"""Kinds whose occasions carry figures."""


class State(Walled):
    """A state of the engine under its text key; see ``rules.engine.store``."""

    id = models.BigAutoField(primary_key=True)
    key = models.TextField()
    state = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "key"], name="contracts_state_once"
            )
        ]

    def __str__(self) -> str:
        return self.key


class Obligation(Walled):
    """A clause falling due once (義務): what the facts decide for one occasion.

    Due, met and evidence are stored; whether it is upcoming, late or breached
    follows from the present time on reading (:mod:`madoguchi.contracts.queries`).
    ``opened_by`` and ``evidence`` are ids of facts.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.TextField()
    clause_id = models.CharField(max_length=60)
    rule_no = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    party = models.CharField(max_length=16)
    keys = models.JSONField(default=dict)
    verdict = models.CharField(max_length=20)
    soft = models.BooleanField(default=False)
    interpreted = models.BooleanField(default=False)
    timed = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    breach_at = models.DateTimeField(null=True)
    settles_at = models.DateTimeField(null=True)
    anchor = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    why_ja = models.TextField(blank=True, db_column="why")
    why_en = models.TextField(blank=True, default="", db_default="")
    opened_by = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    settled_at = models.GeneratedField(
        expression=settled.settled_at(),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    settled_as = models.GeneratedField(
        expression=settled.settled_as(),
        output_field=models.CharField(max_length=20),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "key"], name="contracts_obligation_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["contract", "clause_id", "due_at"],
                name="contracts_obligation_clause",
            ),
            models.Index(
                fields=["contract", "due_at"], name="contracts_obligation_due"
            ),
            models.Index(
                fields=["contract", "settled_at"],
                condition=Q(settled_at__gt=settled.AT_ONCE),
                name="contracts_obligation_settled",
            ),
            models.Index(
                F("contract"),
                F("due_at").desc(nulls_last=True),
                F("id").desc(),
                condition=Q(settled_as__in=LATE, soft=False),
                name="contracts_obligation_late",
            ),
            models.Index(
                F("contract"),
                F("clause_id"),
                F("anchor").desc(nulls_last=True),
                F("id").desc(),
                condition=Q(kind__in=FIGURED, figures__has_key="value"),
                name="contracts_obligation_figure",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def why(self) -> str:
        """The reason of the date or the verdict, in the language of the reader."""
        return self.why_en if get_language() == "en" and self.why_en else self.why_ja


class Cursor(Walled):
    """How far the evaluation of a contract has read the sealed sequence, by what rules.

    ``digest`` is that of the contract's files; another one means: replay from zero.
    The tallies count what was settled before ``settled_until``.
    """

    id = models.BigAutoField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    moved_at = models.DateTimeField()
    settled_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract"], name="contracts_cursor_one")
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}@{self.sequence}"
