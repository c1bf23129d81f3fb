from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "risk"

    def ready(self) -> None:
        from protection import registry
        from risk import panels

        panels.register()
        registry.demo_parts.append((20, "risk", registry.by_name("risk.demo.fill")))
