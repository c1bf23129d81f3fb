from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "protection.notices"
    label = "notices"
