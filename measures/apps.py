from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "measures"

    def ready(self) -> None:
        from communities.rules import sees_the_case
        from measures import panels
        from measures.panels import plans
        from protection import registry
        from protection.records import rules

        for act in (
            "add_measure",
            "add_follow_up",
            "write_plan",
        ):  # before anybody types what is then refused
            rules.register(f"measures.{act}", sees_the_case)
        panels.register()
        plans.register()
        registry.demo_parts.append((30, "measures", registry.by_name("measures.demo.fill")))
