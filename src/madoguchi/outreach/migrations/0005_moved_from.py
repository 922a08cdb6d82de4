from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outreach", "0004_note_walls")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="moved_from",
            field=models.BigIntegerField(null=True),
        ),
    ]
