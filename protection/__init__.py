"""The project package: configuration and the shared kernel."""

from protection.celery import app as celery_app

__all__ = ["celery_app"]
