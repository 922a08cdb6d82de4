from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_corrections")]
    operations = [
        walls.raise_wall(
            "visits_correction", references=[("visit_id", "visits_visit")]
        ),
    ]
