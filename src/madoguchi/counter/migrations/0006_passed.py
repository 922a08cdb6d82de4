from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counter", "0005_last_called")]
    operations = [
        migrations.AddField(
            model_name="ticket",
            name="passed",
            field=models.JSONField(default=dict),
        ),
    ]
