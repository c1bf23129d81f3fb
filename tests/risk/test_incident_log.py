"""The one page on which an incident is logged (ux.md 3.3): what it takes, what it refuses, what it leaves to do."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.models import Collective
from protection.audit.models import AuditLine
from protection.audit.trail import detail_of, verify
from protection.desk.dates import in_words
from protection.desk.questions import error_lines
from protection.notices.models import Task
from protection.records import files
from protection.records.access import reading_as
from risk.models import Incident
from tests import factories
from tests.risk.filled import STORY, answers, day, the_incident

pytestmark = pytest.mark.django_db
LOG = "/incidents/log/"


def errors(response) -> list[str]:
    return [str(line) for lines in response.context["form"].errors.values() for line in lines]


def kinds(**where) -> list[tuple]:
    tasks = Task.objects.unscoped().filter(**where).order_by("kind", "assignee__code")
    return [(task.kind, task.assignee.code if task.assignee else None) for task in tasks]


# --- what it takes ----------------------------------------------------------------------------------
def test_five_answers_are_enough(as_user, ben, collective):
    response = as_user(ben).post(LOG, answers(collective))
    incident = the_incident()
    assert response.url == reverse("risk:incident-saved", args=[incident.pk])
    assert (incident.collective_id, incident.file_id) == (collective.pk, collective.file_id)
    assert (incident.danger, incident.boxes, incident.aimed_at) == ("no", ["threat"], ["collective"])
    assert (incident.happened_on, incident.precision) == (timezone.localdate(), "exact")
    assert (incident.permission, incident.sensitivity, incident.created_by) == ("not_asked", 3, ben)


@pytest.mark.parametrize("missing", ["collective", "danger", "boxes", "aimed_at", "when"])
def test_each_of_the_five_is_required(missing, as_user, ben, collective):
    response = as_user(ben).post(LOG, answers(collective, **{missing: None}))
    assert (response.status_code, list(response.context["form"].errors)) == (200, [missing])
    assert Incident.objects.unscoped().count() == 0


def test_nothing_is_ticked_beforehand(as_user, ben, collective):
    page = as_user(ben).get(f"{LOG}?collective={collective.pk}").content.decode()
    assert " checked" not in page
    assert page.count('<span class="number">') == 12


def test_what_was_typed_is_kept_when_something_is_missing(as_user, ben, collective):
    response = as_user(ben).post(LOG, answers(collective, danger=None, narrative=STORY, where="at the ford"))
    page = response.content.decode()
    assert STORY in page
    assert 'value="at the ford"' in page


def test_texts_are_kept_encrypted_and_read_back(as_user, ben, collective):
    as_user(ben).post(LOG, answers(collective, narrative=STORY, where="at the ford", call_back="at noon"))
    incident = the_incident()
    with reading_as(ben):
        assert (incident.narrative, incident.where, str(incident.call_back)) == (STORY, "at the ford", "●●●")


def test_the_reference_is_random_and_short(as_user, ben, collective):
    for _ in range(3):
        as_user(ben).post(LOG, answers(collective))
    references = set(Incident.objects.unscoped().values_list("reference", flat=True))
    assert len(references) == 3
    assert all(len(reference) == 6 and reference.startswith("I-") for reference in references)


def test_a_taken_reference_is_not_given_again(monkeypatch, as_user, ben, collective):
    factories.incident(collective, reference="I-7777")
    monkeypatch.setattr("risk.services.references.SIGNS", "7")
    as_user(ben).post(LOG, answers(collective))
    assert set(Incident.objects.unscoped().values_list("reference", flat=True)) == {"I-7777", "I-77777"}


def test_a_number_of_people_says_that_people_were_meant(as_user, ben, collective):
    as_user(ben).post(LOG, answers(collective, aimed_at=None, people_count="3"))
    assert (the_incident().aimed_at, the_incident().people_count) == (["people"], 3)


# --- when -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "kept", "precision"),
    [
        ({"when": "yesterday"}, -1, "exact"),
        ({**day("2025-03-09")}, "2025-03-09", "exact"),
        ({**day("2025-03-09"), "precision": "about"}, "2025-03-09", "about"),
        ({**day("2025-03")}, "2025-03-01", "month"),
        ({**day("2025"), "precision": "about"}, "2025-01-01", "year"),
        ({**day("2025-03-09"), "when": None}, "2025-03-09", "exact"),
        ({"when": "other", "precision": "unknown"}, 0, "unknown"),
    ],
)
def test_a_date_is_kept_as_exactly_as_it_is_known(said, kept, precision, as_user, ben, collective):
    as_user(ben).post(LOG, answers(collective, **said))
    today = timezone.localdate()
    expected = (
        today + timedelta(days=kept)
        if isinstance(kept, int)
        else timezone.datetime.fromisoformat(kept).date()
    )
    assert (the_incident().happened_on, the_incident().precision) == (expected, precision)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            day("2999-01-01"),
            "The date lies in the future. Enter the day on which it happened, today at the latest.",
        ),
        (day("2026-02-31"), "The day must be between 1 and 28 in February."),
        (day("2026-13-01"), "The month must be between 1 and 12."),
        (day("26-1-1"), "Enter the year with four digits, for example 2026."),
        (day("x-1-1"), "Write the date with numbers only, for example 23 11 2026."),
        (
            {"when": "other"},
            "Enter the date. Enter the year alone, or choose “Not known” below, if nobody knows more.",
        ),
    ],
)
def test_a_wrong_date_is_refused_with_what_to_do(said, sentence, as_user, ben, collective):
    response = as_user(ben).post(LOG, answers(collective, **said))
    assert errors(response) == [sentence]
    assert Incident.objects.unscoped().count() == 0


def test_tomorrow_is_refused(as_user, ben, collective):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert as_user(ben).post(LOG, answers(collective, **day(tomorrow))).status_code == 200
    assert Incident.objects.unscoped().count() == 0


# --- refusals ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "said",
    [
        {"boxes": ["nonsense"]},
        {"aimed_at": ["nonsense"]},
        {"danger": "perhaps"},
        {"people_count": "0"},
        {"people_count": "many"},
        {"collective": "not-an-id"},
        {"group": "not-an-id"},
        {"readers": ["not-an-id"]},
        {"next_who": "not-an-id"},
        {"next_until": "400"},
        {"narrative": "x" * 20_001},
        {"narrative": "nul \x00"},
        {"author_type": "neighbour"},
        {"boxes": ["smear"], "death_threat": "on"},
        {"seen_by": "named"},
    ],
)
def test_an_answer_that_cannot_stand_is_refused_and_nothing_is_saved(said, as_user, ben, collective):
    response = as_user(ben).post(LOG, answers(collective, **said))
    assert response.status_code == 200
    assert errors(response)
    assert (Incident.objects.unscoped().count(), Task.objects.unscoped().count()) == (0, 0)


def test_a_group_of_another_community_is_refused(as_user, ben, cast, collective):
    other = factories.collective(cast, name="Hill union")
    group = factories.collective(file=other.file, part_of=other, kind="GRP", name="Youth")
    response = as_user(ben).post(LOG, answers(collective, group=str(group.pk), aimed_at=["group"]))
    assert errors(response) == [
        "This group is not part of the community that you chose. Choose another, or leave it empty."
    ]


def test_carla_cannot_log_into_a_file_that_she_does_not_see(as_user, carla, collective):
    response = as_user(carla).post(LOG, answers(collective))
    assert list(response.context["form"].errors) == ["collective"]
    assert collective.code not in response.content.decode()
    assert Incident.objects.unscoped().count() == 0


def test_an_auditor_logs_nothing(as_user, cast, collective):
    assert as_user(cast.ada).post(LOG, answers(collective)).status_code == 403


def test_a_code_grant_is_enough_to_log_and_not_to_read(as_user, cast, foreign_collective):
    files.grant(file=foreign_collective.file, by=None, user=cast.ben, level=2)
    page = as_user(cast.ben).get(LOG).content.decode()
    assert foreign_collective.code in page
    assert "Quorvex" not in page
    saved = as_user(cast.ben).post(LOG, answers(foreign_collective, narrative=STORY), follow=True)
    assert saved.status_code == 200
    assert "You no longer see this incident." in saved.content.decode()
    assert as_user(cast.ben).get(the_incident().get_absolute_url()).status_code == 404


# --- permission -------------------------------------------------------------------------------------
def test_a_refusal_comes_back_with_what_would_be_dropped_struck_out(as_user, ben, collective):
    said = answers(collective, permission="refused", narrative=STORY, next_note="ask the treasurer")
    response = as_user(ben).post(LOG, said)
    assert [line["text"] for line in response.context["dropped"]] == [STORY, "ask the treasurer"]
    assert '<dd class="struck keep-lines">' in response.content.decode()
    assert Incident.objects.unscoped().count() == 0


def test_confirmed_only_anonymous_facts_are_kept(as_user, ben, collective, system):
    said = answers(
        collective,
        permission="refused",
        narrative=STORY,
        where="at the ford",
        call_back="0171",
        next_note="call Eva",
    )
    as_user(ben).post(LOG, {**said, "drop": "1"})
    incident = the_incident()
    assert [incident.narrative, incident.where, incident.call_back] == ["", "", ""]
    assert (incident.permission, incident.boxes) == ("refused", ["threat"])
    assert [(task.kind, task.note) for task in Task.objects.unscoped()] == [("call_back", "")]


def test_a_refusal_without_texts_needs_no_confirmation(as_user, ben, collective):
    assert as_user(ben).post(LOG, answers(collective, permission="refused")).status_code == 302
    assert kinds() == []


@pytest.mark.parametrize("permission", [None, "not_asked"])
def test_permission_not_asked_opens_a_task_to_ask(permission, as_user, ben, collective):
    as_user(ben).post(LOG, answers(collective, permission=permission))
    assert kinds() == [("ask_consent", "Ben")]


# --- what it leaves to do ---------------------------------------------------------------------------
def test_danger_opens_an_urgent_task_for_every_coordinator_and_one_manager(as_user, cast, collective):
    files.grant(file=collective.file, by=None, user=cast.carla, level=3)
    second = factories_manager(cast, collective)
    as_user(cast.ben).post(LOG, answers(collective, danger="yes", permission="agreed"))
    tasks = Task.objects.unscoped().order_by("assignee__code")
    assert [(task.kind, task.assignee.code, task.urgent) for task in tasks] == [
        ("danger", "Ana", True),
        ("danger", "Carla", True),
        ("danger", "Mara", True),
    ]
    assert {task.due for task in tasks} == {timezone.localdate()}
    assert second.code == "Zora"


def factories_manager(cast, collective):
    from tests.cast import account

    second = account("Zora", "manager", cast.team)
    files.grant(file=collective.file, by=None, user=second, level=3)
    return second


def test_danger_is_told_at_once(as_user, cast, collective, django_capture_on_commit_callbacks):
    from protection.notices.models import Notice

    with django_capture_on_commit_callbacks(execute=True):
        as_user(cast.ben).post(LOG, answers(collective, danger="yes", permission="agreed"))
    told = Notice.objects.filter(kind="task").values_list("user__code", flat=True)
    assert {"Ana", "Mara"} <= set(told)


def test_danger_in_a_file_without_coordinator_is_a_task_for_whoever_is_there(as_user, cast):
    alone = factories.collective(name="Far village")
    files.grant(file=alone.file, by=None, user=cast.ben, level=3)
    as_user(cast.ben).post(LOG, answers(alone, danger="yes", permission="agreed"))
    assert kinds() == [("danger", None)]


def test_the_next_step_is_a_task_with_who_and_until(as_user, cast, collective, system):
    said = answers(
        collective, permission="agreed", next_note="ask the lawyer", next_who=str(cast.ana.pk), next_until="3"
    )
    as_user(cast.ben).post(LOG, said)
    task = Task.objects.unscoped().get()
    assert (task.kind, task.assignee, task.note) == ("call_back", cast.ana, "ask the lawyer")
    assert task.due == timezone.localdate() + timedelta(days=3)
    assert (task.view_name, task.object_id) == ("risk:incident", the_incident().pk)


def test_the_saved_page_says_who_has_the_next_step_and_until_when(as_user, cast, collective):
    said = answers(collective, permission="agreed", next_note="ask the lawyer", next_who=str(cast.ana.pk))
    page = as_user(cast.ben).post(LOG, said, follow=True).content.decode()
    words = re.sub(r"<[^>]+>", "", page)
    assert f"Ana has the next step as a task until {in_words(timezone.localdate())}: ask the lawyer" in words


def test_without_a_next_step_the_saved_page_names_none(as_user, ben, collective):
    assert (
        "the next step as a task"
        not in as_user(ben).post(LOG, answers(collective), follow=True).content.decode()
    )


def test_what_is_wrong_is_told_in_the_order_of_the_questions(as_user, ben):
    form = as_user(ben).post(LOG, {}).context["form"]
    assert list(dict.fromkeys(line["href"] for line in error_lines(form))) == [
        "#id_collective",
        "#id_danger_0",
        "#id_boxes_0",
        "#id_aimed_at_0",
        "#id_when_0",
    ]


def test_a_date_left_in_the_boxes_does_not_stand_in_the_way_of_today(as_user, ben, collective):
    said = answers(collective, when="today", date_day="31", date_month="2", date_year="2026")
    assert as_user(ben).post(LOG, said).status_code == 302
    assert the_incident().happened_on == timezone.localdate()


def test_a_number_in_words_is_kept_and_a_number_asked_for(as_user, ben, collective):
    page = as_user(ben).post(LOG, answers(collective, people_count="a dozen")).content.decode()
    assert "Enter a whole number for “How many people”, for example 12." in page
    assert 'value="a dozen"' in page
    assert 'type="number"' not in page


def test_a_text_that_is_too_long_is_kept_and_its_length_told(as_user, ben, collective):
    response = as_user(ben).post(LOG, answers(collective, where="x" * 501))
    page = response.content.decode()
    assert "Shorten “Where?”: it has 501 characters, and 500 are the most." in page
    assert "x" * 501 in page
    assert not Incident.objects.unscoped().exists()


def test_without_a_next_step_there_is_no_task(as_user, ben, collective):
    as_user(ben).post(LOG, answers(collective, permission="agreed", next_until="3"))
    assert kinds() == []


def test_boxes_that_ask_open_one_task_to_sort(as_user, ben, collective):
    as_user(ben).post(LOG, answers(collective, permission="agreed", boxes=["damage", "killing", "other"]))
    assert kinds() == [("sort_act", "Ben")]


def test_somebody_without_access_cannot_be_given_the_next_step(as_user, cast, collective):
    second = factories.collective(cast, name="Hill union")
    files.grant(file=second.file, by=None, user=cast.carla, level=3)
    said = answers(collective, next_note="ask the lawyer", next_who=str(cast.carla.pk))
    response = as_user(cast.ben).post(LOG, said)
    assert errors(response) == ["Carla: no access to this file at this level. Choose somebody else."]


def test_it_writes_one_line_with_numbers_alone(as_user, ben, collective):
    before = AuditLine.objects.count()
    as_user(ben).post(LOG, answers(collective, boxes=["other", "smear"], narrative=STORY))
    lines = AuditLine.objects.order_by("seq")[before:]
    assert [line.verb for line in lines] == ["risk.incident.logged"]
    assert detail_of(lines[0]) == {"severity": 3, "tasks": 2}
    verify()


# --- not on the list --------------------------------------------------------------------------------
def test_a_call_from_a_group_that_is_not_on_the_list_is_logged(as_user, cast, system):
    said = answers(None, unlisted="on", heard_of="Fishers of the north bay", permission="agreed")
    response = as_user(cast.ben).post(LOG, said, follow=True)
    made = Collective.objects.unscoped().get()
    assert (made.name, made.file.to_sort, the_incident().collective) == (
        "Fishers of the north bay",
        True,
        made,
    )
    assert "A coordinator has a task to find out which group this is." in response.content.decode()
    assert kinds() == [("sort_call", "Ana")]


def test_it_is_one_or_the_other(as_user, ben, collective):
    response = as_user(ben).post(LOG, answers(collective, unlisted="on"))
    assert errors(response) == ["Choose a community, or say that it is not on the list: not both."]


def test_a_refused_unlisted_call_leaves_no_file_behind(as_user, ben):
    response = as_user(ben).post(LOG, answers(None, unlisted="on", **day("2999-01-01")))
    assert response.status_code == 200
    assert Collective.objects.unscoped().count() == 0


# --- who may see it ---------------------------------------------------------------------------------
def test_it_may_be_kept_to_those_who_may_see_who_people_are(as_user, cast, collective):
    as_user(cast.ben).post(LOG, answers(collective, seen_by="identity", permission="agreed"))
    address = the_incident().get_absolute_url()
    assert the_incident().sensitivity == 4
    assert [as_user(user).get(address).status_code for user in (cast.ana, cast.ben, cast.cora)] == [
        200,
        404,
        404,
    ]


def test_it_may_be_kept_to_named_persons_and_its_tasks_with_it(as_user, cast, collective):
    said = answers(
        collective, seen_by="named", readers=[str(cast.cora.pk)], next_note="call", boxes=["other"]
    )
    assert as_user(cast.ben).post(LOG, said).status_code == 302
    address = the_incident().get_absolute_url()
    people = (cast.ben, cast.cora, cast.ana, cast.mara)
    assert [as_user(user).get(address).status_code for user in people] == [200, 200, 404, 404]
    assert [Task.objects.visible_to(user).count() for user in people] == [3, 3, 0, 0]


def test_the_next_step_goes_to_somebody_who_may_see_it(as_user, cast, collective):
    said = answers(
        collective, seen_by="named", readers=[str(cast.cora.pk)], next_note="call", next_who=str(cast.ana.pk)
    )
    assert errors(as_user(cast.ben).post(LOG, said)) == [
        "Choose somebody who may see it, or name this person in the question before."
    ]


def test_danger_is_told_even_where_the_record_is_kept_to_some(as_user, cast, collective):
    said = answers(
        collective, seen_by="named", readers=[str(cast.cora.pk)], danger="yes", permission="agreed"
    )
    as_user(cast.ben).post(LOG, said)
    tasks = Task.objects.visible_to(cast.ana).filter(kind="danger", assignee=cast.ana)
    assert [(task.view_name, task.object_id) for task in tasks] == [("communities:collective", collective.pk)]


# --- sent twice -------------------------------------------------------------------------------------
def test_r93_the_same_form_sent_five_times_makes_one_incident(as_user, ben, collective):
    said = answers(collective)
    client = as_user(ben)
    places = {client.post(LOG, said).url for _ in range(5)}
    assert places == {reverse("risk:incident-saved", args=[the_incident().pk])}
    assert Task.objects.unscoped().count() == 1


def test_another_person_with_the_same_key_makes_an_own_incident(as_user, cast, collective):
    said = answers(collective)
    as_user(cast.ben).post(LOG, said)
    as_user(cast.ana).post(LOG, said)
    assert Incident.objects.unscoped().count() == 2


def test_a_broken_key_is_no_hindrance(as_user, ben, collective):
    assert as_user(ben).post(LOG, answers(collective, form_key="nonsense")).status_code == 302


# --- what to do now ---------------------------------------------------------------------------------
STEPS = "1. Bring everybody to the school\n2) Call the ombuds office"


def contacts(page: str) -> list[str]:
    """The lines under *Call now*, without their tags."""
    lines = page.split("Call now</h3>")[1].split("</ul>")[0].split("<li>")[1:]
    return [re.sub("<[^>]*>", "", line).strip() for line in lines]


def test_show_what_to_do_now_keeps_what_was_typed(as_user, cast):
    of = factories.collective(cast, emergency_steps=STEPS)
    said = answers(of, danger="yes", narrative=STORY, boxes=["damage"], when="other", date_year="20x")
    page = as_user(cast.ben).post(f"{LOG}now/", said).content.decode()
    assert [STORY in page, 'value="20x"' in page, said["form_key"] in page] == [True, True, True]
    assert '<li class="keep-lines">Bring everybody to the school</li>' in page
    assert page.index("box-danger") < page.index("<h1>")
    assert "box-error" not in page
    assert Incident.objects.unscoped().count() == 0


def test_the_urgent_box_of_a_hidden_community_is_never_shown(as_user, carla, cast):
    of = factories.collective(cast, emergency_steps=STEPS)
    page = as_user(carla).post(f"{LOG}now/", answers(of, danger="yes")).content.decode()
    assert "Bring everybody" not in page
    assert of.code not in page
    assert "Ana" not in page


def test_the_saved_page_opens_with_what_to_do_now(as_user, cast):
    of = factories.collective(cast, emergency_steps=STEPS)
    page = as_user(cast.ben).post(LOG, answers(of, danger="yes"), follow=True).content.decode()
    assert page.index("Bring everybody to the school") < page.index("<h1>")
    assert contacts(page) == ["Ana: Coordinator", "Mara: Manager"]


def test_where_no_steps_are_written_it_says_so_and_names_whom_to_call(as_user, ben, collective):
    page = as_user(ben).post(LOG, answers(collective, danger="yes"), follow=True).content.decode()
    assert "No emergency steps are written down for this group yet." in page
    assert "are below" not in page
    assert contacts(page) == ["Ana: Coordinator", "Mara: Manager"]


def test_steps_that_may_not_be_read_are_not_called_missing(as_user, cast):
    of = factories.collective(name="Far village", emergency_steps=STEPS)
    files.grant(file=of.file, by=None, user=cast.ben, level=2)
    page = as_user(cast.ben).post(f"{LOG}now/", answers(of, danger="yes")).content.decode()
    assert "You may not read what this group agreed to do at once." in page
    assert "No emergency steps" not in page
    assert "Bring everybody" not in page


def test_without_danger_there_is_no_urgent_box(as_user, ben, collective):
    assert "box-danger" not in as_user(ben).post(LOG, answers(collective), follow=True).content.decode()


def test_the_groups_rule_stands_beside_the_form(as_user, cast):
    of = factories.collective(cast, reporting_rule="The circle calls by radio. Code word: blue boat.")
    assert "Code word: blue boat." in as_user(cast.ben).get(f"{LOG}?collective={of.pk}").content.decode()


def test_carla_does_not_get_the_saved_page_of_another(as_user, carla, ben, collective):
    saved = as_user(ben).post(LOG, answers(collective)).url
    assert as_user(carla).get(saved).status_code == 404


def test_the_saved_page_shows_incidents_like_it(as_user, ben, collective, foreign_collective):
    known = factories.incident(collective)
    factories.incident(collective, acts=("DEF",))
    factories.incident(foreign_collective)
    response = as_user(ben).post(LOG, answers(collective), follow=True)
    assert [row["reference"] for row in response.context["similar"]] == [known.reference]


# --- performance ------------------------------------------------------------------------------------
@pytest.mark.parametrize("before", [1, 3, 50])
def test_p5_saving_the_form_costs_the_same_however_many_there_are(
    before, as_user, ben, collective, django_assert_num_queries
):
    for _ in range(before):
        factories.incident(collective, acts=())
    client = as_user(ben)
    client.get(LOG)
    # of these, four begin and end transactions
    with django_assert_num_queries(17):
        client.post(LOG, answers(collective, people_count="3", permission="agreed", next_who=str(ben.pk)))


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_form_asks_the_same_however_many_communities_there_are(
    count, as_user, cast, django_assert_num_queries
):
    for _ in range(count):
        factories.collective(cast)
    client = as_user(cast.ben)
    client.get(LOG)
    # session, user, communities, rights, their keys, colleagues; three for the session at its end
    with django_assert_num_queries(6):
        client.get(LOG)
