from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [('custody', '0001_initial'), ('tenancy', '0002_walls')]
    operations = [
        walls.raise_wall("custody_transfer"),
        walls.raise_wall("custody_transport"),
    ]
