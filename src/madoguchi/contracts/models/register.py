"""What the two sides agree, ask, waive and declare beside the printed clauses."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.tenancy.models import Walled


class Consultation(Walled):
    """The register of consultations and instructions (協議・指示)."""

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", _("協議")
        INSTRUCTION = "instruction", _("指示")
        CONSENT = "consent", _("承諾")
        REQUEST = "request", _("求め")

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16, choices=Kind)
    ref = models.CharField(max_length=60)
    subject = models.SlugField(max_length=80)
    question = models.TextField()
    decision = models.TextField(blank=True)
    decided_by = models.CharField(max_length=16, blank=True)
    parameter = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=120, blank=True)
    clause_id = models.CharField(max_length=60, blank=True)
    opened_by = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    effective_on = models.DateField(null=True)
    refused = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "ref"], name="contracts_consultation_ref"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.subject}"


class Waiver(Walled):
    """A waiver that the contractor asks for; it counts once the city consents."""

    id = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=60)
    clause_id = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_until = models.DateField()
    ground = models.TextField()
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    consented_by = models.BigIntegerField(null=True)
    consented_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "ref"], name="contracts_waiver_ref"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")),
                name="contracts_waiver_span_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.clause_id}"


class Declaration(Walled):
    """An honest declaration (履行の申告) for a clause that only a person can judge."""

    id = models.BigAutoField(primary_key=True)
    clause_id = models.CharField(max_length=60)
    period = models.CharField(max_length=40)
    kept = models.BooleanField()
    note = models.TextField(blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    declared_by = models.BigIntegerField(null=True)
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["contract", "clause_id", "-id"],
                name="contracts_declaration_clause",
            )
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.period}"
