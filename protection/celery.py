"""The Celery application: a trigger only, the database holds the truth (security.md 0.6)."""

import os
from typing import Any

from celery import Celery, signals
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "protection.settings")
app = Celery("casebook")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.worker_init.connect
@signals.beat_init.connect
def refuse_to_start_unsafe(**kwargs: Any) -> None:
    """End before the first task. Celery swallows every other exception that a signal raises."""
    try:
        import_string("protection.desk.start_checks.refuse_to_start_unsafe")()
    except ImproperlyConfigured as reason:
        raise SystemExit(str(reason)) from None
