from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [('outreach', '0001_initial'), ('tenancy', '0002_walls')]
    operations = [
        walls.raise_wall("outreach_venue"),
        walls.raise_wall("outreach_session", references=[('venue_id', 'outreach_venue')]),
        walls.raise_wall("outreach_attendance", references=[('session_id', 'outreach_session')]),
    ]
