from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "madoguchi.outreach"
    label = "outreach"
    verbose_name = "出張窓口"
    default_auto_field = "django.db.models.BigAutoField"
