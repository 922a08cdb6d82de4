from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0001_initial"),
        ("tenancy", "0002_walls"),
        ("privacy", "0002_walls"),
    ]
    operations = [
        walls.raise_wall(
            "messaging_message", references=[("subject_id", "privacy_subject")]
        ),
        walls.raise_wall("messaging_notice"),
        walls.allow("messaging_digest"),
    ]
