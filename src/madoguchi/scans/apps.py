from django.apps import AppConfig


class ScansConfig(AppConfig):
    name = "madoguchi.scans"
    label = "scans"
    verbose_name = "電子化"
    default_auto_field = "django.db.models.BigAutoField"
