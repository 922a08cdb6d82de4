from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "madoguchi.privacy"
    label = "privacy"
    verbose_name = "個人情報"
    default_auto_field = "django.db.models.BigAutoField"
