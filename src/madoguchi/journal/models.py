"""The journal: facts that nobody can change, and the seals that prove it."""

from __future__ import annotations

from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from madoguchi.tenancy.models import Walled


class Fact(Walled):
    """One thing that happened, as plain values; no foreign key but the contract's.

    ``keys`` say which occasion, ``measures`` what was counted, ``documents``
    the hashes of what was filed. Never personal data: ids and field names only.
    ``session`` is the key of that name once more, or nothing: most questions are
    asked of a session, and behind the walls PostgreSQL looks up no expression in
    an index, only a column.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    keys = models.JSONField(default=dict)
    measures = models.JSONField(default=dict)
    documents = models.JSONField(default=list)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_account = models.BigIntegerField(null=True)
    actor_side = models.CharField(max_length=16)
    actor_role = models.CharField(max_length=40)
    corrects = models.BigIntegerField(null=True)
    session = models.GeneratedField(
        expression=Coalesce(KT("keys__session"), models.Value("", models.TextField())),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["contract", "name", "occurred_at"], name="journal_fact_by_name"
            ),
            models.Index(
                fields=["contract", "name", "session"], name="journal_fact_by_session"
            ),
            models.Index(
                fields=["contract", "corrects"],
                condition=models.Q(corrects__isnull=False),
                name="journal_fact_corrections",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Pending(Walled):
    """A fact that waits for its seal; the sealer takes it and deletes the row."""

    fact_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.fact_id)


class Seal(Walled):
    """The place of a fact in its contract's chain: gapless number and hash."""

    id = models.BigAutoField(primary_key=True)
    sequence = models.BigIntegerField()
    fact_id = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "sequence"], name="journal_seal_gapless"
            ),
            models.UniqueConstraint(
                fields=["contract", "fact_id"], name="journal_seal_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}:{self.sequence}"
