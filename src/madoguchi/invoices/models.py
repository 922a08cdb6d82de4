"""Costs by category, invoices with their lines, and what was paid."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from madoguchi.core.text import translatable
from madoguchi.documents.models import Version
from madoguchi.invoices.rules import ACTUAL, CONTRACTOR, ESTIMATE, MUNICIPALITY
from madoguchi.tenancy.models import Walled

STAGES = translatable({ESTIMATE: "見込み", ACTUAL: "実績"})
PAYERS = translatable({MUNICIPALITY: "市", CONTRACTOR: "受注者"})
DRAFT, ISSUED, PAID, WITHDRAWN = "draft", "issued", "paid", "withdrawn"
STATES = translatable(
    {DRAFT: "下書き", ISSUED: "請求済", PAID: "支払済", WITHDRAWN: "取消"}
)
MAILINGS = "mailings"


class Cost(Walled):
    """A cost (費用): what for, of which month or session, who bears it.

    ``source`` names the app whose records it was computed from; nobody types such a
    sum. ``fact`` is the last fact of the cost: a change corrects it.
    """

    id = models.BigAutoField(primary_key=True)
    category = models.SlugField(max_length=60)
    ref = models.CharField(max_length=60)
    day = models.DateField()
    stage = models.CharField(max_length=10, choices=STAGES.items())
    payer = models.CharField(max_length=12, choices=PAYERS.items())
    yen = models.PositiveBigIntegerField()
    receipt = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True)
    source = models.SlugField(max_length=20, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    fact = models.BigIntegerField()

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "category", "ref", "stage"],
                condition=Q(source__gt=""),
                name="invoices_cost_taken_once",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=list(STAGES)) & Q(payer__in=list(PAYERS)),
                name="invoices_cost_words",
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "day", "id"], name="invoices_cost_day")
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.ref}"


class Invoice(Walled):
    """An invoice of one stream for one month; frozen from the moment of issue.

    ``report`` is the version of the report that the city took before. One that was
    withdrawn before its payment makes room for another.
    """

    id = models.BigAutoField(primary_key=True)
    stream = models.SlugField(max_length=60)
    month = models.CharField(max_length=7)
    number = models.PositiveIntegerField(null=True)
    report = models.ForeignKey(
        Version,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        null=True,
    )
    state = models.CharField(max_length=10, default=DRAFT, choices=STATES.items())
    tax_percent = models.PositiveSmallIntegerField()
    net = models.PositiveBigIntegerField()
    tax = models.PositiveBigIntegerField()
    total = models.PositiveBigIntegerField()
    content_hash = models.CharField(max_length=64, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.BigIntegerField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.BigIntegerField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)
    paid_on = models.DateField(null=True)
    paid_by = models.BigIntegerField(null=True)
    fact = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-month", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "stream", "month"],
                condition=~Q(state=WITHDRAWN),
                name="invoices_invoice_once",
            ),
            models.UniqueConstraint(
                fields=["contract", "number"], name="invoices_invoice_number"
            ),
            models.CheckConstraint(
                condition=Q(total=F("net") + F("tax")), name="invoices_invoice_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(state=DRAFT)
                | Q(number__isnull=False, issued_at__isnull=False, content_hash__gt=""),
                name="invoices_invoice_issued_when",
            ),
            models.CheckConstraint(
                condition=Q(state=PAID, paid_on__isnull=False)
                | (~Q(state=PAID) & Q(paid_on=None)),
                name="invoices_invoice_paid_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.month}"


class Line(Walled):
    """One line of an invoice, without tax."""

    id = models.BigAutoField(primary_key=True)
    invoice = models.ForeignKey(
        Invoice, on_delete=models.CASCADE, related_name="lines", db_constraint=False
    )
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=100)
    quantity = models.PositiveIntegerField()
    unit_yen = models.PositiveBigIntegerField()
    yen = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "invoice", "position"], name="invoices_line_once"
            ),
            models.CheckConstraint(
                condition=Q(yen=F("quantity") * F("unit_yen")),
                name="invoices_line_product",
            ),
        ]

    def __str__(self) -> str:
        return self.words
