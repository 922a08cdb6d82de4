from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


def _contract() -> models.ForeignKey:
    return models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.contract')


class Migration(migrations.Migration):
    dependencies = [('outreach', '0002_walls'), ('tenancy', '0002_walls')]
    operations = [
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('text', models.CharField(max_length=500)),
                ('written_by', models.BigIntegerField(null=True)),
                ('written_at', models.DateTimeField()),
                ('contract', _contract()),
                ('venue', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='outreach.venue')),
            ],
            options={'ordering': ['-id']},
        ),
        migrations.CreateModel(
            name='NoteRead',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('account', models.BigIntegerField()),
                ('read_at', models.DateTimeField()),
                ('contract', _contract()),
                ('note', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='outreach.note')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contract', 'note', 'account'), name='outreach_noteread_once')],
            },
        ),
    ]
