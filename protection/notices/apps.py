from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "protection.notices"
    label = "notices"

    def ready(self) -> None:
        from protection.notices import panels, rules, sweep

        sweep.register(sweep.TASKS)
        panels.register()
        rules.register()
