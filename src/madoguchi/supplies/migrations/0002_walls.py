from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("supplies", "0001_initial"), ("tenancy", "0002_walls")]
    operations = [
        walls.raise_wall("supplies_item"),
        walls.raise_wall("supplies_check", verbs="SELECT, INSERT"),
        walls.raise_wall("supplies_completed", verbs="SELECT, INSERT"),
        walls.raise_wall("supplies_count", verbs="SELECT, INSERT"),
    ]
