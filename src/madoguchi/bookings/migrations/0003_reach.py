from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0002_walls")]
    operations = [
        migrations.AddField(
            model_name="booking",
            name="reach",
            field=models.CharField(default="spoken", max_length=8),
        ),
    ]
