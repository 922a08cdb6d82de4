from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outreach", "0005_moved_from")]

    operations = [
        migrations.AddField(
            model_name="venue",
            name="latitude",
            field=models.DecimalField(decimal_places=5, max_digits=8, null=True),
        ),
        migrations.AddField(
            model_name="venue",
            name="longitude",
            field=models.DecimalField(decimal_places=5, max_digits=8, null=True),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(
                    latitude__gte=20,
                    latitude__lte=46,
                    longitude__gte=122,
                    longitude__lte=154,
                ),
                name="outreach_venue_in_japan",
            ),
        ),
    ]
