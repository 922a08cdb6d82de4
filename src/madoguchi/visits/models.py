"""A visit: one person's time with us, its ordered steps, who did each."""

from __future__ import annotations

from django.db import models

from madoguchi.core.text import translatable
from madoguchi.tenancy.models import Walled
from madoguchi.visits import rules

RECEIVED, PAPERS, WAITING_OFFICER = rules.RECEIVED, rules.PAPERS, rules.WAITING
IDENTIFIED, PHOTOGRAPHED = rules.IDENTIFIED, rules.PHOTOGRAPHED
COMPLETE, CLOSED = rules.COMPLETE, rules.CLOSED
STATES = translatable(
    {
        RECEIVED: "来所",
        PAPERS: "書類確認済",
        WAITING_OFFICER: "職員確認待ち",
        IDENTIFIED: "本人確認済",
        PHOTOGRAPHED: "写真済",
        COMPLETE: "申請書完成",
        CLOSED: "終了",
    }
)
ACCEPTED, SUPPORTED, SENT_HOME = "accepted", "supported", "sent-home"
OUTCOMES = translatable({ACCEPTED: "申請受付", SUPPORTED: "支援", SENT_HOME: "持帰り"})

UNDONE, WRONG_ROW, TWICE, OTHER = "undone", "wrong-row", "twice", "other"
WHY = translatable(
    {
        WRONG_ROW: "別の方の行を押した",
        TWICE: "二重に受け付けた",
        OTHER: "その他のまちがい",
        UNDONE: "すぐに元に戻した",
    }
)
"""Why an arrival was taken back."""


class Visit(Walled):
    """One visit (来場): booked or walk-in, with what was wished and how it ended.

    A visit is the source of nearly every count: reports count visits, never
    typed numbers. ``occasion`` is the session (or day) of the app above,
    ``facts`` the ids of its closing facts (to reverse them), ``wish``,
    ``needs`` and ``missing`` are lists of slugs. ``parted_from`` is the visit of
    those with whom someone came who goes on alone, under the same booking.
    """

    id = models.BigAutoField(primary_key=True)
    occasion = models.CharField(max_length=40)
    day = models.DateField()
    booking_id = models.BigIntegerField(null=True)
    parted_from = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)
    label = models.CharField(max_length=20)
    people = models.PositiveSmallIntegerField(default=1)
    service = models.SlugField(max_length=40)
    in_city = models.BooleanField(default=True)
    under_15 = models.BooleanField(default=False)
    reason = models.SlugField(max_length=40, blank=True)
    wish = models.JSONField(default=list)
    needs = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    state = models.CharField(max_length=20, default=RECEIVED, choices=STATES.items())
    outcome = models.CharField(max_length=12, blank=True, choices=OUTCOMES.items())
    received_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "booking_id"],
                condition=models.Q(booking_id__isnull=False, parted_from=None),
                name="visits_visit_one_a_booking",
            ),
            models.CheckConstraint(
                condition=models.Q(state=CLOSED, outcome__gt="")
                | (~models.Q(state=CLOSED) & models.Q(outcome="")),
                name="visits_visit_closed_has_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(people__gte=1), name="visits_visit_someone"
            ),
        ]
        indexes = [
            models.Index(
                fields=["contract", "occasion", "state"], name="visits_by_occasion"
            ),
            models.Index(fields=["contract", "day"], name="visits_by_day"),
        ]

    def __str__(self) -> str:
        return self.label


class Step(Walled):
    """One step of a visit that was done, once, by someone of one side.

    ``detail`` says what decided it (papers shown, the rule's version), ``facts``
    the ids of what it left in the journal, so that it can be taken back.
    """

    id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, related_name="steps", db_constraint=False
    )
    name = models.SlugField(max_length=40)
    count = models.PositiveSmallIntegerField(default=1)
    done_by = models.BigIntegerField(null=True)
    side = models.CharField(max_length=16)
    role = models.CharField(max_length=40)
    done_at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    facts = models.JSONField(default=list)

    class Meta:
        ordering = ["done_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "visit", "name"], name="visits_step_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.name}"


class Procedure(Walled):
    """A procedure completed in a visit (申請, 支援 …), with its method."""

    id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, related_name="procedures", db_constraint=False
    )
    name = models.SlugField(max_length=40)
    method = models.SlugField(max_length=40, blank=True)
    count = models.PositiveSmallIntegerField(default=1)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "visit", "name", "method"],
                name="visits_procedure_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.name}"


class Correction(Walled):
    """What was put right in a visit after the day was closed, and why.

    ``changes`` lists ``[what, old, new]``: ``service``, ``outcome``, ``people``,
    ``in_city``, ``under_15``, ``reason``, the name of a step or of a procedure that
    was helped with besides, with plain values.
    """

    id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(
        Visit,
        on_delete=models.PROTECT,
        related_name="corrections",
        db_constraint=False,
    )
    changes = models.JSONField(default=list)
    reason = models.CharField(max_length=300)
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.pk}"


class TakenBack(Walled):
    """An arrival that was a mistake: its visit is gone, this remains (取り消した来所).

    ``visit`` is the number under which the journal knows it.
    """

    id = models.BigAutoField(primary_key=True)
    visit = models.BigIntegerField()
    occasion = models.CharField(max_length=40)
    booking_id = models.BigIntegerField(null=True)
    label = models.CharField(max_length=20)
    people = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField()
    why = models.SlugField(max_length=20, choices=WHY.items())
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["contract", "occasion"], name="visits_taken_back")
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.why}"
