"""R92: nobody writes over what a colleague saved in the meantime, also where a step asks for no version."""

import pytest
from django.db import transaction
from django.urls import reverse

from measures.models import PlanVersion
from measures.services import plans
from measures.services.plans import PlanTexts
from protection.audit.models import AuditLine
from protection.notices.models import Task
from protection.notices.services import close_task
from protection.records.access import reading_as
from protection.records.services import ChangedMeanwhile, check_version, write
from risk.models import Act, Incident
from risk.services.incident_changes import IncidentChange, change_incident
from risk.services.reports import Facts
from risk.services.sorting import Sorting, sort_act
from tests import factories
from tests.measures import plan_making
from tests.protection.due import task

pytestmark = pytest.mark.django_db


def test_r92_a_row_that_was_read_earlier_is_not_written_over_a_newer_one(cast, system):
    practice = factories.practice(factories.collective(cast))
    old = type(practice).objects.unscoped().get(pk=practice.pk)
    practice.what = "Watch in pairs"
    write(practice, by=cast.ana)
    old.works = 1
    with pytest.raises(ChangedMeanwhile), transaction.atomic():
        write(old, by=cast.ben)
    stored = type(practice).objects.unscoped().get(pk=practice.pk)
    assert (stored.what, stored.version) == ("Watch in pairs", practice.version)


def test_r92_a_proposal_never_brings_back_the_texts_that_a_colleague_replaced(cast, collective, system):
    version = plan_making.draft(cast, collective)
    old = PlanVersion.objects.unscoped().get(pk=version.pk)
    plans.change_draft(version=version, by=cast.mara, texts=PlanTexts({"who": "The newer words"}))
    with pytest.raises(ChangedMeanwhile):
        plans.propose(version=old, by=cast.ana)
    stored = PlanVersion.objects.unscoped().get(pk=version.pk)
    assert (stored.texts, stored.status) == ({"who": "The newer words"}, "draft")


def test_r92_sorting_an_act_never_brings_back_an_incident_as_it_was(cast, collective, system):
    incident = factories.incident(collective, by=cast.ben)
    act = Act.objects.unscoped().select_related("incident").get(incident=incident)
    facts = Facts(("threat",), ("collective",), "no", incident.happened_on, narrative="Told anew")
    change_incident(incident=incident, change=IncidentChange(facts), by=cast.ana, seen=incident.version)
    with pytest.raises(ChangedMeanwhile):
        sort_act(act=act, sorting=Sorting("DTV"), by=cast.ben)
    assert Incident.objects.unscoped().get(pk=incident.pk).narrative == "Told anew"


def test_r92_a_row_that_a_colleague_took_away_does_not_come_back(cast, system):
    practice = factories.practice(factories.collective(cast))
    old = type(practice).objects.unscoped().get(pk=practice.pk)
    practice.delete()
    with pytest.raises(ChangedMeanwhile), transaction.atomic():
        check_version(old, old.version)
    with pytest.raises(ChangedMeanwhile), transaction.atomic():
        write(old, by=cast.ben)
    assert not type(practice).objects.unscoped().exists()


def test_r92_a_task_is_closed_once_by_two_who_saw_it_open(cast, collective):
    open_task = task(collective)
    same = Task.objects.unscoped().get(pk=open_task.pk)
    close_task(task=open_task, by=cast.ana)
    assert close_task(task=same, by=cast.ben).closed_by == cast.ana
    assert AuditLine.objects.filter(verb="notices.task.closed").count() == 1
    assert Task.objects.unscoped().get(pk=same.pk).version == open_task.version


def overtaken(monkeypatch, name):
    """Every save of plans is one that somebody was faster with."""

    def write(row, *, by):
        raise ChangedMeanwhile(row)

    monkeypatch.setattr(f"{name}.write", write)


def test_r92_whoever_is_overtaken_is_told_and_keeps_the_text(cast, collective, as_user, monkeypatch):
    overtaken(monkeypatch, "communities.services.practices")
    said = {"what": "Own guard, day and night"}
    answer = as_user(cast.ana).post(reverse("communities:practice-create", args=[collective.pk]), said)
    assert answer.status_code == 409
    assert "Own guard, day and night</textarea>" in answer.content.decode()


def test_r92_a_step_of_a_plan_that_is_overtaken_says_so(cast, collective, as_user, monkeypatch):
    version = plan_making.draft(cast, collective)
    overtaken(monkeypatch, "measures.services.plans")
    page = as_user(cast.ana).post(reverse("measures:plan-propose", args=[version.pk]), follow=True)
    assert "Somebody else changed this" in page.content.decode()


def test_r92_the_api_answers_409_in_its_one_shape(cast, collective, as_user, monkeypatch):
    version = plan_making.draft(cast, collective)
    overtaken(monkeypatch, "measures.services.plans")
    answer = as_user(cast.ana).post(reverse("measures-api:plan-propose", args=[version.pk]))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "changed_meanwhile")


def test_a_row_read_again_while_it_is_closed_is_saved_with_its_text(ana, carla, collective):
    """Read anew by somebody for whom the text is closed, it stays as it is stored."""
    incident = factories.incident(collective, narrative="A voice on the telephone")
    with reading_as(carla):
        incident.refresh_from_db()
        write(incident, by=None)
    with reading_as(ana):
        assert Incident.objects.unscoped().get(pk=incident.pk).narrative == "A voice on the telephone"
