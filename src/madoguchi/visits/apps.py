from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "madoguchi.visits"
    label = "visits"
    verbose_name = "来場"
    default_auto_field = "django.db.models.BigAutoField"
