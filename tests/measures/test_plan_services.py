"""A plan from its first draft to the group's decision: each step, each refusal, and what never changes again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from measures.choices import PlanStatus
from measures.documents.deciding import deciding_meetings, record_decision
from measures.models import Copy, Plan, PlanVersion
from measures.services import copies, plans
from measures.services.plans import PlanRefused, PlanTexts
from protection.audit.models import AuditLine
from protection.documents.models import RenderJob
from protection.notices.models import Task
from protection.records.access import reading_as
from protection.records.rules import NotAllowed, OutOfScope
from protection.records.services import ChangedMeanwhile, write
from protection.vault.fields import DOTS
from tests import factories
from tests.measures import making, plan_making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reading_as_ana(ana):
    """Steps are taken by people in requests, where texts open for them."""
    with reading_as(ana):
        yield


@pytest.fixture
def proposal(cast, collective):
    return plan_making.proposal(cast, collective)


@pytest.fixture
def assembly(cast, collective):
    return factories.meeting(collective, by=cast.ana, decides_on=["plan"])


def stored(version):
    return PlanVersion.objects.unscoped().get(pk=version.pk)


def verbs():
    return list(AuditLine.objects.order_by("seq").values_list("verb", flat=True))


def test_a_plan_is_opened_once(cast, collective):
    plan = plans.open_plan(collective=collective, by=cast.ana)
    assert plans.open_plan(collective=collective, by=cast.mara) == plan
    assert Plan.objects.unscoped().count() == 1
    assert verbs()[-1] == "measures.plan.opened"


def test_the_text_of_a_persons_plan_opens_only_on_purpose(cast, collective):
    person = factories.member(collective)
    plan = write(Plan(file=person.file, member=person), by=cast.ana)
    texts = PlanTexts({"who": "Sleeps at the blue house"}, stop_rule="The sister decides")
    version = plans.draft_version(plan=plan, by=cast.ana, texts=texts)
    assert version.sensitivity == 4
    assert [str(getattr(stored(version), name)) for name in ("texts", "stop_rule")] == [DOTS, DOTS]
    assert str(version.history.get().texts) == DOTS
    with reading_as(cast.ana, opened=frozenset({person.file_id})):
        assert stored(version).texts == {"who": "Sleeps at the blue house"}
        assert stored(version).stop_rule == "The sister decides"


def test_the_first_draft_takes_what_was_typed(cast, collective):
    version = plan_making.draft(cast, collective)
    assert (version.number, version.status) == (1, PlanStatus.DRAFT)
    assert stored(version).texts["daily_rules"] == plan_making.EN["daily_rules"]
    assert stored(version).stop_rule == plan_making.EN["stop"]
    assert verbs()[-2:] == ["measures.plan.opened", "measures.plan.drafted"]


def test_only_one_version_is_made_at_a_time(cast, collective):
    version = plan_making.draft(cast, collective)
    with pytest.raises(PlanRefused, match="Version 1 is still being made"):
        plans.draft_version(plan=version.plan, by=cast.ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanVersion.objects.bulk_create(
            [PlanVersion(file=version.file, plan=version.plan, number=2, **moments())]
        )


def moments():
    return {"created_at": timezone.now(), "updated_at": timezone.now(), "version": 1}


def test_a_draft_is_changed_and_a_colleagues_change_is_never_written_over(cast, collective):
    version = plan_making.draft(cast, collective)
    seen = version.version
    plans.change_draft(version=version, by=cast.mara, texts=PlanTexts(stop_rule="The board."), seen=seen)
    with pytest.raises(ChangedMeanwhile):
        plans.change_draft(
            version=stored(version), by=cast.ana, texts=PlanTexts(stop_rule="Nobody."), seen=seen
        )
    assert stored(version).stop_rule == "The board."


def test_proposing_lets_the_texts_stand_still_and_opens_a_task(cast, proposal):
    task = Task.objects.unscoped().get(kind="decide_plan")
    assert (proposal.status, task.object_id, task.view_name) == (
        PlanStatus.PROPOSED,
        proposal.pk,
        "measures:plan-version",
    )
    with pytest.raises(PlanRefused, match="stands still"):
        plans.change_draft(version=proposal, by=cast.ana, texts=PlanTexts(stop_rule="Nobody."))
    assert verbs()[-1] == "measures.plan.proposed"


def test_a_proposal_can_be_taken_back_and_changed(cast, proposal):
    plans.take_back(version=proposal, by=cast.ana)
    plans.change_draft(version=proposal, by=cast.ana, texts=PlanTexts(stop_rule="The women's circle."))
    assert (stored(proposal).status, stored(proposal).stop_rule) == (PlanStatus.DRAFT, "The women's circle.")


def test_the_group_decides_in_a_recorded_meeting(cast, proposal, assembly):
    decided = record_decision(proposal, assembly, cast.ana)
    assert (decided.status, decided.meeting, decided.agreed_on) == (
        PlanStatus.AGREED,
        assembly,
        assembly.date,
    )
    assert Task.objects.unscoped().get(kind="decide_plan").closed_at is not None
    assert "measures.plan.agreed" in verbs()[-2:]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"by_decision_body": False}, "own decision body"),
        ({"decides_on": ["measure"]}, "did not decide on the plan"),
        ({"date": timezone.localdate() + timedelta(days=3)}, "has not taken place yet"),
    ],
)
def test_no_other_meeting_can_decide_it(cast, collective, proposal, fields, reason):
    meeting = factories.meeting(collective, by=cast.ana, **{"decides_on": ["plan"], **fields})
    with pytest.raises(PlanRefused, match=reason):
        record_decision(proposal, meeting, cast.ana)
    assert stored(proposal).status == PlanStatus.PROPOSED


def test_a_meeting_of_another_group_cannot_decide_it(cast, proposal):
    other = factories.collective(cast)
    meeting = factories.meeting(other, by=cast.ana, decides_on=["plan"])
    with pytest.raises(PlanRefused, match="another group"):
        record_decision(proposal, meeting, cast.ana)
    assert deciding_meetings(proposal, cast.ana) == []


def test_a_draft_cannot_be_decided_before_it_is_proposed(cast, collective, assembly):
    version = plan_making.draft(cast, collective)
    with pytest.raises(PlanRefused, match="Propose this version first"):
        record_decision(version, assembly, cast.ana)


def test_the_database_knows_no_agreed_version_without_a_meeting(proposal):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanVersion.objects.unscoped().filter(pk=proposal.pk).update(status=PlanStatus.AGREED)


def test_an_agreed_version_never_changes(cast, collective, proposal, assembly):
    making.measure(collective, by=cast.ana, what="Radio for the guard post", status="agreed")
    decided = record_decision(proposal, assembly, cast.ana)
    before = stored(decided).content
    making.measure(collective, by=cast.ana, what="A second radio", status="agreed")
    for act in (
        lambda: plans.change_draft(version=decided, by=cast.ana, texts=PlanTexts()),
        lambda: plans.propose(version=decided, by=cast.ana),
        lambda: plans.take_back(version=decided, by=cast.ana),
        lambda: record_decision(decided, assembly, cast.ana),
    ):
        with pytest.raises(PlanRefused):
            act()
    assert stored(decided).content == before
    assert [line["what"] for line in before["measures_a"]] == ["Radio for the guard post"]


def test_the_next_version_replaces_it_when_the_group_decides_that_one(cast, collective, proposal, assembly):
    first = record_decision(proposal, assembly, cast.ana)
    second = plans.draft_version(plan=first.plan, by=cast.ana)
    assert (second.number, second.texts) == (2, first.texts)
    assert stored(first).status == PlanStatus.AGREED
    plans.propose(version=second, by=cast.ana)
    with pytest.raises(PlanRefused, match="already decided an earlier version"):
        record_decision(second, assembly, cast.ana)
    record_decision(second, factories.meeting(collective, by=cast.ana, decides_on=["plan"]), cast.ana)
    assert (stored(first).status, stored(second).status) == (PlanStatus.REPLACED, PlanStatus.AGREED)


def test_a_manager_commits_the_organisation_after_the_group_and_never_before(cast, proposal, assembly):
    with pytest.raises(PlanRefused, match="group decides first"):
        plans.commit_organisation(version=proposal, by=cast.mara)
    decided = record_decision(proposal, assembly, cast.ana)
    with pytest.raises(NotAllowed):
        plans.commit_organisation(version=decided, by=cast.ana)
    committed = plans.commit_organisation(version=decided, by=cast.mara)
    assert (committed.approved_by, committed.status) == (cast.mara, PlanStatus.AGREED)
    assert stored(committed).content == stored(decided).content
    assert verbs()[-1] == "measures.plan.committed"


def test_staff_write_no_plan_and_strangers_do_not_know_of_it(cast, collective, proposal, assembly):
    steps = [
        lambda by: plans.open_plan(collective=collective, by=by),
        lambda by: plans.draft_version(plan=proposal.plan, by=by),
        lambda by: plans.change_draft(version=proposal, by=by, texts=PlanTexts()),
        lambda by: plans.propose(version=proposal, by=by),
        lambda by: plans.take_back(version=proposal, by=by),
        lambda by: plans.agree(version=proposal, meeting=assembly, content={}, by=by),
        lambda by: plans.commit_organisation(version=proposal, by=by),
        lambda by: copies.print_copies(version=proposal, order=an_order(), by=by),
    ]
    for step in steps:
        with pytest.raises(NotAllowed):
            step(cast.ben)
        with pytest.raises(OutOfScope):
            step(cast.carla)
    assert stored(proposal).status == PlanStatus.PROPOSED


def an_order(**fields):
    return copies.PrintOrder(**{"destroy_by": plan_making.day(30), **fields})


def test_copies_are_numbered_and_each_has_a_code_of_its_own(cast, proposal):
    job = copies.print_copies(version=proposal, order=an_order(copies=3), by=cast.mara)
    rows = list(Copy.objects.unscoped().filter(job=job.pk).order_by("number"))
    assert [(row.number, row.of, row.audience) for row in rows] == [(at, 3, "community") for at in (1, 2, 3)]
    assert len({row.code for row in rows}) == 3
    assert job.options == {"audience": "community", "language": "", "large": True}
    assert verbs()[-2:] == ["documents.requested", "measures.plan.printed"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"copies": 0}, "between 1 and 10"),
        ({"copies": 11}, "between 1 and 10"),
        ({"audience": "authority"}, "community or the internal"),
        ({"audience": "internal", "purpose": "group"}, "not handed out"),
        ({"destroy_by": timezone.localdate()}, "lies in the past"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(cast, proposal, fields, reason):
    with pytest.raises(PlanRefused, match=reason):
        copies.print_copies(version=proposal, order=an_order(**fields), by=cast.mara)
    assert RenderJob.objects.unscoped().count() == Copy.objects.unscoped().count() == 0


def test_the_register_lists_the_copies_of_one_order_by_their_number(cast, proposal):
    for _order in range(2):
        copies.print_copies(version=proposal, order=an_order(copies=3), by=cast.mara)
    listed = Copy.objects.unscoped().order_by("-printed_at", "number")
    assert [row.number for row in listed] == [1, 2, 3, 1, 2, 3]


def test_a_replaced_version_is_not_printed_any_more(cast, collective, proposal, assembly):
    first = record_decision(proposal, assembly, cast.ana)
    second = plans.propose(version=plans.draft_version(plan=first.plan, by=cast.ana), by=cast.ana)
    record_decision(second, factories.meeting(collective, by=cast.ana, decides_on=["plan"]), cast.ana)
    with pytest.raises(PlanRefused, match="newer version"):
        copies.print_copies(version=stored(first), order=an_order(), by=cast.mara)


def test_the_register_knows_what_became_of_a_copy(cast, proposal):
    job = copies.print_copies(version=proposal, order=an_order(copies=2), by=cast.mara)
    first, second = Copy.objects.unscoped().filter(job=job.pk).order_by("number")
    assert (
        copies.settle_copy(copy=first, outcome="returned", by=cast.mara).returned_on == timezone.localdate()
    )
    assert copies.settle_copy(copy=second, outcome="destroyed", by=cast.mara).is_settled
    with pytest.raises(PlanRefused):
        copies.settle_copy(copy=first, outcome="lost", by=cast.mara)
    with pytest.raises(NotAllowed):
        copies.settle_copy(copy=first, outcome="returned", by=cast.ana)
    assert verbs()[-2:] == ["measures.copy.returned", "measures.copy.destroyed"]


def test_a_copy_that_was_ticked_off_by_mistake_is_out_again(cast, proposal):
    job = copies.print_copies(version=proposal, order=an_order(), by=cast.mara)
    copy = Copy.objects.unscoped().get(job=job.pk)
    copies.settle_copy(copy=copy, outcome="destroyed", by=cast.mara)
    assert not copies.settle_copy(copy=copy, outcome="in_use", by=cast.mara).is_settled
    assert verbs()[-1] == "measures.copy.in_use"
