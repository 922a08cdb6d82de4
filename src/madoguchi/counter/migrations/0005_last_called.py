from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counter", "0004_walls")]
    operations = [
        migrations.AddField(
            model_name="ticket",
            name="last_called_at",
            field=models.DateTimeField(null=True),
        ),
    ]
