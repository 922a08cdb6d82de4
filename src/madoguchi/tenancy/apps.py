from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "madoguchi.tenancy"
    label = "tenancy"
    verbose_name = "契約の壁"
    default_auto_field = "django.db.models.BigAutoField"
