from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0006_taken_back_walls")]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="parted_from",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RemoveConstraint(
            model_name="visit", name="visits_visit_one_a_booking"
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("booking_id__isnull", False), ("parted_from", None)
                ),
                fields=("contract", "booking_id"),
                name="visits_visit_one_a_booking",
            ),
        ),
    ]
