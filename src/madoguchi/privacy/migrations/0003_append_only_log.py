from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_walls")]
    operations = [
        # Nobody who works on the site may change or delete what was revealed.
        walls.allow("privacy_reveal", "SELECT, INSERT"),
        migrations.AlterField(
            model_name="searchkey",
            name="subject",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="privacy.subject",
            ),
        ),
        migrations.AddIndex(
            model_name="searchkey",
            index=models.Index(
                fields=["contract", "subject"], name="privacy_searchkey_of"
            ),
        ),
    ]
