from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "madoguchi.reporting"
    label = "reporting"
    verbose_name = "報告"
    default_auto_field = "django.db.models.BigAutoField"
