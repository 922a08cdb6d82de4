from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "madoguchi.papers"
    label = "papers"
    verbose_name = "帳票"
    default_auto_field = "django.db.models.BigAutoField"
