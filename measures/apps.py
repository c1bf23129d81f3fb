from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "measures"

    def ready(self) -> None:
        from measures import panels
        from measures.panels import plans
        from protection import registry

        panels.register()
        plans.register()
        registry.demo_parts.append((30, "measures", registry.by_name("measures.demo.fill")))
