"""Cards in custody: where each lies and who answers for it, and every act on it."""

from __future__ import annotations

from django.db import models

from madoguchi.cards.rules import holding as rules
from madoguchi.core.text import translatable
from madoguchi.tenancy.models import Walled

CARD_STATES = translatable(
    {
        rules.EXPECTED: "到着予定",
        rules.STORED: "保管中",
        rules.PREPARED: "準備済",
        rules.WINDOW: "窓口",
        rules.HELD: "取り置き",
        rules.RETURNING: "返却準備",
        rules.ISSUED: "交付済",
        rules.RETURNED: "返却済",
        rules.CONDEMNED: "廃棄待ち",
        rules.DESTROYED: "廃棄済",
        rules.LOST: "所在不明",
    }
)
ACTS = translatable(
    {
        "receive": "受入れ",
        "store": "置き場所の移動",
        "prepare": "交付準備",
        "fetch": "窓口へ",
        "issue": "交付",
        "hold": "取り置き",
        "rebook": "予約の変更",
        "plan-return": "返却準備",
        "keep": "返却の取りやめ",
        "return": "返却",
        "condemn": "廃棄の決定",
        "spare": "廃棄の取りやめ",
        "destroy": "廃棄",
        "lose": "所在不明の登録",
        "find": "発見",
    }
)
TROUBLES = translatable({"extra": "リストにないカード", "wrong-ward": "区ちがい"})
CABINET, SLOT, PERSON = "cabinet", "slot", "person"
PLACE_KINDS = translatable(
    {CABINET: "保管庫・棚", SLOT: "予約時刻の区画", PERSON: "手元"}
)
OPEN, CLOSED = "open", "closed"
SEALED, EMPTIED = "sealed", "emptied"
BOX_STATES = translatable({SEALED: "未開封", OPEN: "開封中", EMPTIED: "空箱確認済"})


class Handler(Walled):
    """Who may touch cards at all (取扱者); everybody else is refused."""

    id = models.BigAutoField(primary_key=True)
    account = models.BigIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    named_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "account"],
                condition=models.Q(until=None),
                name="cards_handler_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account}"


class Place(Walled):
    """Where cards lie. ``keeper`` answers for what is in it, and signs for it."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20)
    kind = models.SlugField(max_length=10, choices=PLACE_KINDS.items())
    keeper = models.BigIntegerField(null=True)
    counted_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "code"], name="cards_place_code"
            ),
            models.UniqueConstraint(
                fields=["contract", "keeper"],
                condition=models.Q(kind=PERSON),
                name="cards_place_one_desk_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Delivery(Walled):
    """One run of the weekly transport (便), with its boxes."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    state = models.CharField(max_length=8, default=OPEN)
    opened_by = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    listed = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=models.Q(state=OPEN),
                name="cards_delivery_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state=OPEN, closed_at=None)
                | models.Q(state=CLOSED, closed_at__isnull=False),
                name="cards_delivery_closed_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class Box(Walled):
    """A box of a delivery: opened by one person, emptied in one go, shown empty."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(
        Delivery, on_delete=models.CASCADE, related_name="boxes", db_constraint=False
    )
    number = models.PositiveSmallIntegerField()
    ward = models.CharField(max_length=20, blank=True)
    slip = models.PositiveIntegerField()
    state = models.CharField(max_length=8, default=SEALED, choices=BOX_STATES.items())
    opened_by = models.BigIntegerField(null=True)
    last_at = models.DateTimeField(null=True)
    counted = models.PositiveIntegerField(default=0)
    witness = models.BigIntegerField(null=True)
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "delivery", "number"], name="cards_box_number"
            ),
            models.UniqueConstraint(
                fields=["contract", "opened_by"],
                condition=models.Q(state=OPEN),
                name="cards_box_one_open_a_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=EMPTIED)
                | models.Q(witness__isnull=False, counted=models.F("slip")),
                name="cards_box_emptied_and_shown",
            ),
            models.CheckConstraint(
                condition=models.Q(witness=None)
                | ~models.Q(witness=models.F("opened_by")),
                name="cards_box_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}-{self.number}"


class Break(Walled):
    """Unpacking was broken off: two people wrote down how many cards were out."""

    id = models.BigAutoField(primary_key=True)
    box = models.ForeignKey(
        Box, on_delete=models.CASCADE, related_name="breaks", db_constraint=False
    )
    at = models.DateTimeField()
    account = models.BigIntegerField(null=True)
    witness = models.BigIntegerField(null=True)
    counted = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.box_id} {self.counted}"


class Return(Walled):
    """Cards of one ward that go back together (返却)."""

    id = models.BigAutoField(primary_key=True)
    ward = models.CharField(max_length=20, blank=True)
    planned_on = models.DateField()
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"r{self.pk}"


class Card(Walled):
    """A card for somebody who booked; known before it comes.

    Numbers and birth date stand in the vault; here are keyed hashes to match by, both
    together and never the name. ``desk`` is the person before whom the card lies.
    """

    id = models.BigAutoField(primary_key=True)
    booking_id = models.BigIntegerField(null=True)
    booking_number = models.CharField(max_length=12, blank=True)
    booked_at = models.DateTimeField(null=True)
    subject_id = models.BigIntegerField(null=True)
    notice_key = models.CharField(max_length=64)
    birth_key = models.CharField(max_length=64, blank=True)
    whole_key = models.CharField(max_length=64, blank=True)
    ward = models.CharField(max_length=20, blank=True)
    state = models.SlugField(
        max_length=10, default=rules.EXPECTED, choices=CARD_STATES.items()
    )
    trouble = models.SlugField(max_length=12, blank=True)
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        related_name="cards",
        db_constraint=False,
    )
    desk = models.BigIntegerField(null=True)
    box_id = models.BigIntegerField(null=True)
    delivery_id = models.BigIntegerField(null=True)
    consignment = models.ForeignKey(
        Return,
        on_delete=models.PROTECT,
        null=True,
        related_name="cards",
        db_constraint=False,
    )
    held_until = models.DateField(null=True)
    told_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["booked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "booking_id"], name="cards_card_booking"
            ),
            models.UniqueConstraint(
                fields=["contract", "notice_key"],
                condition=models.Q(state__in=rules.HERE),
                name="cards_card_here_once",
            ),
            models.UniqueConstraint(
                fields=["contract", "desk"], name="cards_card_one_on_the_desk"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=rules.HERE, place__isnull=False)
                | (~models.Q(state__in=rules.HERE) & models.Q(place=None)),
                name="cards_card_one_place",
            ),
            models.CheckConstraint(
                condition=models.Q(state=rules.WINDOW, desk__isnull=False)
                | (~models.Q(state=rules.WINDOW) & models.Q(desk=None)),
                name="cards_card_desk_at_window",
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "notice_key"], name="cards_by_notice"),
            models.Index(
                fields=["contract", "state", "booked_at"], name="cards_by_state"
            ),
            models.Index(fields=["contract", "place"], name="cards_by_place"),
            models.Index(fields=["contract", "delivery_id"], name="cards_by_delivery"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Move(Walled):
    """One act on a card, with who gave and who took. Appended, never changed.

    Only the taker's signature comes later: until then the card is on its way and
    lies where it lay.
    """

    id = models.BigAutoField(primary_key=True)
    card = models.ForeignKey(
        Card, on_delete=models.PROTECT, related_name="moves", db_constraint=False
    )
    act = models.SlugField(max_length=12, choices=ACTS.items())
    from_place = models.BigIntegerField(null=True)
    to_place = models.BigIntegerField(null=True)
    giver = models.BigIntegerField(null=True)
    taker = models.BigIntegerField(null=True)
    given_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "card"],
                condition=models.Q(taken_at=None),
                name="cards_move_one_on_its_way",
            )
        ]
        indexes = [
            models.Index(fields=["contract", "taken_at", "act"], name="cards_moved_at"),
            models.Index(
                fields=["contract", "from_place", "taken_at"], name="cards_moved_from"
            ),
            models.Index(
                fields=["contract", "to_place", "taken_at"], name="cards_moved_to"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.act}"


class Stocktake(Walled):
    """The count at close (棚卸し): the equation, and both sides' signatures."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    state = models.CharField(max_length=8, default=OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField(null=True)
    opening = models.PositiveIntegerField()
    since = models.DateTimeField(null=True)
    received = models.PositiveIntegerField(default=0)
    issued = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    destroyed = models.PositiveIntegerField(default=0)
    lost = models.IntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    signed_by = models.BigIntegerField(null=True)
    city_signed_by = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=models.Q(state=OPEN),
                name="cards_stocktake_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state=OPEN)
                | models.Q(
                    found=models.F("held"),
                    held=models.F("opening")
                    + models.F("received")
                    - models.F("issued")
                    - models.F("returned")
                    - models.F("destroyed")
                    - models.F("lost"),
                    closed_at__isnull=False,
                ),
                name="cards_stocktake_equation",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_by=None)
                | models.Q(city_signed_by=None)
                | ~models.Q(signed_by=models.F("city_signed_by")),
                name="cards_stocktake_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class Counted(Walled):
    """A card seen at a stocktake, and where; a scan of no card of ours has none."""

    id = models.BigAutoField(primary_key=True)
    stocktake = models.ForeignKey(
        Stocktake, on_delete=models.CASCADE, related_name="seen", db_constraint=False
    )
    card = models.ForeignKey(
        Card, on_delete=models.PROTECT, null=True, db_constraint=False
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_constraint=False)
    notice_key = models.CharField(max_length=64)
    at = models.DateTimeField()
    account = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "stocktake", "notice_key"],
                name="cards_counted_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.stocktake_id} {self.card_id}"


class PlaceCount(Walled):
    """A place was counted or handed over, by two people (保管場所の引継ぎ)."""

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(
        Place, on_delete=models.CASCADE, related_name="counts", db_constraint=False
    )
    at = models.DateTimeField()
    giver = models.BigIntegerField(null=True)
    taker = models.BigIntegerField(null=True)
    expected = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["contract", "place", "at"], name="cards_place_counts")
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.counted}"
