from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0001_applications"),
        ("tenancy", "0002_walls"),
        ("privacy", "0002_walls"),
        ("cases", "0002_walls"),
        ("visits", "0002_walls"),
    ]
    operations = [
        walls.raise_wall(
            "cards_application",
            references=[
                ("visit_id", "visits_visit"),
                ("subject_id", "privacy_subject"),
                ("case_id", "cases_case"),
            ],
        ),
        walls.raise_wall(
            "cards_progress", references=[("application_id", "cards_application")]
        ),
        walls.raise_wall(
            "cards_photo", references=[("application_id", "cards_application")]
        ),
        walls.raise_wall("cards_support", references=[("visit_id", "visits_visit")]),
    ]
