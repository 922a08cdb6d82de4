from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [
        ("scans", "0001_initial"),
        ("tenancy", "0002_walls"),
        ("privacy", "0002_walls"),
    ]
    operations = [
        walls.raise_wall("scans_stack"),
        walls.raise_wall("scans_section", references=[("stack_id", "scans_stack")]),
        walls.raise_wall(
            "scans_page",
            references=[
                ("stack_id", "scans_stack"),
                ("section_id", "scans_section"),
                ("subject_id", "privacy_subject"),
            ],
        ),
        walls.raise_wall("scans_daydone"),
        walls.raise_wall("scans_export"),
    ]
