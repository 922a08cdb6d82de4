from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counter", "0006_passed")]
    operations = [
        migrations.AddField(
            model_name="keeping",
            name="subject_id",
            field=models.BigIntegerField(null=True),
        ),
    ]
