"""Opening, changing and sorting a collective."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communities.models import Collective
from communities.services import (
    change_collective,
    create_collective,
    create_group,
    create_unsorted,
    emergency_steps_of,
    sort_call,
)
from protection import registry
from protection.accounts.choices import Role
from protection.audit.models import AuditLine
from protection.notices.models import Task, TaskKind
from protection.records import codenames, files
from protection.records.access import PersonReading
from protection.records.rules import NotAllowed, OutOfScope
from protection.records.services import ChangedMeanwhile
from protection.vault.fields import Ciphertext
from tests.cast import account

pytestmark = pytest.mark.django_db
FACTS = {"kind": "COM", "name": "Weavers of the Far Bank", "area": "Upper valley"}


def levels(file_id, *users):
    return [PersonReading(user).level_on(file_id) for user in users]


def test_the_creator_gets_identity_the_team_the_case_and_carla_nothing(cast, reading):
    with reading(cast.ana):
        made = create_collective(by=cast.ana, values=FACTS)
        assert made.name == "Weavers of the Far Bank"
    assert levels(made.file_id, cast.ana, cast.ben, cast.mara, cast.carla) == [4, 3, 3, 0]
    assert (made.code, made.sensitivity, made.coordinator) == (made.file.code, 2, cast.ana)
    assert Collective.history.filter(id=made.pk).count() == 1


def test_a_manager_of_the_team_is_told_of_the_new_file(cast, reading):
    with reading(cast.ana):
        made = create_collective(by=cast.ana, values=FACTS)
    task = Task.objects.unscoped().get()
    assert (task.kind, task.assignee, task.object_id) == (TaskKind.NEW_FILE, cast.mara, made.pk)
    assert (task.view_name, task.due) == ("communities:collective", timezone.localdate() + timedelta(days=7))


def test_a_manager_alone_in_the_team_is_not_told_of_her_own_deed(cast, reading):
    with reading(cast.mara):
        create_collective(by=cast.mara, values=FACTS)
    assert Task.objects.unscoped().count() == 0


def test_the_task_has_no_assignee_where_the_team_has_no_manager(cast, reading):
    with reading(cast.carla):
        create_collective(by=cast.carla, values=FACTS)
    assert Task.objects.unscoped().get().assignee is None


def test_opening_a_file_leaves_one_line_without_a_name(cast, reading, last_line):
    with reading(cast.ana):
        made = create_collective(by=cast.ana, values=FACTS)
    assert last_line() == (cast.ana.pk, "communities.collective.created", made.pk, {"kind": "COM"})
    assert AuditLine.objects.filter(verb="communities.collective.created").count() == 1


def test_a_chosen_code_name_is_taken_and_never_given_twice(cast, reading):
    with reading(cast.ana):
        made = create_collective(by=cast.ana, values=FACTS, code="quiet-harbour-77")
        assert made.code == "quiet-harbour-77"
        with pytest.raises(ValidationError) as refusal:
            create_collective(by=cast.ana, values=FACTS, code="quiet-harbour-77")
    assert list(refusal.value.message_dict) == ["code"]
    assert Collective.objects.unscoped().count() == 1


@pytest.mark.parametrize("name", ["ben", "otto", "ada"])
def test_staff_administrator_and_auditor_open_no_file(cast, name):
    with pytest.raises(NotAllowed):
        create_collective(by=getattr(cast, name), values=FACTS)
    assert Collective.objects.unscoped().count() == 0


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"kind": "XXX"}, ["kind"]),
        ({"causes": ["land", "dragons"]}, ["causes"]),
        ({"causes": "land"}, ["causes"]),
        ({"people": 10, "women": 11, "older": 12}, ["older", "women"]),
        ({"people": 10**12}, ["people"]),
        ({"quorum": 101}, ["quorum"]),
        ({"counted_on": timezone.localdate() + timedelta(days=2)}, ["counted_on"]),
        ({"formed_in": 98}, ["formed_in"]),
        ({"area": "x" * 121}, ["area"]),
        ({"name": "x" * 20_001}, ["name"]),
    ],
)
def test_values_that_cannot_be_are_refused_and_nothing_is_half_saved(cast, reading, values, wrong):
    with reading(cast.ana), pytest.raises(ValidationError) as refusal:
        create_collective(by=cast.ana, values={**FACTS, **values})
    assert sorted(refusal.value.message_dict) == wrong
    assert (Collective.objects.unscoped().count(), Task.objects.unscoped().count()) == (0, 0)


def test_fields_that_are_not_offered_cannot_be_set(cast, reading, foreign_collective):
    with reading(cast.ana), pytest.raises(TypeError):
        create_collective(by=cast.ana, values={**FACTS, "file_id": foreign_collective.file_id})


def test_a_group_inside_shares_the_file_and_has_a_code_name_of_its_own(cast, collective, reading, last_line):
    with reading(cast.ana):
        group = create_group(inside=collective, by=cast.ana, values={"name": "Women's circle"})
    assert (group.file_id, group.part_of, group.kind) == (collective.file_id, collective, "GRP")
    assert group.code != collective.code
    assert not codenames.take_this(group.code)
    assert last_line()[:3] == (cast.ana.pk, "communities.group.created", group.pk)


def test_carla_cannot_open_a_group_inside_what_she_may_not_see(cast, collective, reading):
    with reading(cast.carla), pytest.raises(OutOfScope):
        create_group(inside=collective, by=cast.carla, values={})
    assert Collective.objects.unscoped().count() == 1


def test_a_change_counts_the_version_and_leaves_the_untouched_name_as_it_lies(
    cast, collective, reading, last_line
):
    before = bytes(Collective.objects.unscoped().get(pk=collective.pk).__dict__["name"])
    row = Collective.objects.unscoped().get(pk=collective.pk)
    with reading(cast.ana):
        change_collective(
            collective=row, by=cast.ana, values={"name": str(row.name), "defends": "Water"}, seen=1
        )
        assert (row.version, row.defends) == (2, "Water")
    assert bytes(Collective.objects.unscoped().get(pk=collective.pk).__dict__["name"]) == before
    assert last_line() == (
        cast.ana.pk,
        "communities.collective.changed",
        collective.pk,
        {"fields": ["defends"]},
    )


def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused(cast, collective, reading):
    with reading(cast.ana):
        change_collective(collective=collective, by=cast.ana, values={"area": "North"}, seen=1)
        other = Collective.objects.unscoped().get(pk=collective.pk)
        with pytest.raises(ChangedMeanwhile):
            change_collective(collective=other, by=cast.ana, values={"area": "South"}, seen=1)
    assert Collective.objects.unscoped().get(pk=collective.pk).area == "North"


@pytest.mark.parametrize(
    ("name", "refusal"), [("ben", NotAllowed), ("carla", OutOfScope), ("otto", OutOfScope)]
)
def test_who_may_not_change_a_collective_is_refused(cast, collective, name, refusal):
    with pytest.raises(refusal):
        change_collective(collective=collective, by=getattr(cast, name), values={"area": "South"})


def test_who_sees_code_names_only_does_not_write_over_what_is_closed(cast, foreign_collective, reading):
    files.grant(file=foreign_collective.file, by=None, user=cast.ana, level=2)
    with reading(cast.ana), pytest.raises(NotAllowed):
        change_collective(collective=foreign_collective, by=cast.ana, values={"name": "Mine now"})
    stored = Collective.objects.unscoped().get(pk=foreign_collective.pk).__dict__["name"]
    assert isinstance(stored, Ciphertext)
    assert stored != b""


def test_the_coordinator_works_on_the_file(cast, collective, reading):
    with reading(cast.ana):
        change_collective(collective=collective, by=cast.ana, values={"coordinator": cast.mara})
        for stranger in (cast.carla, cast.ben):
            with pytest.raises(ValidationError):
                change_collective(collective=collective, by=cast.ana, values={"coordinator": stranger})


def test_apps_above_hear_of_each_change_of_a_file(cast, reading, monkeypatch):
    heard = []
    monkeypatch.setattr(registry, "recompute", [lambda file_id, what: heard.append((file_id, what))])
    with reading(cast.ana):
        made = create_collective(by=cast.ana, values=FACTS)
    assert heard == [(made.file_id, "collective")]


def test_staff_log_a_call_from_a_group_that_is_not_on_the_list(cast, reading, last_line):
    with reading(cast.ben):
        made = create_unsorted(by=cast.ben, name="Some women from the market", area="Lower town")
        assert made.name == "Some women from the market"
    assert made.file.to_sort
    assert levels(made.file_id, cast.ana, cast.ben, cast.mara, cast.carla) == [3, 3, 3, 0]
    task = Task.objects.unscoped().get()
    assert (task.kind, task.assignee, task.object_id) == (TaskKind.SORT_CALL, cast.ana, made.pk)
    assert last_line()[:3] == (cast.ben.pk, "communities.call.created", made.pk)


def test_staff_without_a_team_still_see_the_call_they_logged(db, reading):
    alone = account("Lena", Role.STAFF)
    with reading(alone):
        made = create_unsorted(by=alone)
    assert levels(made.file_id, alone) == [3]


def test_administrators_log_no_call(cast):
    with pytest.raises(NotAllowed):
        create_unsorted(by=cast.otto)


def test_a_coordinator_sorts_the_call_and_takes_the_group_on(cast, reading, last_line):
    with reading(cast.ben):
        made = create_unsorted(by=cast.ben, name="Some women from the market")
    row = Collective.objects.unscoped().select_related("file").get(pk=made.pk)
    with reading(cast.ana):
        sort_call(collective=row, by=cast.ana, values={"kind": "PRO", "name": "Market sellers"}, seen=1)
    row.file.refresh_from_db()
    assert (row.kind, row.coordinator, row.file.to_sort) == ("PRO", cast.ana, False)
    assert levels(row.file_id, cast.ana, cast.ben) == [4, 3]
    sort, told = Task.objects.unscoped().order_by("due")
    assert (sort.kind, sort.closed_by) == (TaskKind.SORT_CALL, cast.ana)
    assert (told.kind, told.assignee) == (TaskKind.NEW_FILE, cast.mara)
    assert last_line() == (cast.ana.pk, "communities.call.sorted", row.pk, {"kind": "PRO"})


def test_staff_cannot_sort_a_call_and_carla_cannot_find_it(cast, reading):
    with reading(cast.ben):
        made = create_unsorted(by=cast.ben)
        with pytest.raises(NotAllowed):
            sort_call(collective=made, by=cast.ben, values={})
    with reading(cast.carla), pytest.raises(OutOfScope):
        sort_call(collective=made, by=cast.carla, values={})


def test_the_emergency_steps_of_a_file_are_the_communitys_before_the_groups(cast, collective, reading):
    with reading(cast.ana):
        group = create_group(inside=collective, by=cast.ana, values={"emergency_steps": "Ring the bell"})
        assert emergency_steps_of(collective.file) == "Ring the bell"
        change_collective(
            collective=collective, by=cast.ana, values={"emergency_steps": "Meet at the school"}
        )
        assert emergency_steps_of(group.file) == "Meet at the school"
    with reading(cast.carla):
        assert emergency_steps_of(collective.file) == "●●●"
