from django.apps import AppConfig


class PublicityConfig(AppConfig):
    name = "madoguchi.publicity"
    label = "publicity"
    verbose_name = "広報"
    default_auto_field = "django.db.models.BigAutoField"
