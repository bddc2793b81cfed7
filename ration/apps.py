from django.apps import AppConfig


class RationConfig(AppConfig):
    name = "ration"
