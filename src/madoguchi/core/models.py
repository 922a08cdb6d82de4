"""What is true of this installation as a whole."""

from __future__ import annotations

from django.db import models


class Installation(models.Model):
    """One row: a demonstration stays one for good, a real one never becomes one."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    demonstration = models.BooleanField()
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1), name="core_installation_one_row"
            )
        ]

    def __str__(self) -> str:
        return self.name or "Madoguchi"

    @classmethod
    def is_demonstration(cls) -> bool:
        """Whether this database is marked as a demonstration."""
        return cls.objects.filter(pk=1, demonstration=True).exists()

    @classmethod
    def settle(cls, *, demonstration: bool) -> Installation:
        """Mark a new database; a marked one keeps its mark.

        Raises :class:`PermissionError` when the mark would change.
        """
        row, _ = cls.objects.get_or_create(
            pk=1, defaults={"demonstration": demonstration}
        )
        if row.demonstration != demonstration:
            raise PermissionError(
                "このデータベースの種別（デモ／本番）は変えられません。"
            )
        return row


class Once(models.Model):
    """Idempotency keys: one form, one act, however often it is sent.

    ``answer`` is where the first sending led, so that a second one leads there.
    """

    key = models.CharField(max_length=64, primary_key=True)
    account = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="core_once_made_at")]

    def __str__(self) -> str:
        return self.key
