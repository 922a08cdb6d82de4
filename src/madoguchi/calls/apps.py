from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "madoguchi.calls"
    label = "calls"
    verbose_name = "電話窓口"
    default_auto_field = "django.db.models.BigAutoField"
