from django.apps import AppConfig


class ManualsConfig(AppConfig):
    name = "madoguchi.manuals"
    label = "manuals"
    verbose_name = "マニュアル・FAQ"
    default_auto_field = "django.db.models.BigAutoField"
