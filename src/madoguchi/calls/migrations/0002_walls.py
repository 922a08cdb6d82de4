from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0001_initial"),
        ("tenancy", "0002_walls"),
        ("privacy", "0002_walls"),
        ("cases", "0002_walls"),
    ]
    operations = [
        walls.raise_wall("calls_line"),
        walls.raise_wall("calls_deskday"),
        walls.raise_wall("calls_seatchange", references=[("desk_id", "calls_deskday")]),
        walls.raise_wall(
            "calls_interval",
            references=[("desk_id", "calls_deskday"), ("line_id", "calls_line")],
        ),
        walls.raise_wall(
            "calls_call",
            references=[("case_id", "cases_case"), ("subject_id", "privacy_subject")],
        ),
        walls.raise_wall("calls_callback", references=[("call_id", "calls_call")]),
    ]
