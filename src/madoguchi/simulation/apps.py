from django.apps import AppConfig


class SimulationConfig(AppConfig):
    name = "madoguchi.simulation"
    label = "simulation"
    verbose_name = "窓口数の試算"
    default_auto_field = "django.db.models.BigAutoField"
