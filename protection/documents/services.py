"""Order a document, make it, keep it encrypted for a day, remove it (security.md 5.7, R61-R68).

A job is a row first and a message second: whatever the broker or a killed worker loses, `resume` finds again.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from protection.accounts.models import User
from protection.accounts.rules import NotAllowed, OutOfScope
from protection.documents import engine, registry
from protection.documents.choices import Failure, JobStatus
from protection.documents.models import RenderJob
from protection.records.access import reading_as
from protection.records.models import CaseFile
from protection.records.rules import allowed, require
from protection.records.services import record, write
from protection.vault import blobs
from protection.vault.models import Blob

logger = logging.getLogger(__name__)
KEPT = timedelta(hours=24)
MOST_TRIES = 3
AN_HOUR = 20  # documents that one person may order (R88)
LOST_AFTER = timedelta(minutes=1)  # a waiting job whose message never arrived
DEAD_AFTER = timedelta(minutes=3)  # a running job; the press itself ends long before


class TooManyDocuments(Exception):
    """One person ordered more documents than an hour may have."""


@transaction.atomic
def request_document(
    *, document: str, subject: UUID, file: CaseFile, options: dict[str, Any], by: User
) -> RenderJob:
    """Order a document. `options` holds codes only: they are stored in clear. Raises NotAllowed, TooManyDocuments."""
    require(by, registry.documents[document].permission, file)
    _refuse_a_flood(by)
    job = RenderJob(file=file, document=document, subject=subject, options=options, requested_by=by)
    write(job, by=by)
    transaction.on_commit(lambda: queue(job.pk), robust=True)
    record(by, "documents.requested", job, {"document": document, **options})
    return job


def _refuse_a_flood(by: User) -> None:
    lately = RenderJob.objects.unscoped().filter(
        requested_by=by, created_at__gt=timezone.now() - timedelta(hours=1)
    )
    if lately.count() >= AN_HOUR:
        raise TooManyDocuments(
            _("You ordered many documents in the last hour. Wait a little, then try again.")
        )


def require_opening(user: User, job: RenderJob) -> None:
    """For who ordered it, and for who may print the same in this file. Raises NotAllowed."""
    if job.requested_by_id == user.pk or allowed(user, registry.documents[job.document].permission, job):
        return
    raise NotAllowed(_("Only who ordered this document, or a manager of this file, may open it."))


def queue(job_id: UUID) -> None:
    """Let a worker make it. The message holds the id alone."""
    if current_app.conf.task_always_eager:  # sending by name would ignore it
        current_app.loader.import_default_modules()
        current_app.tasks["documents.render"].apply(args=[str(job_id)])
    else:
        current_app.send_task("documents.render", args=[str(job_id)], retry=False)


def make(job_id: UUID) -> None:
    """Make the document of a waiting job, as the person who ordered it. Running it twice changes nothing."""
    job = _claim(job_id)
    if job is None:
        return
    try:
        content = _printed(job)
    except engine.PressFailed as failed:
        _end(job, failure=failed.code)
    except (NotAllowed, OutOfScope):
        _end(job, failure=Failure.NOT_ALLOWED)
    except registry.NothingToPrint:
        _end(job, failure=Failure.GONE)
    except Exception:
        _end(job, failure=Failure.BROKEN)
        logger.exception("Document %s could not be made.", job.pk)
    else:
        _end(job, content=content)


def _printed(job: RenderJob) -> bytes:
    reader = job.requested_by
    document = registry.documents[job.document]
    with _in_the_words_of(reader, job), reading_as(reader):
        require(reader, document.permission, job.file)
        printout = document.build(job, reader)
    return engine.press_pdf(printout)


@contextmanager
def _in_the_words_of(reader: User, job: RenderJob) -> Iterator[None]:
    """The language that was chosen for the document, and the time zone of who ordered it."""
    language = job.options.get("language") or reader.language or settings.LANGUAGE_CODE
    zone = ZoneInfo(reader.time_zone or settings.TIME_ZONE)
    with translation.override(language), timezone.override(zone):
        yield


@transaction.atomic
def _claim(job_id: UUID) -> RenderJob | None:
    """Take a job that waits, or one whose worker died. None where another has it, or where it has ended."""
    job: RenderJob | None = RenderJob.objects.unscoped().select_for_update().filter(pk=job_id).first()
    if job is None or not _may_be_claimed(job):
        return None
    if job.tries >= MOST_TRIES:
        _finish(job, JobStatus.FAILED, failure=Failure.GAVE_UP)
        return None
    job.status, job.started_at = JobStatus.RUNNING, timezone.now()
    job.tries += 1
    return write(job, by=None)


def _may_be_claimed(job: RenderJob) -> bool:
    if job.status == JobStatus.RUNNING:
        return job.started_at is None or job.started_at < timezone.now() - DEAD_AFTER
    return job.status == JobStatus.WAITING


@transaction.atomic
def _end(job: RenderJob, *, content: bytes = b"", failure: str = "") -> None:
    """Store what came out, unless the job was taken over while this worker was slow."""
    current = RenderJob.objects.unscoped().select_for_update().get(pk=job.pk)
    if (current.status, current.tries) != (JobStatus.RUNNING, job.tries):
        return
    if failure:
        _finish(current, JobStatus.FAILED, failure=failure)
        return
    current.expires_at = timezone.now() + KEPT
    current.blob = blobs.store(content, subject=current.file_id, expires_at=current.expires_at)
    _finish(current, JobStatus.READY)


def _finish(job: RenderJob, status: JobStatus, *, failure: str = "") -> None:
    job.status, job.failure, job.finished_at = status, failure, timezone.now()
    write(job, by=None)
    record(job.requested_by, f"documents.{status}", job, {"failure": failure} if failure else None)


@transaction.atomic
def hand_over(*, job: RenderJob, by: User) -> bytes:
    """The PDF, for somebody who may open the job; recorded. Raises NotAllowed, or registry.NothingToPrint."""
    require_opening(by, job)
    if job.blob is None or job.expires_at is None or job.expires_at <= timezone.now():
        raise registry.NothingToPrint
    content = b"".join(blobs.read(job.blob))
    record(by, "documents.handed_over", job)
    return content


def resume() -> int:
    """Queue again what waits without a message or runs without a worker. Gives how many."""
    now = timezone.now()
    jobs = RenderJob.objects.unscoped()
    waiting = jobs.filter(status=JobStatus.WAITING, updated_at__lt=now - LOST_AFTER)
    dead = jobs.filter(status=JobStatus.RUNNING, started_at__lt=now - DEAD_AFTER)
    found = [*waiting.values_list("pk", flat=True), *dead.values_list("pk", flat=True)]
    for job_id in found:
        queue(job_id)
    return len(found)


def remove_expired() -> int:
    """Remove documents whose day has passed, with their encrypted bytes. Gives how many."""
    now = timezone.now()
    old = RenderJob.objects.unscoped().filter(status=JobStatus.READY, expires_at__lte=now)
    found = list(old.values_list("pk", flat=True))
    for job_id in found:
        _remove(job_id)
    Blob.objects.filter(expires_at__lte=now).delete()
    return len(found)


@transaction.atomic
def _remove(job_id: UUID) -> None:
    job = RenderJob.objects.unscoped().select_for_update().get(pk=job_id)
    if job.status != JobStatus.READY:
        return
    blob, job.blob, job.status = job.blob, None, JobStatus.REMOVED
    write(job, by=None)
    if blob:
        blob.delete()
    record(None, "documents.removed", job)
