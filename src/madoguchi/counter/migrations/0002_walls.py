from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [
        ("counter", "0001_initial"),
        ("tenancy", "0002_walls"),
        ("privacy", "0002_walls"),
        ("bookings", "0002_walls"),
        ("visits", "0002_walls"),
    ]
    operations = [
        walls.raise_wall("counter_day"),
        walls.raise_wall("counter_series"),
        walls.raise_wall("counter_window"),
        walls.raise_wall(
            "counter_windowchange", references=[("window_id", "counter_window")]
        ),
        walls.raise_wall(
            "counter_appointment", references=[("booking_id", "bookings_booking")]
        ),
        walls.raise_wall("counter_import"),
        walls.raise_wall(
            "counter_ticket",
            references=[
                ("booking_id", "bookings_booking"),
                ("visit_id", "visits_visit"),
                ("subject_id", "privacy_subject"),
                ("window_id", "counter_window"),
                ("to_window_id", "counter_window"),
            ],
        ),
        walls.raise_wall("counter_step", references=[("ticket_id", "counter_ticket")]),
        walls.raise_wall(
            "counter_device", references=[("window_id", "counter_window")]
        ),
    ]
