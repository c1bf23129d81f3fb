"""What was typed and not saved yet: encrypted, for one's own eyes, taken up again (ux.md 6.3, 6.4)."""

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from protection.audit.models import AuditLine
from protection.records.models import Draft
from risk.models import Incident
from tests.risk.filled import STORY, answers, day

pytestmark = pytest.mark.django_db
LOG, DRAFT, AUTOSAVE = "/incidents/log/", "/incidents/log/draft/", "/incidents/log/autosave/"


def half(of, **more) -> dict:
    """A form that could not be saved."""
    return answers(of, danger=None, narrative=STORY, **{**day("20x"), "people_count": "three", **more})


def test_a_draft_keeps_what_was_typed_right_or_not(as_user, ben, collective):
    said = half(collective, boxes=["threat", "damage"])
    client = as_user(ben)
    response = client.post(DRAFT, said)
    assert response.url == f"{LOG}?draft={said['form_key']}"
    page = client.get(response.url).content.decode()
    assert [STORY in page, 'value="20x"' in page, 'value="three"' in page] == [True, True, True]
    assert page.count(" checked") == 4  # two boxes, one aim, one answer to When?
    assert "This is your draft from" in page
    assert Incident.objects.unscoped().count() == 0


def test_a_draft_lies_encrypted(as_user, ben, collective):
    as_user(ben).post(DRAFT, half(collective))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM records_draft")
        raw = bytes(cursor.fetchone()[0])
    assert b"gate" not in raw


def test_saved_again_it_is_the_same_draft(as_user, ben, collective):
    said = half(collective)
    client = as_user(ben)
    for _ in range(3):
        client.post(DRAFT, said)
    assert Draft.objects.count() == 1


def test_autosave_answers_with_one_line_of_text(as_user, ben, collective):
    with time_machine.travel(
        timezone.datetime(2025, 5, 5, 14, 5, tzinfo=timezone.get_current_timezone()), tick=False
    ):
        response = as_user(ben).post(AUTOSAVE, half(collective))
    assert response.content.decode() == "Draft saved at 14:05"
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_an_autosave_that_comes_after_sending_leaves_nothing_behind(as_user, ben, collective):
    """Sexual violence is kept apart, also from whoever logged it: no copy of the story stays with them."""
    said = answers(collective, boxes=["sexual"], narrative=STORY)
    client = as_user(ben)
    assert client.post(LOG, said).status_code == 302
    late = client.post(AUTOSAVE, said)
    assert (late.status_code, late.content) == (200, b"")
    assert Draft.objects.count() == 0


def test_what_is_typed_on_after_sending_is_a_draft_of_its_own(as_user, ben, collective):
    said = answers(collective)
    client = as_user(ben)
    client.post(LOG, said)
    kept = client.post(DRAFT, half(collective, form_key=said["form_key"]))
    assert said["form_key"] not in kept.url
    assert STORY in client.get(kept.url).content.decode()


def test_saving_the_form_ends_its_draft(as_user, ben, collective):
    said = answers(collective)
    client = as_user(ben)
    client.post(DRAFT, said)
    client.post(LOG, said)
    assert (Draft.objects.count(), Incident.objects.unscoped().count()) == (0, 1)
    assert AuditLine.objects.filter(verb="records.draft.dropped").count() == 1


@pytest.mark.parametrize("person", ["ana", "carla", "otto"])
def test_nobody_else_reads_or_deletes_it(person, as_user, cast, collective):
    said = half(collective)
    as_user(cast.ben).post(DRAFT, said)
    draft = Draft.objects.get()
    other = as_user(getattr(cast, person))
    expected = 403 if person == "otto" else 404
    assert other.get(f"{LOG}?draft={draft.pk}").status_code == expected
    assert other.post(reverse("risk:incident-draft-delete", args=[draft.pk])).status_code == 404
    assert Draft.objects.count() == 1


def test_the_key_of_anothers_draft_does_not_touch_it(as_user, cast, collective):
    said = half(collective)
    as_user(cast.ben).post(DRAFT, said)
    as_user(cast.ana).post(DRAFT, said)
    assert sorted(Draft.objects.values_list("owner__code", flat=True)) == ["Ana", "Ben"]


@pytest.mark.parametrize("wanted", ["nonsense", "0b1f6b0a-9b0e-4c1e-8f0a-3d8f5a1c2e4d"])
def test_a_draft_that_is_not_there_is_missing(wanted, as_user, ben):
    assert as_user(ben).get(f"{LOG}?draft={wanted}").status_code == 404


def test_a_draft_ends_after_thirty_days(as_user, ben, collective):
    as_user(ben).post(DRAFT, half(collective))
    draft = Draft.objects.get()
    with time_machine.travel(timezone.now() + timezone.timedelta(days=31)):
        assert as_user(ben).get(f"{LOG}?draft={draft.pk}").status_code == 404


def test_my_work_lists_my_drafts_and_deletes_them(as_user, cast, collective):
    as_user(cast.ben).post(DRAFT, half(collective))
    draft = Draft.objects.get()
    page = as_user(cast.ben).get("/").content.decode()
    assert f'href="{LOG}?draft={draft.pk}"' in page
    assert STORY not in page
    assert "My drafts" not in as_user(cast.ana).get("/").content.decode()
    as_user(cast.ben).post(reverse("risk:incident-draft-delete", args=[draft.pk]))
    assert Draft.objects.count() == 0
