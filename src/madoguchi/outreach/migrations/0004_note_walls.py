from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [('outreach', '0003_notes')]
    operations = [
        walls.raise_wall("outreach_note", references=[('venue_id', 'outreach_venue')]),
        walls.raise_wall("outreach_noteread", references=[('note_id', 'outreach_note')]),
    ]
