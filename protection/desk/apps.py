from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "protection.desk"
    label = "desk"

    def ready(self) -> None:
        from protection.desk import start_checks  # noqa: F401 - registers its checks
