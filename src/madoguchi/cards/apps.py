from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "madoguchi.cards"
    label = "cards"
    verbose_name = "カード"
    default_auto_field = "django.db.models.BigAutoField"
