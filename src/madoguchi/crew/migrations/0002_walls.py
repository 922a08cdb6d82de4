from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("crew", "0001_initial"), ("tenancy", "0002_walls")]
    operations = [
        walls.raise_wall("crew_assignment"),
        walls.raise_wall("crew_pledge"),
        walls.raise_wall("crew_acknowledgement"),
        walls.raise_wall("crew_qualification"),
        walls.raise_wall("crew_training"),
        walls.raise_wall(
            "crew_trainingrecord", references=[("training_id", "crew_training")]
        ),
        walls.raise_wall("crew_shift"),
        walls.raise_wall("crew_roster"),
    ]
