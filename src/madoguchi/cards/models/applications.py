"""Applications for a card, their progress, their photographs, support with the card."""

from __future__ import annotations

from django.db import models
from django.utils.functional import cached_property

from madoguchi.cards.rules import applications as rules
from madoguchi.core.text import translatable
from madoguchi.tenancy.models import Walled

BROUGHT, TAKEN, NO_PHOTO = "brought", "taken", "none"
PHOTOS = translatable({BROUGHT: "持参", TAKEN: "撮影", NO_PHOTO: "不要（1歳未満）"})
CHANNELS = translatable({"paper": "紙の申請書", "web": "オンライン"})
DEFECTS = translatable(
    {
        "photo": "写真の不備",
        "entry": "記入の不備",
        "papers": "添付書類の不備",
        "chip": "ICチップの不良",
        "other": "その他の不備",
    }
)


class Application(Walled):
    """One person's application (交付申請) and how far it is.

    ``subject_id`` holds the name in the vault; nothing personal stands here.
    ``papers`` are the identity documents shown, ``checked`` the ticked items of the
    method's checklist, ``rule`` and ``version`` what decided that they are enough.
    ``given_at`` and ``taken_at``: its papers went back to the city (SP 5(2)オ(オ)).
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=12)
    day = models.DateField()
    visit_id = models.BigIntegerField()
    subject_id = models.BigIntegerField()
    method = models.SlugField(max_length=40, choices=rules.METHODS.items())
    channel = models.SlugField(max_length=10, default="paper", choices=CHANNELS.items())
    express = models.BooleanField(default=False)
    reason = models.SlugField(max_length=40, blank=True)
    photo = models.SlugField(max_length=10, choices=PHOTOS.items())
    id_form = models.BooleanField(default=False)
    papers = models.JSONField(default=list)
    checked = models.JSONField(default=list)
    rule = models.SlugField(max_length=40, blank=True)
    version = models.CharField(max_length=40, blank=True)
    state = models.CharField(
        max_length=12, default=rules.RECEIVED, choices=rules.STATES.items()
    )
    moved_at = models.DateTimeField()
    received_at = models.DateTimeField()
    received_by = models.BigIntegerField(null=True)
    id_form_at = models.DateTimeField(null=True)
    identified_at = models.DateTimeField(null=True)
    identified_by = models.BigIntegerField(null=True)
    compared_at = models.DateTimeField(null=True)
    compared_by = models.BigIntegerField(null=True)
    defect = models.SlugField(max_length=12, blank=True, choices=DEFECTS.items())
    case_id = models.BigIntegerField(null=True)
    given_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"], name="cards_application_number"
            ),
            models.CheckConstraint(
                condition=models.Q(express=False)
                | models.Q(method=rules.APPLY, reason__gt=""),
                name="cards_application_express_why",
            ),
            models.CheckConstraint(
                condition=models.Q(compared_by=None)
                | models.Q(received_by=None)
                | ~models.Q(compared_by=models.F("received_by")),
                name="cards_application_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "day"], name="cards_application_day"),
            models.Index(
                fields=["contract", "state", "moved_at"],
                condition=models.Q(method=rules.APPLY),
                name="cards_application_state",
            ),
            models.Index(
                fields=["contract", "moved_at"],
                condition=models.Q(
                    method=rules.APPLY, state=rules.DELIVERED, taken_at=None
                ),
                name="cards_application_papers",
            ),
            models.Index(fields=["contract", "visit_id"], name="cards_application_of"),
        ]

    def __str__(self) -> str:
        return self.number

    @cached_property
    def in_person(self) -> bool:
        """Whether its progress is followed to the delivery (申請時来庁方式)."""
        return self.method == rules.APPLY


class Progress(Walled):
    """One step forward of an application: who, when, and what it left."""

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="progress",
        db_constraint=False,
    )
    state = models.CharField(max_length=12, choices=rules.STATES.items())
    at = models.DateTimeField()
    account = models.BigIntegerField(null=True)
    side = models.CharField(max_length=16)
    tracking = models.CharField(max_length=12, blank=True)
    fact = models.BigIntegerField(null=True)
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["contract", "application"], name="cards_progress_of"),
            models.Index(fields=["contract", "state", "at"], name="cards_progress_day"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"


class Photo(Walled):
    """The life of a photograph, never the photograph (顔写真).

    Opened by scanning the applicant's own form; one at a time in a booth and for a
    photographer, and the next one only after the data of this one are deleted.
    """

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        related_name="photos",
        db_constraint=False,
    )
    booth = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField(null=True)
    shot_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    printed_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "booth"],
                condition=models.Q(deleted_at=None),
                name="cards_photo_one_in_a_booth",
            ),
            models.UniqueConstraint(
                fields=["contract", "opened_by"],
                condition=models.Q(deleted_at=None, opened_by__isnull=False),
                name="cards_photo_one_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | models.Q(shot_at__isnull=False),
                name="cards_photo_shot_first",
            ),
            models.CheckConstraint(
                condition=models.Q(printed_at=None)
                | models.Q(confirmed_at__isnull=False),
                name="cards_photo_confirmed_first",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contract", "opened_at"], name="cards_photo_by_opening"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.opened_at}"

    @property
    def done(self) -> list[str]:
        """The steps that were done."""
        moments = {
            rules.SHOT: self.shot_at,
            rules.CONFIRMED: self.confirmed_at,
            rules.PRINTED: self.printed_at,
            rules.DELETED: self.deleted_at,
        }
        return [step for step, moment in moments.items() if moment]


class Support(Walled):
    """Help with using the card (利用サポート), after a written request."""

    id = models.BigAutoField(primary_key=True)
    visit_id = models.BigIntegerField()
    day = models.DateField()
    items = models.JSONField(default=list)
    form = models.BooleanField(default=False)
    done_at = models.DateTimeField()
    done_by = models.BigIntegerField(null=True)
    facts = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "visit_id"], name="cards_support_one_a_visit"
            )
        ]
        indexes = [models.Index(fields=["contract", "day"], name="cards_support_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.visit_id}"
