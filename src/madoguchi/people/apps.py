from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class PeopleConfig(AppConfig):
    name = "madoguchi.people"
    label = "people"
    verbose_name = "組織と利用者"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from madoguchi.people import lasting

        user_logged_in.connect(lasting.begin, dispatch_uid="lasting")
