from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "madoguchi.messages"
    label = "messaging"  # "messages" is taken by django.contrib.messages
    verbose_name = "通知"
    default_auto_field = "django.db.models.BigAutoField"
