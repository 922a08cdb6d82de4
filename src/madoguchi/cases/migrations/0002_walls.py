from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [('cases', '0001_initial'), ('tenancy', '0002_walls'), ('privacy', '0002_walls')]
    operations = [
        walls.raise_wall("cases_case", references=[('detail_id', 'privacy_subject')]),
        walls.raise_wall("cases_action", references=[('case_id', 'cases_case')]),
    ]
