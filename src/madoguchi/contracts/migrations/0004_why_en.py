from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Reasons in English beside the Japanese ones; the column ``why`` stays."""

    dependencies = [("contracts", "0003_ledger")]
    operations = [
        migrations.AlterField(
            "obligation", "why", models.TextField(blank=True, db_column="why")
        ),
        migrations.RenameField("obligation", "why", "why_ja"),
        migrations.AddField(
            "obligation",
            "why_en",
            models.TextField(blank=True, default="", db_default=""),
        ),
    ]
