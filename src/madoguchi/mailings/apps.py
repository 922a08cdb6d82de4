from django.apps import AppConfig


class MailingsConfig(AppConfig):
    name = "madoguchi.mailings"
    label = "mailings"
    verbose_name = "郵送"
    default_auto_field = "django.db.models.BigAutoField"
