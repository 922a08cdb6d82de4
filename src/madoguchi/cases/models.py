"""Complaints, inquiries, trouble: a case, and what was done about it."""

from __future__ import annotations

from django.db import models

from madoguchi.core.text import translatable
from madoguchi.tenancy.models import Walled

OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
STATES = translatable({OPEN: "対応中", ANSWERED: "回答済", CLOSED: "終結"})
KINDS = translatable(
    {
        "complaint": "ご意見・苦情",
        "inquiry": "問合せ",
        "question": "相談",
        "trouble": "トラブル",
        "damage": "破損",
        "accident": "事故・けが",
        "call-back": "折り返し",
        "improvement": "改善の取組",
        "venue-condition": "会場の状況",
        "conduct": "従事者の対応",
        "defect": "申請の不備",
        "returned-mail": "返戻郵便物",
        "crowding": "混雑",
        "hazard": "設備などの危険",
        "emergency": "障害・災害などの緊急時",
        "work-accident": "労働災害",
    }
)
CATEGORIES = translatable(
    {
        "": "一般",
        "workplace": "団体・事業所の申込み",
        "publicity": "広報について",
        "suspension": "業務の停止",
    }
)

TO = translatable(
    {
        "city": "市",
        "call-centre": "コールセンター",
        "site-manager": "現場管理者",
        "general-manager": "統括責任者",
    }
)
ACTIONS = translatable(
    {
        "action": "対応",
        "answer": "回答",
        "escalation": "引継ぎ・照会",
        "close": "終結",
    }
)


class Case(Walled):
    """A case (案件). ``summary`` holds no personal data; what may, is in the vault.

    ``occasion`` is the session (or day) of the app above, ``detail_id`` the
    vault's subject with the full words and the person's contact.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.SlugField(max_length=40, choices=KINDS.items())
    category = models.SlugField(max_length=40, blank=True)
    grade = models.SlugField(max_length=20, blank=True)
    occasion = models.CharField(max_length=40, blank=True)
    visit_id = models.BigIntegerField(null=True)
    summary = models.CharField(max_length=300)
    detail_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, default=OPEN, choices=STATES.items())
    opened_by = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=CLOSED, closed_at__isnull=False)
                | (~models.Q(state=CLOSED) & models.Q(closed_at=None)),
                name="cases_case_closed_when",
            )
        ]
        indexes = [
            models.Index(fields=["contract", "occasion"], name="cases_by_occasion"),
            models.Index(fields=["contract", "state", "-id"], name="cases_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Action(Walled):
    """One thing done about a case (対応), in words without personal data."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="actions", db_constraint=False
    )
    kind = models.SlugField(max_length=20)
    text = models.CharField(max_length=500)
    to = models.SlugField(max_length=40, blank=True)
    done_by = models.BigIntegerField(null=True)
    done_at = models.DateTimeField()

    class Meta:
        ordering = ["done_at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
