from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("visits", "0005_taken_back")]
    operations = [walls.raise_wall("visits_takenback")]
