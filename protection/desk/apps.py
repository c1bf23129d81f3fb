from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "protection.desk"
    label = "desk"
