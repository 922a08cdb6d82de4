from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_walls")]
    operations = [
        migrations.AddField(
            model_name="version",
            name="copies",
            field=models.PositiveSmallIntegerField(default=0),
        )
    ]
