from django.apps import AppConfig


class CrewConfig(AppConfig):
    name = "madoguchi.crew"
    label = "crew"
    verbose_name = "体制"
    default_auto_field = "django.db.models.BigAutoField"
