"""Sexual violence lies in the care compartment: whoever logs it no longer sees it (design.md 5)."""

import pytest
from django.urls import reverse

from protection.records.access import reading_as
from risk.models import Act, Incident
from risk.services.sorting import Sorting, sort_act
from tests import factories
from tests.risk.filled import STORY, answers, the_incident

pytestmark = pytest.mark.django_db
LOG = "/incidents/log/"


@pytest.fixture
def grave(as_user, ben, collective) -> Incident:
    """Ben logged sexual violence together with a threat, and told it in his words."""
    said = answers(collective, boxes=["sexual", "threat"], narrative=STORY, permission="agreed")
    assert as_user(ben).post(LOG, said).status_code == 302
    return the_incident()


def act(kind: str) -> Act:
    return Act.objects.unscoped().get(act_type=kind)


def test_the_story_lies_with_the_act_and_nowhere_else(grave, system):
    assert (act("SEX").text, act("SEX").compartment) == (STORY, "care")
    assert (grave.narrative, grave.kept_apart, grave.severity, grave.boxes) == ("", True, 5, ["threat"])
    assert [row.narrative for row in Incident.history.filter(id=grave.pk)] == [""]


def test_ben_who_logged_it_sees_the_severity_and_no_more(as_user, ben, grave):
    page = as_user(ben).get(grave.get_absolute_url()).content.decode()
    assert "Grave act, kept apart" in page
    assert "5 of 5" in page
    assert STORY not in page
    assert "Sexual violence" not in page
    assert Act.objects.visible_to(ben).count() == 1


def test_cora_of_psychosocial_care_reads_it(as_user, cast, grave):
    page = as_user(cast.cora).get(grave.get_absolute_url()).content.decode()
    assert STORY in page
    assert "Sexual violence" in page


@pytest.mark.parametrize("path", ["/incidents/", "/communities/{collective}/", "/", "/incidents/{pk}/edit/"])
def test_no_other_page_tells_ben_what_it_was(path, as_user, ben, grave):
    address = path.format(pk=grave.pk, collective=grave.collective_id)
    page = as_user(ben).get(address).content.decode()
    kept = (
        page.split('name="what"')[0] + page.split('name="what"')[-1].partition("</select>")[2]
    )  # not the filter's words
    assert "Sexual violence" not in kept
    assert STORY not in page


def test_a_filter_finds_it_for_cora_and_not_for_ben(as_user, cast, grave):
    address = "/incidents/?what=box:sexual"
    assert [row["id"] for row in as_user(cast.cora).get(address).context["rows"]] == [grave.pk]
    assert as_user(cast.ben).get(address).context["rows"] == []


def test_the_api_tells_ben_nothing_of_it(as_user, cast, grave):
    ben = as_user(cast.ben).get("/api/acts/").json()["results"]
    cora = as_user(cast.cora).get("/api/acts/").json()["results"]
    assert [row["act_type"] for row in ben] == ["THR"]
    assert sorted(row["act_type"] for row in cora) == ["SEX", "THR"]
    assert as_user(cast.ben).get(f"/api/incidents/{grave.pk}/").json()["boxes"] == ["threat"]


def test_ben_gets_the_same_404_for_the_act_as_for_none(as_user, cast, grave):
    address = reverse("risk:act-sort", args=[act("SEX").pk])
    assert as_user(cast.ben).get(address).status_code == 404
    assert as_user(cast.cora).get(address).status_code == 200


def test_the_saved_page_says_where_the_story_went(as_user, ben, collective):
    said = answers(collective, boxes=["sexual"], narrative=STORY)
    page = as_user(ben).post(LOG, said, follow=True).content.decode()
    assert (
        "The grave act and what you wrote about it are kept apart: only psychosocial care reads them." in page
    )
    assert STORY not in page


def test_an_act_that_turns_out_to_be_one_takes_the_story_with_it(ben, collective, system):
    incident = factories.incident(collective, by=ben, acts=("OTH",), boxes=["other"], narrative=STORY)
    found = act("OTH")
    found.box, found.to_sort = "other", True
    found.save()
    with reading_as(ben):
        sort_act(act=found, sorting=Sorting("SXH"), by=ben)
    incident.refresh_from_db()
    assert (act("SXH").text, act("SXH").compartment) == (STORY, "care")
    assert (incident.narrative, incident.kept_apart) == ("", True)
    assert {row.narrative for row in Incident.history.filter(id=incident.pk)} == {""}
    assert Act.objects.visible_to(ben).count() == 0


def test_ben_changes_the_rest_and_the_grave_act_stays(as_user, ben, grave, system):
    said = {
        "version": grave.version,
        "danger": "no",
        "boxes": ["smear"],
        "aimed_at": ["people"],
        "people_count": "2",
        "date_year": "2025",
        "precision": "year",
        "permission": "agreed",
    }
    response = as_user(ben).post(f"/incidents/{grave.pk}/edit/", said)
    assert response.status_code == 302
    kinds = sorted(Act.objects.unscoped().values_list("act_type", flat=True))
    grave.refresh_from_db()
    assert kinds == ["DEF", "SEX"]
    assert (act("SEX").text, grave.severity, grave.kept_apart, grave.narrative) == (STORY, 5, True, "")


def test_no_second_story_is_written_beside_the_one_kept_apart(as_user, ben, grave):
    answer = as_user(ben).patch(
        f"/api/incidents/{grave.pk}/",
        {"version": grave.version, "narrative": "Again"},
        content_type="application/json",
    )
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["narrative"])


def test_when_they_take_their_permission_back_the_story_goes_too(as_user, ben, grave, system):
    said = {
        "version": grave.version, "danger": "no", "boxes": ["threat"], "aimed_at": ["collective"],
        "date_year": "2025", "precision": "year", "permission": "refused", "drop": "1",
    }  # fmt: skip
    assert as_user(ben).post(f"/incidents/{grave.pk}/edit/", said).status_code == 302
    assert act("SEX").text == ""
    assert {row.text for row in Act.history.filter(incident=grave.pk)} == {""}
