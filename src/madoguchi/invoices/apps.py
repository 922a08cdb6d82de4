from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "madoguchi.invoices"
    label = "invoices"
    verbose_name = "請求・費用"
    default_auto_field = "django.db.models.BigAutoField"
