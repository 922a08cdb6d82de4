"""Who works under a contract, with what preparation, and when.

People are accounts (their names stand outside the vault). ``employment`` and
the notes say what a gate or an inspection asks for, never anything about a
citizen. Periods count both ends.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.people.models import Account
from madoguchi.tenancy.models import Walled


class Assignment(Walled):
    """A person's role in the work (従事者の配置), from a day, until it ends."""

    class Employment(models.TextChoices):
        REGULAR = "regular", _("正社員")
        NON_REGULAR = "non-regular", _("非正規雇用")
        AGENCY = "agency", _("派遣")

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    employment = models.CharField(max_length=16, choices=Employment)
    notified = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "account", "role"],
                condition=models.Q(ends_on=None),
                name="crew_assignment_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="crew_assignment_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role}"


class Pledge(Walled):
    """A signed pledge (誓約書) of one type."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    type = models.SlugField(max_length=40)
    signed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "account", "type"], name="crew_pledge_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.type}"


class Acknowledgement(Walled):
    """Duties of an annex, explained and acknowledged (義務内容の確認)."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    annex = models.SlugField(max_length=60)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "account", "annex"], name="crew_acknowledged_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.annex}"


class Qualification(Walled):
    """An experience or skill on file (経験・資格), with its months and a note."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    qualification = models.SlugField(max_length=60)
    months = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["contract", "account"], name="crew_qualification_of")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.qualification}"


class Training(Walled):
    """A training or practice that was held (研修・実習)."""

    id = models.BigAutoField(primary_key=True)
    topic = models.SlugField(max_length=60)
    day = models.DateField()
    place = models.CharField(max_length=100)

    class Meta:
        indexes = [models.Index(fields=["contract", "day"], name="crew_training_day")]

    def __str__(self) -> str:
        return f"{self.topic} {self.day}"


class TrainingRecord(Walled):
    """One person's attendance at a training; ``passed`` is None until judged."""

    id = models.BigAutoField(primary_key=True)
    training = models.ForeignKey(
        Training, on_delete=models.PROTECT, related_name="records", db_constraint=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    passed = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "training", "account"], name="crew_trained_once"
            )
        ]
        indexes = [
            models.Index(fields=["contract", "account"], name="crew_trained_person")
        ]

    def __str__(self) -> str:
        return f"{self.training_id} {self.account_id}"


class Shift(Walled):
    """One person's planned hours on one day, in one role (シフト)."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    starts = models.TimeField()
    ends = models.TimeField()
    place = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "day", "account", "starts"], name="crew_shift_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")),
                name="crew_shift_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.account_id}"


class Roster(Walled):
    """A month's roster as it was shared (シフト表の共有); a change is a new version."""

    id = models.BigAutoField(primary_key=True)
    month = models.DateField()
    version = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()
    published_by = models.BigIntegerField(null=True)
    shifts = models.JSONField()
    """Rows of (day, account, role, starts, ends): what was shared, unchanged since."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "month", "version"], name="crew_roster_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} v{self.version}"
