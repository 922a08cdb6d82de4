from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "madoguchi.custody"
    label = "custody"
    verbose_name = "受渡し"
    default_auto_field = "django.db.models.BigAutoField"
