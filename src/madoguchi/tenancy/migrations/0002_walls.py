from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]
    operations = [
        walls.open_the_ground(),
        walls.allow("tenancy_contract", "SELECT, INSERT, UPDATE"),
    ]
