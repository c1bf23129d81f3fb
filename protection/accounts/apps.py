from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "protection.accounts"
    label = "accounts"

    def ready(self) -> None:
        from protection import registry
        from protection.accounts import adapters

        adapters.listen()
        registry.demo_parts.append((0, "accounts", registry.by_name("protection.accounts.demo.fill")))
