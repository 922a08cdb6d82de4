from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "madoguchi.contracts"
    label = "contracts"
    verbose_name = "契約と条項"
    default_auto_field = "django.db.models.BigAutoField"
