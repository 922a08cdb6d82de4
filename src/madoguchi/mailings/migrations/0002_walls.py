from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [
        ("mailings", "0001_initial"),
        ("tenancy", "0002_walls"),
        ("privacy", "0002_walls"),
        ("cases", "0002_walls"),
    ]
    operations = [
        walls.raise_wall("mailings_batch"),
        walls.raise_wall(
            "mailings_item",
            references=[
                ("batch_id", "mailings_batch"),
                ("subject_id", "privacy_subject"),
                ("case_id", "cases_case"),
            ],
        ),
        walls.raise_wall(
            "mailings_enclosure", references=[("item_id", "mailings_item")]
        ),
    ]
