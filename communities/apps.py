from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "communities"

    def ready(self) -> None:
        from communities import panels, rules
        from protection import registry

        rules.register()
        panels.register()
        registry.demo_parts.append((10, "communities", registry.by_name("communities.demo.fill")))
