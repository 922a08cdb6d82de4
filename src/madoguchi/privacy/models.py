"""The vault: personal payloads, encrypted under a key of their contract."""

from __future__ import annotations

from django.db import models

from madoguchi.tenancy.models import Walled


class DataKey(Walled):
    """The data key of one contract, wrapped by the master key; destroyed at its end."""

    id = models.BigAutoField(primary_key=True)
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract"], name="privacy_datakey_one"),
            models.CheckConstraint(
                condition=models.Q(destroyed_at=None) | models.Q(wrapped=None),
                name="privacy_datakey_destroyed_is_gone",
            ),
        ]

    def __str__(self) -> str:
        return self.contract_id


class Subject(Walled):
    """A person for one contract and purpose; the payload is only ciphertext.

    ``retain_until`` has no default: the contract sets it. After erasure the
    payload is gone and the row stays as the proof of it.
    """

    id = models.BigAutoField(primary_key=True)
    purpose = models.SlugField(max_length=40)
    payload = models.BinaryField(null=True)
    fields = models.JSONField(default=list)
    retain_until = models.DateField()
    made_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(payload=None),
                name="privacy_subject_erased_is_gone",
            )
        ]
        indexes = [
            models.Index(
                fields=["contract", "retain_until"],
                condition=models.Q(erased_at=None),
                name="privacy_subject_retention",
            )
        ]

    def __str__(self) -> str:
        return f"subject {self.pk}"


class SearchKey(Walled):
    """A keyed hash of one normalised value, for search by equality."""

    id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    kind = models.SlugField(max_length=20)
    digest = models.BinaryField(max_length=16)

    class Meta:
        indexes = [
            models.Index(
                fields=["contract", "kind", "digest"], name="privacy_searchkey_find"
            ),
            models.Index(fields=["contract", "subject"], name="privacy_searchkey_of"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_id}"


class Reveal(Walled):
    """One act of seeing personal data: who, when, for what, which subjects.

    The database lets no process of the site change or delete a row.
    """

    id = models.BigAutoField(primary_key=True)
    account = models.BigIntegerField(null=True)
    role = models.CharField(max_length=40)
    purpose = models.SlugField(max_length=40)
    subjects = models.JSONField()
    revealed_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["contract", "-revealed_at"], name="privacy_reveal_recent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.revealed_at}"
