"""Incidents on *My work*, on the page of a community and on the page of a person."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from risk.models import Act
from risk.panels.incidents import incidents_tab, latest, naming, new_incidents, threats_by_month
from tests import factories

pytestmark = pytest.mark.django_db


def references(panel) -> list[str]:
    return [row["reference"] for row in panel["rows"]]


def test_new_are_those_logged_in_the_last_seven_days(ben, collective, foreign_collective):
    with time_machine.travel(timezone.now() - timedelta(days=8)):
        factories.incident(collective)
    new = factories.incident(collective, by=ben, happened_on=timezone.localdate() - timedelta(days=400))
    factories.incident(foreign_collective)
    panel = new_incidents(ben)
    assert (references(panel), panel["has_more"]) == ([new.reference], False)
    assert panel["rows"][0]["created_by__code"] == "Ben"


def test_ten_at_most_are_new(ben, collective):
    for _ in range(11):
        factories.incident(collective)
    panel = new_incidents(ben)
    assert (len(panel["rows"]), panel["has_more"]) == (10, True)


def test_an_auditor_has_no_such_list(cast, collective):
    factories.incident(collective)
    assert new_incidents(cast.ada) is None


def test_threats_are_counted_by_month(ben, collective, foreign_collective):
    with time_machine.travel("2025-06-15"):
        files_hold_then(collective, ben)
        for day in ("2025-06-01", "2025-06-14", "2025-04-30", "2024-07-01", "2024-06-30"):
            factories.incident(collective, happened_on=day)
        factories.incident(collective, acts=("DEF",), happened_on="2025-05-05")
        factories.incident(foreign_collective, happened_on="2025-05-05")
        panel = threats_by_month(ben, collective)
    assert [len(half) for half in panel["halves"]] == [6, 6]
    assert [*panel["halves"][0], *panel["halves"][1]] == panel["months"]
    counts = [month["count"] for month in panel["months"]]
    assert counts == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2]
    assert (panel["months"][0]["full"], panel["most"], panel["total"]) == ("July 2024", 2, 4)


def files_hold_then(collective, user):
    """A right that holds on the day to which the clock was moved."""
    from protection.records import files

    files.grant(file=collective.file, by=None, user=user, level=3)


def test_an_incident_with_two_threats_counts_once(ben, collective):
    factories.incident(collective, acts=("THR", "DTV", "THR"))
    assert threats_by_month(ben, collective)["total"] == 1


def test_the_latest_of_a_community(ben, cast, collective):
    made = [
        factories.incident(collective, happened_on=timezone.localdate() - timedelta(days=day))
        for day in range(6)
    ]
    factories.incident(factories.collective(cast, name="Hill union"))
    assert references(latest(ben, collective)) == [row.reference for row in made[:5]]
    assert incidents_tab(ben, collective)["count"] == 6


def test_a_code_grant_has_no_tab_and_no_panel(cast, foreign_collective):
    from protection.records import files

    factories.incident(foreign_collective)
    files.grant(file=foreign_collective.file, by=None, user=cast.ben, level=2)
    shown = [make(cast.ben, foreign_collective) for make in (incidents_tab, threats_by_month, latest)]
    assert shown == [None, None, None]


def test_a_person_page_lists_the_incidents_that_name_them(as_user, cast, collective, foreign_collective):
    person = factories.member(collective)
    factories.membership(foreign_collective, person)
    for of in (collective, foreign_collective):
        act = Act.objects.unscoped().get(incident=factories.incident(of))
        act.member, act.target = person, "member"
        act.save()
    assert [line["act"].file_id for line in naming(cast.ben, person)["rows"]] == [collective.file_id]
    page = as_user(cast.ben).get(person.get_absolute_url()).content.decode()
    assert "Incidents that affected this person" in page
    assert "Other threat" in page


def test_an_act_kept_apart_names_a_person_to_care_alone(cast, collective):
    person = factories.member(collective)
    incident = factories.incident(collective, acts=("SEX",), severity=5)
    Act.objects.unscoped().filter(incident=incident).update(
        member=person, target="member", compartment="care"
    )
    assert naming(cast.ben, person)["rows"] == []
    assert len(naming(cast.cora, person)["rows"]) == 1
