"""Starting, saving and finishing an assessment: what is kept, what is refused, what follows (methodology.md 2)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from protection import registry
from protection.accounts.rules import NotAllowed, OutOfScope
from protection.audit.models import AuditLine
from protection.notices.models import Task
from protection.notices.services import TaskOrder, open_task
from protection.records import files
from protection.records.access import reading_as
from protection.records.services import ChangedMeanwhile
from risk.models import Answer, Assessment, Scenario
from risk.services.assessments import (
    AssessmentFrozen,
    ConsentMissing,
    discard_draft,
    save_draft,
    start_assessment,
)
from risk.services.finishing import AssessmentIncomplete, blanks_to_explain, finish_assessment
from risk.sheets import AnswerGiven, ScenarioGiven
from tests import factories
from tests.risk import sheets_made as made

TODAY = timezone.localdate


@pytest.fixture
def member(collective):
    return factories.member(collective)


def answers_of(assessment):
    rows = Answer.objects.unscoped().filter(scenario__assessment=assessment)
    return {(row.scenario.number, row.axis, row.code): row.value for row in rows.select_related("scenario")}


def verbs():
    return list(AuditLine.objects.order_by("seq").values_list("verb", flat=True))


# What is kept


def test_a_draft_keeps_everything_that_was_typed(cast, collective):
    meeting = factories.meeting(collective)
    head = made.head(
        took_part="Assembly, 31 people",
        meeting=meeting.pk,
        sources=3,
        agreement="not_all",
        disagreement="The elders see it as graver.",
        summary="The hearing comes near.",
    )
    given = made.scenario(made.sheet_of("E7"), conclusion="Soon.", sureness="fair", act_type="ASS")
    with reading_as(cast.ana):
        draft = start_assessment(subject=collective, by=cast.ana, head=head, scenarios=[given])
        row = Assessment.objects.visible_to(cast.ana).get(pk=draft.pk)
        scenario = row.scenarios.get()
        assert (row.status, row.file_id, row.version) == ("draft", collective.file_id, 1)
        assert (row.took_part, row.meeting, row.sources) == ("Assembly, 31 people", meeting, 3)
        assert (row.agreement, row.disagreement) == ("not_all", "The elders see it as graver.")
        assert scenario.threat == "Armed men may come to the meeting house."
        assert (scenario.conclusion, scenario.sureness, scenario.act_type) == ("Soon.", "fair", "ASS")
    assert answers_of(draft)[1, "T", "T2"] is None
    assert answers_of(draft)[1, "V", "K1"] == 3
    assert row.base is None
    assert verbs()[-1] == "risk.assessment.started"


def test_saving_again_writes_only_what_changed(cast, collective):
    draft = made.draft(collective, cast.ana)
    changed = [
        AnswerGiven("T", "T1", 5) if (one.axis, one.code) == ("T", "T1") else one
        for one in made.scenario().answers
        if one.code != "K6"
    ]
    save_draft(
        assessment=draft,
        by=cast.ana,
        head=made.head(),
        scenarios=[made.scenario(answers=tuple(changed))],
        seen=draft.version,
    )
    held = answers_of(draft)
    assert (held[1, "T", "T1"], (1, "V", "K6") in held, len(held)) == (5, False, 15)
    versions = Answer.objects.unscoped().filter(scenario__assessment=draft).values_list("version", flat=True)
    assert sorted(versions) == [1] * 14 + [2]
    assert Answer.history.filter(history_type="-").count() == 2  # V and C of the part that was taken out


def test_a_text_that_is_not_given_is_kept_and_an_empty_one_is_emptied(cast, collective):
    why = (AnswerGiven("T", "T1", 3, why="They said it at the market."),)
    draft = start_assessment(
        subject=collective, by=cast.ana, head=made.head(), scenarios=[ScenarioGiven("A", why, act_type="THR")]
    )
    kept = ScenarioGiven("A", (AnswerGiven("T", "T1", 4),))
    save_draft(assessment=draft, by=cast.ana, head=made.head(), scenarios=[kept])
    with reading_as(cast.ana):
        row = Answer.objects.unscoped().get()
        assert (row.value, row.why, row.scenario.act_type) == (4, "They said it at the market.", "THR")
    emptied = ScenarioGiven("A", (AnswerGiven("T", "T1", 4, why=""),), act_type="")
    save_draft(assessment=draft, by=cast.ana, head=made.head(), scenarios=[emptied])
    with reading_as(cast.ana):
        row = Answer.objects.unscoped().get()
        assert (row.why, row.scenario.act_type) == ("", "")


def test_fewer_scenarios_take_the_last_ones_out(cast, collective):
    draft = made.draft(collective, cast.ana, made.MEDIUM, made.sheet_of("E2"))
    save_draft(assessment=draft, by=cast.ana, head=made.head(), scenarios=[made.scenario()])
    assert list(Scenario.objects.unscoped().values_list("number", flat=True)) == [1]
    assert Answer.objects.unscoped().count() == 17


def test_the_text_of_an_answer_lies_encrypted_also_in_its_history(cast, collective):
    given = ScenarioGiven("Quorvex", (AnswerGiven("T", "T1", 3, why="Quorvex says so"),))
    start_assessment(subject=collective, by=cast.ana, head=made.head(), scenarios=[given])
    for rows in (Answer.objects.unscoped(), Answer.history):
        stored = bytes(rows.values_list("why", flat=True).get())
        assert stored
        assert b"Quorvex" not in stored


# Who may


def test_staff_may_not_assess(cast, collective):
    with pytest.raises(NotAllowed):
        made.draft(collective, cast.ben)
    assert Assessment.objects.unscoped().count() == 0


def test_carla_cannot_learn_that_the_group_exists(cast, collective):
    with pytest.raises(OutOfScope):
        made.draft(collective, cast.carla)


def test_who_sees_code_names_only_may_not_assess(cast, collective):
    files.grant(file=collective.file, by=None, user=cast.carla, level=2)
    with pytest.raises(NotAllowed, match="code names only"):
        made.draft(collective, cast.carla)


def test_carla_can_neither_save_nor_finish(cast, collective):
    draft = made.draft(collective, cast.ana)
    with pytest.raises(OutOfScope):
        save_draft(assessment=draft, by=cast.carla, head=made.head(), scenarios=[])
    with pytest.raises(OutOfScope):
        finish_assessment(assessment=draft, by=cast.carla)


# A person's permission


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="never asked"),
        pytest.param({"status": "refused"}, id="refused"),
        pytest.param({"purposes": ["case_file"]}, id="agreed to something else"),
        pytest.param({"status": "withdrawn", "withdrawn_on": timezone.localdate()}, id="withdrawn"),
        pytest.param({"expires_on": timezone.localdate()}, id="over"),
        pytest.param(
            {"status": "exception", "review_on": timezone.localdate() - timedelta(days=1)},
            id="an exception whose review is past",
        ),
    ],
)
def test_a_person_is_not_assessed_without_permission(cast, member, answer):
    if answer:
        made.consent(member, **answer)
    with pytest.raises(ConsentMissing):
        made.draft(member, cast.ana)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({}, id="agreed"),
        pytest.param({"status": "exception", "review_on": timezone.localdate()}, id="a recorded exception"),
    ],
)
def test_a_person_is_assessed_with_permission_or_a_recorded_exception(cast, member, answer):
    made.consent(member, **answer)
    assert made.draft(member, cast.ana).file_id == member.file_id


def test_a_permission_that_ended_meanwhile_stops_saving_and_finishing(cast, member):
    made.consent(member)
    draft = made.draft(member, cast.ana)
    made.consent(member, status="refused", given_on=TODAY())
    with pytest.raises(ConsentMissing):
        save_draft(assessment=draft, by=cast.ana, head=made.head(), scenarios=[])
    with pytest.raises(ConsentMissing):
        finish_assessment(assessment=draft, by=cast.ana)


def test_a_group_needs_no_permission_of_a_person(cast, collective):
    assert made.draft(collective, cast.ana).collective == collective


# What is refused


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        pytest.param({"assessed_on": TODAY() + timedelta(days=1)}, "assessed_on", id="tomorrow"),
        pytest.param({"assessed_on": date.min}, "assessed_on", id="the first day of all"),
        pytest.param({"sources": 0}, "sources", id="no source"),
        pytest.param({"sources": 100}, "sources", id="a hundred sources"),
        pytest.param({"agreement": "perhaps"}, "agreement", id="an unknown word"),
        pytest.param({"took_part": "x" * 20_001}, "took_part", id="a very long text"),
    ],
)
def test_what_is_wrong_in_the_head_is_named(cast, collective, wrong, field):
    with pytest.raises(ValidationError) as refused:
        made.draft(collective, cast.ana, **wrong)
    assert list(refused.value.message_dict) == [field]
    assert Assessment.objects.unscoped().count() == 0


def test_a_meeting_of_another_group_is_refused(cast, collective, foreign_collective):
    meeting = factories.meeting(foreign_collective)
    with pytest.raises(ValidationError, match="meeting of this group"):
        made.draft(collective, cast.ana, meeting=meeting.pk)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(AnswerGiven("T", "T1", 0), "T1: choose 1 to 5", id="zero"),
        pytest.param(AnswerGiven("V", "K1", 6), "K1: choose 1 to 5", id="six"),
        pytest.param(AnswerGiven("V", "K1", "3"), "K1: choose 1 to 5", id="a text"),
        pytest.param(AnswerGiven("V", "K1", True), "K1: choose 1 to 5", id="yes"),
        pytest.param(AnswerGiven("T", "T1", not_applicable=True), "T1: choose 1 to 5", id="T always applies"),
        pytest.param(AnswerGiven("V", "K1", 3, not_applicable=True), "has no number", id="both"),
        pytest.param(AnswerGiven("V", "J1", 3), "J1 is not a question", id="a question about persons"),
        pytest.param(AnswerGiven("V", "T1", 3), "T1 is not a question", id="a threat as weakness"),
        pytest.param(AnswerGiven("X", "K1", 3), "K1 is not a question", id="an unknown side"),
    ],
)
def test_an_answer_that_the_form_does_not_have_is_refused(cast, collective, answer, words):
    given = ScenarioGiven("A", (answer,))
    with pytest.raises(ValidationError, match=words):
        start_assessment(subject=collective, by=cast.ana, head=made.head(), scenarios=[given])
    assert Assessment.objects.unscoped().count() == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(ScenarioGiven("A", (AnswerGiven("T", "T1", 3),) * 2), "answered twice", id="twice"),
        pytest.param(ScenarioGiven("A", sureness="very"), "how sure", id="sureness"),
        pytest.param(ScenarioGiven("A", act_type="ZZZ"), "kind of act", id="kind of act"),
        pytest.param(ScenarioGiven("x" * 20_001), "too long", id="long"),
    ],
)
def test_a_scenario_that_cannot_be_is_refused(cast, collective, given, words):
    with pytest.raises(ValidationError, match=words):
        start_assessment(subject=collective, by=cast.ana, head=made.head(), scenarios=[given])


def test_six_scenarios_are_refused(cast, collective):
    with pytest.raises(ValidationError, match="at most 5"):
        made.draft(collective, cast.ana, *[made.MEDIUM] * 6)


def test_two_people_on_one_draft_do_not_overwrite_each_other(cast, collective):
    draft = made.draft(collective, cast.ana)
    seen = draft.version
    mine, yours = (Assessment.objects.unscoped().get(pk=draft.pk) for _one in range(2))
    save_draft(assessment=mine, by=cast.ana, head=made.head(sources=2), scenarios=[], seen=seen)
    with pytest.raises(ChangedMeanwhile):
        save_draft(assessment=yours, by=cast.mara, head=made.head(sources=9), scenarios=[], seen=seen)
    with pytest.raises(ChangedMeanwhile):
        finish_assessment(assessment=yours, by=cast.mara, seen=seen)
    draft.refresh_from_db()
    assert draft.sources == 2


# Finishing


def test_what_is_finished_never_changes(cast, collective):
    held = made.finished(collective, cast.ana)
    row = Assessment.objects.unscoped().get(pk=held.pk)
    row.status = "draft"  # a copy in somebody's hand that is older than the database
    for stale in (held, row):
        with pytest.raises(AssessmentFrozen):
            save_draft(assessment=stale, by=cast.ana, head=made.head(), scenarios=[])
        with pytest.raises(AssessmentFrozen):
            finish_assessment(assessment=stale, by=cast.ana)
    assert len(answers_of(held)) == 17
    assert Assessment.objects.unscoped().get().status == "finished"


@pytest.mark.parametrize(
    ("scenarios", "words"),
    [
        pytest.param([], "at least one scenario", id="none"),
        pytest.param([made.scenario(), made.scenario(threat="")], "Scenario 2 does not say", id="no words"),
    ],
)
def test_nothing_is_frozen_without_a_scenario_in_words(cast, collective, scenarios, words):
    draft = start_assessment(subject=collective, by=cast.ana, head=made.head(), scenarios=scenarios)
    with pytest.raises(AssessmentIncomplete, match=words):
        finish_assessment(assessment=draft, by=cast.ana)
    assert Assessment.objects.unscoped().get().status == "draft"


def test_finishing_leaves_its_line_with_codes_only(cast, collective):
    made.finished(collective, cast.ana)
    assert verbs()[-3:] == [
        "risk.assessment.started",
        "risk.standings.changed",
        "risk.assessment.finished",
    ]


@pytest.mark.parametrize(
    ("name", "days"),
    [
        pytest.param("E8", 7, id="the highest end is high"),
        pytest.param("E15", 7, id="it could be anything"),
    ],
)
def test_missing_answers_open_a_task(cast, collective, name, days):
    assessment = made.finished(collective, cast.ana, made.sheet_of(name))
    task = Task.objects.unscoped().get()
    assert (task.kind, task.object_id, task.assignee) == ("complete_assessment", assessment.pk, cast.ana)
    assert task.due == TODAY() + timedelta(days=days)
    assert task.view_name == "risk:assessment"


def test_missing_answers_that_cannot_reach_high_may_take_a_month(cast, collective):
    made.finished(collective, cast.ana, ([1, 1, 1, None, None], [1, 1, None, None], [5, 5, 5, None]))
    row = Assessment.objects.unscoped().get()
    assert (row.level, row.at_least) == (None, "LOW")
    assert Task.objects.unscoped().get().due == TODAY() + timedelta(days=30)


def test_a_complete_assessment_opens_none(cast, collective):
    made.finished(collective, cast.ana)
    assert Task.objects.unscoped().count() == 0


def test_a_new_assessment_settles_the_tasks_of_the_earlier_one_of_the_same_subject(cast, collective, member):
    made.finished(collective, cast.ana, made.sheet_of("E8"))
    made.finished(member, cast.ana, made.sheet_of("E8"))
    order = TaskOrder(file_id=collective.file_id, kind="other", due=TODAY(), key="something else")
    open_task(order, by=cast.ana)
    made.finished(collective, cast.mara, made.sheet_of("E1"))
    waiting = Task.objects.unscoped().filter(closed_at=None).order_by("kind")
    assert [(task.kind, task.file_id) for task in waiting] == [
        ("complete_assessment", member.file_id),
        ("other", collective.file_id),
    ]


# A blank at J6 and J7 is worth a word


@pytest.mark.parametrize(
    ("person", "sheet", "codes"),
    [
        pytest.param({"gender": "woman"}, {}, ["J6", "J7"], id="a woman, both left out"),
        pytest.param({"gender": "man"}, {}, [], id="a man"),
        pytest.param({"gender": "man", "factors": ["Gay"]}, {}, ["J6", "J7"], id="in the person's own words"),
        pytest.param(
            {"gender": "man", "factors": ["has no transport"]}, {}, [], id="transport is no such word"
        ),
        pytest.param({"gender": "non_binary"}, {"J6": 4}, ["J7"], id="one answered"),
        pytest.param({"gender": "woman"}, {"J6": "na", "J7": "why"}, [], id="does not apply, or a reason"),
    ],
)
def test_a_blank_that_should_be_explained_is_a_warning(cast, collective, person, sheet, codes):
    member = factories.member(collective, **person)
    made.consent(member)
    extra = [
        AnswerGiven(
            "V",
            code,
            value if isinstance(value, int) else None,
            not_applicable=value == "na",
            why="She would rather not say." if value == "why" else None,
        )
        for code, value in sheet.items()
    ]
    given = made.scenario(letter="J")
    kept = tuple(one for one in given.answers if one.code not in {"J6", "J7"})
    given = replace(given, answers=(*kept, *extra))
    draft = start_assessment(subject=member, by=cast.ana, head=made.head(), scenarios=[given])
    with reading_as(cast.ana):
        scenarios = list(Scenario.objects.unscoped().prefetch_related("answers"))
        assert blanks_to_explain(member, scenarios) == codes
    assert finish_assessment(assessment=draft, by=cast.ana).is_finished  # never a block


# Taking a draft away


def test_a_discarded_draft_leaves_its_history_and_its_line(cast, collective):
    draft = made.draft(collective, cast.ana)
    discard_draft(assessment=draft, by=cast.mara, seen=draft.version)
    left = [model.objects.unscoped().count() for model in (Assessment, Scenario, Answer)]
    assert left == [0, 0, 0]
    gone = Assessment.history.first()
    assert (gone.history_type, gone.history_user) == ("-", cast.mara)
    assert verbs()[-1] == "risk.assessment.discarded"


@pytest.mark.parametrize("step", [finish_assessment, discard_draft])
def test_r92_what_a_colleague_discarded_meanwhile_is_told_as_such(step, cast, collective):
    draft = made.draft(collective, cast.ana)
    same = Assessment.objects.unscoped().get(pk=draft.pk)
    discard_draft(assessment=draft, by=cast.mara)
    with pytest.raises(ChangedMeanwhile):
        step(assessment=same, by=cast.ana)


def test_what_is_finished_is_not_discarded(cast, collective):
    with pytest.raises(AssessmentFrozen):
        discard_draft(assessment=made.finished(collective, cast.ana), by=cast.ana)


def test_a_draft_is_discarded_only_by_who_may_assess_and_sees_it(cast, collective):
    draft = made.draft(collective, cast.ana)
    with pytest.raises(NotAllowed):
        discard_draft(assessment=draft, by=cast.ben)
    with pytest.raises(OutOfScope):
        discard_draft(assessment=draft, by=cast.carla)
    with pytest.raises(ChangedMeanwhile):
        discard_draft(assessment=draft, by=cast.mara, seen=draft.version - 1)
    assert Assessment.objects.unscoped().count() == 1


# What follows


def test_the_review_of_the_latest_assessment_is_a_due_source(cast, collective, member):
    made.finished(collective, cast.ana, assessed_on=TODAY() - timedelta(days=300))
    old = made.finished(collective, cast.ana, assessed_on=TODAY() - timedelta(days=200))
    made.finished(member, cast.mara)
    made.draft(collective, cast.mara)
    source = registry.due_sources["assessment_review"]
    assert list(source.due_by(TODAY()).values_list("pk", "told_due", "told_to")) == [
        (old.pk, old.assessed_on + timedelta(days=180), cast.ana.pk)
    ]
    made.finished(collective, cast.ana)
    assert source.due_by(TODAY()).count() == 0


def test_the_base_is_a_decimal_with_one_digit(cast, collective):
    assert made.finished(collective, cast.ana).base == Decimal("3.6")
