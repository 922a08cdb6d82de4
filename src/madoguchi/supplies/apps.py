from django.apps import AppConfig


class SuppliesConfig(AppConfig):
    name = "madoguchi.supplies"
    label = "supplies"
    verbose_name = "備品・消耗品"
    default_auto_field = "django.db.models.BigAutoField"
