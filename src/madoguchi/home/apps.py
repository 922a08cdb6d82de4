from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "madoguchi.home"
    label = "home"
    verbose_name = "はじめの画面"
