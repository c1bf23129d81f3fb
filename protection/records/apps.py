from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class RecordsConfig(AppConfig):
    name = "protection.records"
    label = "records"

    def ready(self) -> None:
        from protection.records import checks, triggers  # noqa: F401  registers the start-up checks

        pre_migrate.connect(triggers.lift_before_migrate, dispatch_uid="records.triggers.lift")
        post_migrate.connect(triggers.install_after_migrate, dispatch_uid="records.triggers")
