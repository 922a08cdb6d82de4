from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [('privacy', '0001_initial'), ('tenancy', '0002_walls')]
    operations = [
        walls.raise_wall("privacy_datakey"),
        walls.raise_wall("privacy_subject"),
        walls.raise_wall("privacy_searchkey", references=[('subject_id', 'privacy_subject')]),
        walls.raise_wall("privacy_reveal"),
    ]
