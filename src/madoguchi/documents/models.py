"""Submissions and their versions; what was submitted can never change."""

from __future__ import annotations

from django.db import models

from madoguchi.core.text import translatable
from madoguchi.tenancy.models import Walled

DRAFT, SUBMITTED, RECEIVED = "draft", "submitted", "received"
APPROVED, RETURNED, SUPERSEDED = "approved", "returned", "superseded"
STATES = translatable(
    {
        DRAFT: "下書き",
        SUBMITTED: "提出済",
        RECEIVED: "受領済",
        APPROVED: "承認済",
        RETURNED: "差戻し",
        SUPERSEDED: "旧版",
    }
)


class Submission(Walled):
    """One document that is owed: a kind, and what it answers (a session, a month)."""

    id = models.BigAutoField(primary_key=True)
    kind = models.SlugField(max_length=60)
    ref = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=12, default=DRAFT, choices=STATES.items())
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind", "ref"], name="documents_submission_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=list(STATES)),
                name="documents_submission_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contract", "state", "-id"], name="documents_submission_state"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Version(Walled):
    """One version: a frozen snapshot of typed content with its hash, and its fate.

    ``content`` is the snapshot (figures with the rows that they came from, and
    texts), ``fields`` the names of what it holds. From the moment of submission
    the database refuses any change of content, hash or number. ``copies`` are those
    that went on paper or on a medium; 0 where nothing but the platform was used.
    """

    id = models.BigAutoField(primary_key=True)
    submission = models.ForeignKey(
        Submission,
        on_delete=models.PROTECT,
        related_name="versions",
        db_constraint=False,
    )
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default=DRAFT, choices=STATES.items())
    content = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64, blank=True)
    remark = models.TextField(blank=True)
    channel = models.CharField(max_length=20, blank=True)
    copies = models.PositiveSmallIntegerField(default=0)
    drafted_by = models.BigIntegerField(null=True)
    drafted_at = models.DateTimeField()
    submitted_by = models.BigIntegerField(null=True)
    submitted_at = models.DateTimeField(null=True)
    received_by = models.BigIntegerField(null=True)
    received_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    returned_at_place = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "submission", "number"],
                name="documents_version_number",
            ),
            models.UniqueConstraint(
                fields=["contract", "submission"],
                condition=models.Q(state=DRAFT),
                name="documents_version_one_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(state=DRAFT)
                | models.Q(submitted_at__isnull=False, content_hash__gt=""),
                name="documents_version_frozen",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RETURNED) | models.Q(reason__gt=""),
                name="documents_version_returned_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} 第{self.number}版"


class Attachment(Walled):
    """A file of a version, checked by its content and bound by its hash."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(
        Version,
        on_delete=models.PROTECT,
        related_name="attachments",
        db_constraint=False,
    )
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    path = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "version", "hash"], name="documents_attachment_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
