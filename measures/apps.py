from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "measures"

    def ready(self) -> None:
        from measures import panels
        from measures.panels import plans

        panels.register()
        plans.register()
