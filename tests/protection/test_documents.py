"""Documents: ordered, made in a worker, kept encrypted for a day, removed; and who may open them."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from protection.audit.models import AuditLine
from protection.documents import registry, services
from protection.documents.choices import JobStatus
from protection.documents.engine import Printout
from protection.documents.models import RenderJob
from protection.records import files
from protection.records.rules import NotAllowed, OutOfScope
from protection.vault.models import Blob, BlobChunk

pytestmark = pytest.mark.django_db
SHEET = '<!doctype html><html lang="en"><head><title>t</title></head><body><h1>{words}</h1></body></html>'


@pytest.fixture(autouse=True)
def letter(monkeypatch):
    """A small document of the tests, beside those of the apps."""

    def build(job, reader):
        if job.options.get("nothing"):
            raise registry.NothingToPrint
        if job.options.get("wrong"):
            raise ValueError("a sentence of the document")
        return Printout((SHEET.format(words="Canary of the meadow"),), job.options.get("css", ""))

    document = registry.Document("measures.print_plan", build, lambda job: "/pages/", lambda job: "/back/")
    monkeypatch.setitem(registry.documents, "letter", document)


@pytest.fixture
def order(collective, mara, django_capture_on_commit_callbacks):
    """Order a letter as Mara; the worker runs at once, unless told to wait."""

    def make(by=None, at_once=True, **options):
        with django_capture_on_commit_callbacks(execute=at_once):
            job = services.request_document(
                document="letter", subject=collective.pk, file=collective.file, options=options, by=by or mara
            )
        return RenderJob.objects.unscoped().get(pk=job.pk)

    return make


def verbs():
    return list(AuditLine.objects.order_by("seq").values_list("verb", flat=True))


def page(client, job, name="documents:job"):
    return client.get(reverse(name, args=[job.pk]))


def test_an_ordered_document_is_made_and_can_be_downloaded(order, as_user, mara, collective):
    job = order()
    assert (job.status, job.tries, job.failure) == (JobStatus.READY, 1, "")
    response = page(as_user(mara), job, "documents:job-file")
    assert response.content.startswith(b"%PDF-1.7")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{collective.code}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert verbs()[-3:] == ["documents.requested", "documents.ready", "documents.handed_over"]


def test_r11_the_stored_bytes_are_not_a_pdf(order):
    job = order()
    stored = b"".join(bytes(chunk.data) for chunk in BlobChunk.objects.filter(blob=job.blob))
    assert len(stored) >= job.blob.size > 1000
    assert b"%PDF" not in stored


def test_staff_and_strangers_cannot_order(order, ben, carla):
    with pytest.raises(NotAllowed):
        order(by=ben)
    with pytest.raises(OutOfScope):
        order(by=carla)
    assert RenderJob.objects.unscoped().count() == 0


def test_r88_the_twenty_first_document_of_an_hour_is_refused(order, mara):
    for _number in range(20):
        order(at_once=False)
    with pytest.raises(services.TooManyDocuments):
        order(at_once=False)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        order(at_once=False)


def test_a_waiting_document_asks_again_every_two_seconds_and_then_stops(order, as_user, mara):
    job = order(at_once=False)
    waiting = page(as_user(mara), job)
    assert (waiting.status_code, waiting["Refresh"]) == (200, "2")
    services.make(job.pk)
    ready = page(as_user(mara), job)
    assert "Refresh" not in ready
    assert reverse("documents:job-file", args=[job.pk]) in ready.content.decode()


def test_a_document_of_another_team_is_the_same_404_as_a_missing_one(order, as_user, carla):
    job = order()
    for name in ("documents:job", "documents:job-file", "documents-api:job", "documents-api:job-file"):
        assert page(as_user(carla), job, name).status_code == 404


def test_who_may_not_print_cannot_open_what_a_manager_ordered(order, as_user, ben, ana):
    job = order()
    for user in (ben, ana):
        assert page(as_user(user), job).status_code == 403
        assert page(as_user(user), job, "documents:job-file").status_code == 403


def test_another_manager_of_the_file_may_open_it(order, as_user, cast, collective):
    job = order()
    other = cast.ana
    other.role = "manager"
    other.save()
    assert page(as_user(other), job, "documents:job-file").status_code == 200


def test_after_24_hours_the_document_and_its_bytes_are_gone(order, as_user, mara):
    job = order()
    with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=50)):
        assert services.remove_expired() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        assert services.remove_expired() == 1
        job.refresh_from_db()
        assert (job.status, job.blob) == (JobStatus.REMOVED, None)
        assert Blob.objects.count() == BlobChunk.objects.count() == 0
        assert services.remove_expired() == 0
    assert "was removed" in page(as_user(mara), job).content.decode()
    assert verbs()[-1] == "documents.removed"


def test_a_document_whose_day_has_passed_is_not_handed_over_even_before_it_is_removed(order, mara):
    job = order()
    with (
        time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)),
        pytest.raises(registry.NothingToPrint),
    ):
        services.hand_over(job=job, by=mara)


def test_a_message_that_was_lost_is_sent_again(order):
    job = order(at_once=False, nothing=True)
    assert services.resume() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert services.resume() == 1
    job.refresh_from_db()
    assert (job.failure, job.tries) == ("gone", 1)  # a worker had it


def test_a_document_whose_worker_was_killed_is_taken_up_again(order):
    job = order(at_once=False)
    assert services._claim(job.pk).tries == 1  # and then the worker dies
    assert services._claim(job.pk) is None
    assert services.resume() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        assert services.resume() == 1
    job.refresh_from_db()
    assert (job.status, job.tries) == (JobStatus.READY, 2)


def test_after_three_dead_workers_the_job_fails(order):
    job = order(at_once=False)
    for minutes in (0, 4, 8):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            assert services._claim(job.pk) is not None
    with time_machine.travel(timezone.now() + timedelta(minutes=12)):
        services.resume()
    job.refresh_from_db()
    assert (job.status, job.failure, job.tries) == (JobStatus.FAILED, "gave_up", 3)


def test_a_slow_worker_does_not_write_over_the_one_that_took_over(order):
    job = order(at_once=False)
    slow = services._claim(job.pk)
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        assert services._claim(job.pk) is not None
    services._end(slow, failure="broken")
    job.refresh_from_db()
    assert (job.status, job.failure, job.tries) == (JobStatus.RUNNING, "", 2)


def test_running_a_job_twice_makes_one_document(order):
    job = order()
    services.make(job.pk)
    assert Blob.objects.count() == 1


def test_a_right_that_ended_between_order_and_making_makes_no_document(order, mara, collective):
    job = order(at_once=False)
    for grant in collective.file.grants.all():
        files.end_grant(grant=grant, by=mara)
    services.make(job.pk)
    job.refresh_from_db()
    assert (job.status, job.failure, job.blob) == (JobStatus.FAILED, "not_allowed", None)


@pytest.mark.parametrize(("options", "failure"), [({"nothing": True}, "gone"), ({"wrong": True}, "broken")])
def test_a_failure_is_a_code_and_never_a_text(order, as_user, mara, options, failure, caplog):
    job = order(**options)
    assert (job.status, job.failure) == (JobStatus.FAILED, failure)
    shown = page(as_user(mara), job)
    assert shown.status_code == 200
    assert "/pages/" in shown.content.decode()
    assert "a sentence of the document" not in shown.content.decode()


@pytest.mark.parametrize("failure", ["no_engine", "no_fonts"])
def test_where_no_pdf_can_be_made_the_page_answers_503_with_a_way_out(order, as_user, mara, failure):
    job = order(at_once=False)
    services._end(services._claim(job.pk), failure=failure)
    for name in ("documents:job", "documents:job-file"):
        response = page(as_user(mara), job, name)
        assert response.status_code == 503
        assert 'href="/pages/"' in response.content.decode()


def test_programs_read_how_far_it_is_and_fetch_it(order, as_user, mara):
    job = order(at_once=False)
    waiting = page(as_user(mara), job, "documents-api:job").json()
    assert (waiting["status"], waiting["file_url"]) == ("waiting", "")
    assert page(as_user(mara), job, "documents-api:job-file").status_code == 404
    services.make(job.pk)
    ready = page(as_user(mara), job, "documents-api:job").json()
    assert as_user(mara).get(ready["file_url"]).content.startswith(b"%PDF")
