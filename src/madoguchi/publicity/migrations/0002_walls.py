from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("publicity", "0001_initial"), ("tenancy", "0002_walls")]
    operations = [
        walls.raise_wall("publicity_item", verbs="SELECT, INSERT, UPDATE"),
        walls.raise_wall(
            "publicity_publication",
            references=[("item_id", "publicity_item")],
            verbs="SELECT, INSERT, UPDATE",
        ),
        walls.raise_wall(
            "publicity_batch",
            references=[("item_id", "publicity_item")],
            verbs="SELECT, INSERT",
        ),
        walls.raise_wall("publicity_activity", verbs="SELECT, INSERT"),
    ]
