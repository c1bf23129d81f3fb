from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "protection.vault"
    label = "vault"

    def ready(self) -> None:
        from protection.vault import checks  # noqa: F401  registers the start-up checks
