"""Triggers of the worker: each names rows that the database knows (security.md 0.10)."""

from uuid import UUID

from celery import shared_task

from protection.documents import services


@shared_task(name="documents.render")  # type: ignore[untyped-decorator]  # celery ships no types
def render(job_id: str) -> None:
    services.make(UUID(job_id))


@shared_task(name="documents.resume")  # type: ignore[untyped-decorator]  # celery ships no types
def resume() -> None:
    services.resume()


@shared_task(name="documents.remove_expired")  # type: ignore[untyped-decorator]  # celery ships no types
def remove_expired() -> None:
    services.remove_expired()
