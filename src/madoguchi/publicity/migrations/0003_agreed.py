from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publicity", "0002_walls")]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="agreed",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                condition=models.Q(agreed__gt=""),
                fields=["contract", "agreed"],
                name="publicity_activity_one_consent",
            ),
        ),
    ]
