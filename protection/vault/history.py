"""History tables that keep ciphertext as ciphertext (stack.md): one line per write, opened only for those who may."""

from typing import Any

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from protection.vault import access


class CaseHistory(HistoricalRecords):
    """Like HistoricalRecords, but encrypted fields are copied as they lie in the database."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("inherit", True)
        kwargs.setdefault("history_id_field", models.BigAutoField())
        kwargs.setdefault("user_model", settings.AUTH_USER_MODEL)
        super().__init__(**kwargs)

    def create_historical_record(self, instance: models.Model, history_type: str, using: Any = None) -> None:
        with access.as_stored():
            super().create_historical_record(instance, history_type, using)
