"""Lines, the desk's days with seats and figures, calls, and who is called back."""

from __future__ import annotations

from django.db import models

from madoguchi.calls.rules import Tally
from madoguchi.core.text import translatable
from madoguchi.tenancy.models import Walled

TOLL_FREE, CALLER_PAYS, NAVI_DIAL = "toll-free", "caller-pays", "navi-dial"
LINES = translatable(
    {
        TOLL_FREE: "フリーダイヤル",
        CALLER_PAYS: "一般の番号",
        NAVI_DIAL: "ナビダイヤル",
    }
)
PAYERS = translatable({"contractor": "受託者", "caller": "発信者"})
BOOKING, INQUIRY, GROUP, COMPLAINT = "booking", "inquiry", "group", "complaint"
CALL_BACK, OTHER = "call-back", "other"
CATEGORIES = translatable(
    {
        BOOKING: "予約",
        INQUIRY: "問合せ",
        GROUP: "団体の申込み",
        COMPLAINT: "ご意見・苦情",
        CALL_BACK: "折り返しの依頼",
        OTHER: "その他",
    }
)
TOPICS = translatable(
    {
        "referral": "総合フリーダイヤル・センターの案内",
        "card-use": "カードの利活用",
        "venue": "会場・日程",
        "papers": "持ち物・必要書類",
        "other": "その他",
    }
)
OUTCOMES = translatable(
    {
        "answered": "その場で回答",
        "booked": "予約を受け付けた",
        "changed": "予約を変更・取消した",
        "passed-on": "引き継いだ",
        "to-call-back": "折り返す",
        "ended": "途中で切れた",
    }
)
RESULTS = translatable(
    {
        "reached": "つながった",
        "left-message": "伝言を残した",
        "given-up": "つながらず終了",
    }
)


class Line(Walled):
    """A number that the public calls (電話回線), and who pays for the call."""

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, choices=LINES.items())
    payer = models.CharField(max_length=12, choices=PAYERS.items())
    opens_on = models.DateField()
    closes_on = models.DateField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"], name="calls_line_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=list(LINES), payer__in=list(PAYERS)),
                name="calls_line_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_on=None)
                | models.Q(closes_on__gte=models.F("opens_on")),
                name="calls_line_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DeskDay(Walled):
    """A day of the desk (電話窓口の一日); ``closed_fact`` is what reopening undoes."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    seats_first = models.PositiveSmallIntegerField()
    seats = models.PositiveSmallIntegerField()
    opened_by = models.BigIntegerField(null=True)
    closed_by = models.BigIntegerField(null=True)
    closed_fact = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "day"], name="calls_day_once"),
            models.CheckConstraint(
                condition=models.Q(closed_at=None)
                | models.Q(closed_at__gt=models.F("opened_at")),
                name="calls_day_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(seats__gte=1, seats_first__gte=1),
                name="calls_day_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.day.isoformat()


class SeatChange(Walled):
    """Seats were added or taken away (席数変更)."""

    id = models.BigAutoField(primary_key=True)
    desk = models.ForeignKey(
        DeskDay, on_delete=models.PROTECT, related_name="changes", db_constraint=False
    )
    seats = models.PositiveSmallIntegerField()
    before = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["contract", "desk"], name="calls_change_desk")]

    def __str__(self) -> str:
        return f"{self.before}→{self.seats}"


class Interval(Walled):
    """Figures of one interval (時間帯); ``fact`` is the one that stands for them.

    ``short`` are the calls given up within the contract's few seconds: they are
    among those offered, and shown apart. ``waited`` is the mean wait in seconds.
    """

    id = models.BigAutoField(primary_key=True)
    desk = models.ForeignKey(
        DeskDay, on_delete=models.PROTECT, related_name="intervals", db_constraint=False
    )
    line = models.ForeignKey(
        Line, on_delete=models.PROTECT, null=True, db_constraint=False
    )
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    offered = models.PositiveSmallIntegerField()
    answered = models.PositiveSmallIntegerField()
    short = models.PositiveSmallIntegerField(default=0)
    waited = models.PositiveIntegerField(null=True)
    fact = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "desk", "starts_at", "line"],
                nulls_distinct=False,
                name="calls_interval_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    offered__gte=models.F("answered") + models.F("short")
                ),
                name="calls_interval_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%H:%M} {self.answered}/{self.offered}"

    @property
    def tally(self) -> Tally:
        return Tally(self.offered, self.answered, self.short)


class Call(Walled):
    """One call (通話の記録): what about, how it ended; what may name people is kept
    in the vault (``subject_id``: name, telephone, words)."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    at = models.DateTimeField()
    category = models.CharField(max_length=12, choices=CATEGORIES.items())
    topic = models.CharField(max_length=12, blank=True, choices=TOPICS.items())
    outcome = models.CharField(max_length=12, choices=OUTCOMES.items())
    minutes = models.PositiveSmallIntegerField(null=True)
    booking = models.CharField(max_length=12, blank=True)
    case_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)
    recorded_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    category__in=list(CATEGORIES), outcome__in=list(OUTCOMES)
                ),
                name="calls_call_words",
            )
        ]
        indexes = [
            models.Index(fields=["contract", "-id"], name="calls_call_newest"),
            models.Index(fields=["contract", "day"], name="calls_call_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.pk}"


class CallBack(Walled):
    """Somebody waits to be called back (折り返し), by a due time."""

    id = models.BigAutoField(primary_key=True)
    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="backs", db_constraint=False
    )
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    done_by = models.BigIntegerField(null=True)
    result = models.CharField(max_length=14, blank=True, choices=RESULTS.items())

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "call"], name="calls_back_one"),
            models.CheckConstraint(
                condition=models.Q(done_at=None, result="")
                | models.Q(done_at__isnull=False, result__gt=""),
                name="calls_back_done_how",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contract", "due_at"],
                condition=models.Q(done_at=None),
                name="calls_back_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.due_at:%H:%M}"
