from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial"), ("tenancy", "0002_walls")]
    operations = [
        walls.raise_wall("contracts_program"),
        walls.raise_wall("contracts_clause"),
        walls.raise_wall("contracts_obligation"),
        walls.raise_wall("contracts_state"),
        walls.raise_wall("contracts_cursor"),
        walls.raise_wall("contracts_consultation"),
        walls.raise_wall("contracts_waiver"),
        walls.raise_wall("contracts_declaration"),
    ]
