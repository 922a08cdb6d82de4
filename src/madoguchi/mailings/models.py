"""Batches of mail, their envelopes, and what is in each."""

from __future__ import annotations

from django.db import models

from madoguchi.core.text import translatable
from madoguchi.tenancy.models import Walled

PACKING, HANDED_IN = "packing", "handed-in"
BATCH_STATES = translatable({PACKING: "封入中", HANDED_IN: "差出済"})
ENCLOSED, CHECKED, POSTED = "enclosed", "checked", "posted"
DELIVERED, RETURNED = "delivered", "returned"
STATES = translatable(
    {
        ENCLOSED: "封入",
        CHECKED: "二者確認",
        POSTED: "差出済",
        DELIVERED: "配達済",
        RETURNED: "返戻",
    }
)
KINDS = translatable(
    {
        "application-form": "交付申請書（機構あて）",
        "card": "カード",
        "city-instruction": "市の指示による郵便",
    }
)
CLASSES = translatable(
    {
        "ordinary": "普通郵便",
        "specified-record": "特定記録",
        "simple-registered": "簡易書留",
        "registered": "一般書留",
        "addressee-only": "本人限定受取",
        "equivalent": "簡易書留（転送不要）",
    }
)
REASONS = translatable(
    {
        "kept-too-long": "保管期間経過",
        "unknown-address": "宛先不明",
        "forwarding": "転送",
        "refused": "受取拒否",
        "other": "その他",
    }
)
RESULTS = translatable(
    {
        "collect": "窓口で交付する",
        "repost": "もう一度送る",
        "destroy": "区へ返却・廃棄へ",
        "corrected": "不備を直した",
        "withdrawn": "取り下げ",
    }
)


class Batch(Walled):
    """Mail of one kind that is taken to the post office together (差出し)."""

    id = models.BigAutoField(primary_key=True)
    kind = models.SlugField(max_length=40, choices=KINDS.items())
    state = models.CharField(
        max_length=10, default=PACKING, choices=BATCH_STATES.items()
    )
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField(null=True)
    handed_in_at = models.DateTimeField(null=True)
    handed_in_on = models.DateField(null=True)
    handed_in_by = models.BigIntegerField(null=True)
    quantity = models.PositiveIntegerField(default=0)
    postage = models.PositiveIntegerField(default=0)
    fact = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind"],
                condition=models.Q(state=PACKING),
                name="mailings_batch_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state=PACKING, handed_in_at=None)
                | models.Q(state=HANDED_IN, handed_in_at__isnull=False, quantity__gt=0),
                name="mailings_batch_handed_in_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contract", "handed_in_on"], name="mailings_batch_by_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Item(Walled):
    """One envelope (通). The addressee's name and address are in the vault.

    ``line`` is its line on the mailing slip. A tracking number is used again by the
    post office after some time: it is one envelope only together with its day.
    """

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="items", db_constraint=False
    )
    line = models.PositiveSmallIntegerField()
    sent_as = models.SlugField(max_length=20, choices=CLASSES.items())
    tracking = models.CharField(max_length=12, blank=True)
    yen = models.PositiveIntegerField()
    subject_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, default=ENCLOSED, choices=STATES.items())
    enclosed_by = models.BigIntegerField(null=True)
    enclosed_at = models.DateTimeField()
    checked_by = models.BigIntegerField(null=True)
    checked_at = models.DateTimeField(null=True)
    posted_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    return_reason = models.SlugField(max_length=20, blank=True)
    case_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "batch", "line"], name="mailings_item_line"
            ),
            models.UniqueConstraint(
                fields=["contract", "tracking", "posted_on"],
                condition=~models.Q(tracking=""),
                nulls_distinct=False,
                name="mailings_item_tracking",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_by=None)
                | models.Q(enclosed_by=None)
                | ~models.Q(checked_by=models.F("enclosed_by")),
                name="mailings_item_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RETURNED)
                | models.Q(return_reason__gt="", case_id__isnull=False),
                name="mailings_item_returned_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}-{self.line}"


class Enclosure(Walled):
    """What is in an envelope: one application or card, by its number.

    ``live`` until the envelope comes back; only one live envelope holds a thing.
    """

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, related_name="enclosures", db_constraint=False
    )
    kind = models.SlugField(max_length=40)
    ref = models.CharField(max_length=40)
    live = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind", "ref"],
                condition=models.Q(live=True),
                name="mailings_enclosure_once",
            )
        ]
        indexes = [
            models.Index(fields=["contract", "ref"], name="mailings_enclosure_ref")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
