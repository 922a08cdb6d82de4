from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls

KEPT = "SELECT, INSERT, UPDATE"


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0003_holding"),
        ("tenancy", "0002_walls"),
        ("privacy", "0002_walls"),
        ("bookings", "0002_walls"),
    ]
    operations = [
        walls.raise_wall("cards_handler", verbs=KEPT),
        walls.raise_wall("cards_place", verbs=KEPT),
        walls.raise_wall("cards_delivery"),
        walls.raise_wall("cards_box", references=[("delivery_id", "cards_delivery")]),
        walls.raise_wall("cards_break", references=[("box_id", "cards_box")]),
        walls.raise_wall("cards_return", verbs=KEPT),
        walls.raise_wall(
            "cards_card",
            references=[
                ("booking_id", "bookings_booking"),
                ("subject_id", "privacy_subject"),
                ("place_id", "cards_place"),
                ("box_id", "cards_box"),
                ("delivery_id", "cards_delivery"),
                ("consignment_id", "cards_return"),
            ],
        ),
        walls.raise_wall(
            "cards_move", references=[("card_id", "cards_card")], verbs=KEPT
        ),
        walls.raise_wall("cards_stocktake", verbs=KEPT),
        walls.raise_wall(
            "cards_counted",
            references=[
                ("stocktake_id", "cards_stocktake"),
                ("card_id", "cards_card"),
                ("place_id", "cards_place"),
            ],
        ),
        walls.raise_wall(
            "cards_placecount",
            references=[("place_id", "cards_place")],
            verbs="SELECT, INSERT",
        ),
    ]
