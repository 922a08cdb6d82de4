"""A stack's scanned file may be erased once nothing of it is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scans", "0002_walls")]

    operations = [
        migrations.AddField(
            model_name="stack",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="stack",
            name="path",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddConstraint(
            model_name="stack",
            constraint=models.CheckConstraint(
                condition=models.Q(erased_at=None, path__gt="")
                | models.Q(erased_at__isnull=False, path=""),
                name="scans_stack_erased",
            ),
        ),
    ]
