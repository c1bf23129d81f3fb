from django.apps import AppConfig
from django.utils.translation import gettext_lazy

from protection import registry


class DeskConfig(AppConfig):
    name = "protection.desk"
    label = "desk"

    def ready(self) -> None:
        from protection.desk import start_checks  # noqa: F401 - registers its checks

        registry.navigation.append((10, "desk:work", gettext_lazy("My work")))
