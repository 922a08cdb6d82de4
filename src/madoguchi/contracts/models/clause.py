"""The loaded contract: its clauses with their rules, and the data that they read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from madoguchi.tenancy.models import Walled


class Program(Walled):
    """One loaded state of a contract's files; a reload with the same files is the same.

    ``files`` holds what the files said (term, calendars, words, roles,
    parameters, unset, documents, decisions), ``digest`` their hash.
    """

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=64)
    files = models.JSONField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract"], name="contracts_program_one")
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.digest[:12]}"


class Clause(Walled):
    """One separately checkable duty, right or scope rule (条項)."""

    id = models.BigAutoField(primary_key=True)
    clause_id = models.CharField(max_length=60)
    order = models.PositiveIntegerField()
    number = models.CharField(max_length=80)
    section_ja = models.CharField(max_length=300, blank=True)
    summary_ja = models.TextField()
    summary_en = models.TextField(blank=True)
    annex = models.CharField(max_length=200, blank=True)
    party = models.CharField(max_length=16)
    kind = models.CharField(max_length=24)
    rule_kind = models.CharField(max_length=12)
    share = models.CharField(max_length=12)
    rules = models.JSONField()
    source = models.CharField(max_length=16, default="specification")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    waits_for = models.JSONField(default=list)
    interpreted = models.BooleanField(default=False)
    reading = models.TextField(blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["contract", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "clause_id", "valid_from"],
                name="contracts_clause_once",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["contract", "order"], name="contracts_clause_order")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.summary_ja}"

    @property
    def summary(self) -> str:
        """The paraphrase in the language of the reader."""
        english = get_language() == "en" and self.summary_en
        return self.summary_en if english else self.summary_ja
