"""Stacks as they were scanned, their pages, sections by procedure and day, media."""

from __future__ import annotations

from django.db import models

from madoguchi.core.text import translatable
from madoguchi.tenancy.models import Walled

WAITING, WORKING, SPLIT, FAILED = "waiting", "working", "split", "failed"
STACK_STATES = translatable(
    {
        WAITING: "分割待ち",
        WORKING: "分割中",
        SPLIT: "分割済",
        FAILED: "読めないファイル",
    }
)
KEPT, SEPARATOR, ASIDE, SETTLED = "kept", "separator", "aside", "settled"
PAGE_STATES = translatable(
    {
        KEPT: "保管",
        SEPARATOR: "区切り紙",
        ASIDE: "確認待ち",
        SETTLED: "保管しない",
    }
)
REASONS = translatable(
    {
        "no-separator": "前に区切り紙がない",
        "wrong-separator": "区切り紙が読めない・別の契約のもの",
        "unreadable": "ページを開けない",
        "blank": "白紙",
        "dark": "真っ黒",
    }
)
PROCEDURES = translatable(
    {
        "card-issue": "カードの交付・再交付",
        "certificate": "電子証明書の発行・更新",
        "card-face": "券面記載事項更新",
        "pin": "暗証番号の変更・再設定",
        "other": "その他の手続",
    }
)
MEDIA = translatable({"cd-r": "CD-R", "dvd-r": "DVD-R", "other-medium": "その他の媒体"})


class Stack(Walled):
    """One scanned PDF as it came, sealed.

    The file stays as long as anything that was cut out of it, or waits in it.
    """

    id = models.BigAutoField(primary_key=True)
    state = models.CharField(
        max_length=8, default=WAITING, choices=STACK_STATES.items()
    )
    path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    scanned_by = models.BigIntegerField(null=True)
    scanned_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "hash"], name="scans_stack_once"
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at=None, path__gt="")
                | models.Q(erased_at__isnull=False, path=""),
                name="scans_stack_erased",
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "state", "id"], name="scans_stack_state")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Section(Walled):
    """A sealed PDF of one procedure's papers of one day, from one stack."""

    id = models.BigAutoField(primary_key=True)
    stack = models.ForeignKey(
        Stack, on_delete=models.PROTECT, related_name="sections", db_constraint=False
    )
    procedure = models.SlugField(max_length=40)
    day = models.DateField()
    pages = models.PositiveIntegerField()
    path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["day", "procedure", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(erased_at=None, path__gt="")
                | models.Q(erased_at__isnull=False, path=""),
                name="scans_section_erased",
            )
        ]
        indexes = [
            models.Index(
                fields=["contract", "day", "procedure"], name="scans_section_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.procedure}"


class Page(Walled):
    """One page of a stack: where it went. ``ref`` is the number of a code on it.

    A name by which it shall be found is in the vault (``subject_id``).
    """

    id = models.BigAutoField(primary_key=True)
    stack = models.ForeignKey(
        Stack, on_delete=models.PROTECT, related_name="leaves", db_constraint=False
    )
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PAGE_STATES.items())
    reason = models.SlugField(max_length=20, blank=True)
    section = models.ForeignKey(
        Section,
        on_delete=models.PROTECT,
        related_name="leaves",
        null=True,
        db_constraint=False,
    )
    place = models.PositiveIntegerField(null=True)
    ref = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    settled_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "stack", "number"], name="scans_page_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=KEPT)
                | models.Q(section__isnull=False, place__isnull=False),
                name="scans_page_kept_where",
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "ref"], name="scans_page_ref"),
            models.Index(fields=["contract", "state", "id"], name="scans_page_state"),
            models.Index(fields=["contract", "subject_id"], name="scans_page_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.stack_id}-{self.number}"


class DayDone(Walled):
    """The papers of one procedure and day are complete; 0 pages is a statement."""

    id = models.BigAutoField(primary_key=True)
    procedure = models.SlugField(max_length=40)
    day = models.DateField()
    pages = models.PositiveIntegerField()
    fact = models.BigIntegerField()

    class Meta:
        ordering = ["day", "procedure"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "day", "procedure"], name="scans_daydone_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.procedure}"


class Export(Walled):
    """One image of a month's files, as it is burnt on the medium for the city."""

    id = models.BigAutoField(primary_key=True)
    month = models.CharField(max_length=7)
    path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    files = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    medium = models.SlugField(max_length=20, blank=True)
    delivered_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delivered_at=None) | models.Q(medium__gt=""),
                name="scans_export_delivered_on",
            )
        ]
        indexes = [
            models.Index(fields=["contract", "month"], name="scans_export_month")
        ]

    def __str__(self) -> str:
        return self.month
