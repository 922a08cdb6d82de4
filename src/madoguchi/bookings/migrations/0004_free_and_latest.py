from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0003_reach")]
    operations = [
        migrations.AddIndex(
            model_name="place",
            index=models.Index(
                fields=["contract", "slot", "number"],
                condition=models.Q(("taken", False)),
                name="bookings_place_free",
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(
                fields=["contract", "held_by"],
                condition=models.Q(("held_until__isnull", False)),
                name="bookings_place_held",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                fields=["contract", "made_at"], name="bookings_by_made_at"
            ),
        ),
    ]
