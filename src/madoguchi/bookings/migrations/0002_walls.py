from __future__ import annotations

from django.db import migrations

from madoguchi.tenancy import walls

# Booking numbers: gaps are fine, repeats are not.
NUMBERS = "CREATE SEQUENCE bookings_number START 10427"


class Migration(migrations.Migration):
    dependencies = [('bookings', '0001_initial'), ('tenancy', '0002_walls'), ('privacy', '0002_walls')]
    operations = [
        walls.raise_wall("bookings_slot"),
        walls.raise_wall("bookings_place", references=[('slot_id', 'bookings_slot')]),
        walls.raise_wall("bookings_booking", references=[('slot_id', 'bookings_slot'), ('place_id', 'bookings_place'), ('subject_id', 'privacy_subject')]),
        migrations.RunSQL(NUMBERS, reverse_sql=migrations.RunSQL.noop),
    ]
