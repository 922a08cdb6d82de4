from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outreach", "0006_venue_position")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="place_changed_at",
            field=models.DateTimeField(null=True),
        ),
    ]
