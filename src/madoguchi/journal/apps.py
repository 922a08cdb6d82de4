from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "madoguchi.journal"
    label = "journal"
    verbose_name = "記録"
    default_auto_field = "django.db.models.BigAutoField"
