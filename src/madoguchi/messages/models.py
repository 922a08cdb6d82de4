"""The outbox, the notices inside the platform, and who had today's digest."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from madoguchi.privacy.models import Subject
from madoguchi.tenancy.models import Walled

QUEUED, SENDING, SENT = "queued", "sending", "sent"
FAILED, GIVEN_UP = "failed", "given-up"


class Message(Walled):
    """One message that waits for, or went through, its carrier.

    Written in the transaction of the verb that causes it. The recipient is a
    subject of the vault (the address is read when it is sent) or an account;
    ``parameters`` hold nothing personal. ``message_id`` stays the same over
    every attempt; ``provider_id`` is what the carrier answered.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "メール"
        SMS = "sms", "SMS"
        SPOKEN = "spoken", "口頭"

    class State(models.TextChoices):
        QUEUED = QUEUED, "送信待ち"
        SENDING = SENDING, "送信中"
        SENT = SENT, "送信済"
        FAILED = FAILED, "送信できません"
        GIVEN_UP = GIVEN_UP, "送信をあきらめました"

    id = models.BigAutoField(primary_key=True)
    template = models.SlugField(max_length=60)
    kind = models.SlugField(max_length=60)
    ref = models.CharField(max_length=100)
    channel = models.CharField(max_length=8, choices=Channel)
    language = models.CharField(max_length=5, default="ja")
    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
    )
    account = models.BigIntegerField(null=True)
    parameters = models.JSONField(default=dict)
    once = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    repeated = models.BooleanField(default=False)
    message_id = models.CharField(max_length=120)
    provider_id = models.CharField(max_length=120, blank=True)
    error = models.SlugField(max_length=60, blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "once"],
                condition=~Q(once=""),
                name="messaging_message_once",
            ),
            models.UniqueConstraint(
                fields=["contract", "message_id"], name="messaging_message_id_once"
            ),
            models.CheckConstraint(
                condition=Q(subject=None, account__isnull=False)
                | Q(subject__isnull=False, account=None),
                name="messaging_message_one_recipient",
            ),
            models.CheckConstraint(
                condition=Q(state=SENT, sent_at__isnull=False)
                | (~Q(state=SENT) & Q(sent_at=None)),
                name="messaging_message_sent_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contract", "next_try"],
                condition=Q(state__in=[QUEUED, SENDING]),
                name="messaging_message_waiting",
            ),
            models.Index(
                fields=["contract", "state", "id"], name="messaging_message_state"
            ),
            models.Index(
                fields=["contract", "subject"], name="messaging_message_whose"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.ref} {self.channel}"


class Notice(Walled):
    """One line of お知らせ for an account: the day's digest, or a fresh breach.

    ``ref`` is the day or the obligation's key, so that a second run of a job
    finds it there; ``figures`` holds counts and clause ids.
    """

    class Kind(models.TextChoices):
        DIGEST = "digest", "本日の期限"
        BREACH = "breach", "期限超過"

    id = models.BigAutoField(primary_key=True)
    account = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    ref = models.TextField()
    clause_id = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=20, blank=True)
    figures = models.JSONField(default=dict)
    due_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "account", "kind", "ref"],
                name="messaging_notice_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["contract", "account", "-id"], name="messaging_notice_of"
            ),
            models.Index(
                fields=["contract", "account"],
                condition=Q(read_at=None),
                name="messaging_notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.clause_id}"


class Digest(models.Model):
    """That the digest of a day was settled for an account; ``said`` if one was sent.

    Stands outside the walls: one digest covers all contracts of a person, and
    this row says nothing about any of them.
    """

    id = models.BigAutoField(primary_key=True)
    account = models.BigIntegerField()
    day = models.DateField()
    said = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "day"], name="messaging_digest_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.day}"
