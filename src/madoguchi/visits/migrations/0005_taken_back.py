from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0002_walls"), ("visits", "0004_correction_walls")]

    operations = [
        migrations.CreateModel(
            name="TakenBack",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("visit", models.BigIntegerField()),
                ("occasion", models.CharField(max_length=40)),
                ("booking_id", models.BigIntegerField(null=True)),
                ("label", models.CharField(max_length=20)),
                ("people", models.PositiveSmallIntegerField()),
                ("received_at", models.DateTimeField()),
                (
                    "why",
                    models.SlugField(
                        choices=[
                            ("wrong-row", "別の方の行を押した"),
                            ("twice", "二重に受け付けた"),
                            ("other", "その他のまちがい"),
                            ("undone", "すぐに元に戻した"),
                        ],
                        max_length=20,
                    ),
                ),
                ("made_by", models.BigIntegerField(null=True)),
                ("made_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.contract",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        fields=["contract", "occasion"], name="visits_taken_back"
                    )
                ],
            },
        ),
    ]
