from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("counter", "0003_officer"), ("tenancy", "0002_walls")]
    operations = [
        walls.raise_wall("counter_officer"),
        walls.raise_wall(
            "counter_keeping", references=[("ticket_id", "counter_ticket")]
        ),
    ]
