from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [('visits', '0001_initial'), ('tenancy', '0002_walls'), ('bookings', '0002_walls'), ('privacy', '0002_walls')]
    operations = [
        walls.raise_wall("visits_visit", references=[('booking_id', 'bookings_booking'), ('subject_id', 'privacy_subject')]),
        walls.raise_wall("visits_step", references=[('visit_id', 'visits_visit')]),
        walls.raise_wall("visits_procedure", references=[('visit_id', 'visits_visit')]),
    ]
