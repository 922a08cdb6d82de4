from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "madoguchi.bookings"
    label = "bookings"
    verbose_name = "予約"
    default_auto_field = "django.db.models.BigAutoField"
