"""The pages of a plan: begin, write, propose, decide, commit, print; what is missing; who is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from measures.documents.deciding import record_decision
from measures.models import Copy, Plan, PlanVersion
from measures.services import plans
from protection.documents.models import RenderJob
from protection.records.access import reading_as
from tests import factories
from tests.measures import making, plan_making

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast, collective):
    return plan_making.draft(cast, collective)


@pytest.fixture
def proposal(cast, draft, ana):
    return plans.propose(version=draft, by=ana)


@pytest.fixture
def assembly(cast, collective):
    return factories.meeting(collective, by=cast.ana, decides_on=["plan"])


@pytest.fixture
def agreed(ana, proposal, assembly):
    with reading_as(ana):
        return record_decision(proposal, assembly, ana)


@pytest.fixture
def copy(as_user, mara, agreed):
    """One internal copy, printed by the page."""
    form = {"audience": "internal", "copies": 1, "purpose": "team", "language": "en"}
    as_user(mara).post(at("plan-print", agreed), {**form, **day_boxes("destroy_by", plan_making.day(9))})
    return Copy.objects.unscoped().get()


def at(name, row):
    return reverse(f"measures:{name}", args=[row.pk])


def stored(version):
    return PlanVersion.objects.unscoped().get(pk=version.pk)


def told(response):
    """The one message of the page that the person lands on."""
    return [str(message) for message in response.context["messages"]]


def day_boxes(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


@pytest.mark.parametrize(("name", "is_told"), [("ana", True), ("mara", False)])
def test_who_may_not_print_is_told_who_does(name, is_told, as_user, cast, collective, draft):
    page = as_user(getattr(cast, name)).get(at("collective-plan", collective)).content.decode()
    assert ("A manager prints the numbered copies." in page) is is_told
    assert (at("plan-print", draft) in page) is not is_told


def test_the_tab_offers_to_begin_a_plan(as_user, ana, ben, collective):
    page = as_user(ana).get(at("collective-plan", collective)).content.decode()
    assert f'action="{at("plan-start", collective)}"' in page
    assert (
        at("plan-start", collective)
        not in as_user(ben).get(at("collective-plan", collective)).content.decode()
    )


def test_a_plan_is_begun_with_one_button(as_user, ana, collective):
    response = as_user(ana).post(at("plan-start", collective), follow=True)
    version = PlanVersion.objects.unscoped().get()
    assert (version.number, version.status, told(response)) == (1, "draft", ["A new version is begun."])
    again = as_user(ana).post(at("plan-start", collective), follow=True)
    assert told(again) == ["Version 1 is still being made. Finish that one first."]
    assert Plan.objects.unscoped().count() == PlanVersion.objects.unscoped().count() == 1


def test_the_builder_lists_what_is_missing_with_the_way_to_it(as_user, ana, cast, collective):
    making.measure(collective, by=ana, status="agreed", carried_by="", due=None)
    plan = plans.open_plan(collective=collective, by=ana)
    plans.draft_version(plan=plan, by=ana)
    parts = as_user(ana).get(at("collective-plan", collective)).context["parts"]
    missing = {part.label: (part.status, part.url) for part in parts if part.state != "good"}
    of = [collective.pk]
    assert missing == {
        "Who we are": ("Add how they decide", reverse("communities:collective-edit", args=of)),
        "How this plan was made": ("Add a meeting", reverse("communities:meeting-create", args=of)),
        "Risk": ("Assess the risk", reverse("risk:collective-assess", args=of)),
        "Measures: stronger as a group": (
            "1 is missing something",
            reverse("measures:collective-measures", args=of),
        ),
        "Measures: more room to act": ("Add a measure", reverse("measures:measure-create", args=of)),
        "In the group's own words: who we are, daily rules, what is not known": (
            "Add text",
            at("plan-edit", version_of(collective)),
        ),
        "Calendar, and who decides": ("Add text", at("plan-edit", version_of(collective))),
        "What we agreed": ("Ask the group", reverse("communities:collective-consent", args=of)),
    }


def version_of(collective):
    return PlanVersion.objects.unscoped().get(plan__collective=collective)


def test_with_good_data_everything_is_ready(as_user, ana, cast):
    case = plan_making.community(cast)
    plan_making.draft(cast, case.collective)
    factories.meeting(case.collective, by=ana, decides_on=["plan"])
    page = as_user(ana).get(at("collective-plan", case.collective))
    assert {part.status for part in page.context["parts"]} == {"Ready"}
    notes = {part.label: part.note for part in page.context["parts"]}
    assert notes["What happened"] == "12 incidents in twelve months"
    assert notes["Measures: stronger as a group"] == "4 measures"  # one of five is done


def test_texts_are_written_and_typed_text_survives_a_mistake(as_user, ana, draft):
    typed = {
        "version": draft.version,
        "language": "es",
        "daily_rules": "Nadie va solo.",
        "stop_rule": "La asamblea.",
    }
    wrong = as_user(ana).post(at("plan-edit", draft), {**typed, "review_on_day": "40"})
    assert wrong.status_code == 200
    assert "Nadie va solo." in wrong.content.decode()
    past = as_user(ana).post(
        at("plan-edit", draft), {**typed, **day_boxes("review_on", timezone.localdate())}
    )
    assert "Choose a day that is still to come." in past.content.decode()
    right = {**typed, **day_boxes("review_on", plan_making.day(60))}
    assert as_user(ana).post(at("plan-edit", draft), right).status_code == 302
    with reading_as(ana):
        saved = stored(draft)
        assert (saved.texts, saved.stop_rule) == ({"daily_rules": "Nadie va solo."}, "La asamblea.")
    assert (saved.review_on, saved.plan.language) == (plan_making.day(60), "es")


def test_two_people_who_write_at_once_lose_neither_text(as_user, ana, mara, draft):
    seen = {"version": draft.version, "language": "en"}
    as_user(mara).post(at("plan-edit", draft), {**seen, "stop_rule": "The board decides."})
    late = as_user(ana).post(at("plan-edit", draft), {**seen, "stop_rule": "The women decide."})
    assert late.status_code == 409
    assert "The board decides." in late.content.decode()
    assert "The women decide." in late.content.decode()


def test_a_proposal_cannot_be_edited_and_can_be_taken_back(as_user, ana, proposal):
    typed = {"version": proposal.version, "language": "en", "stop_rule": "Nobody."}
    refused = as_user(ana).post(at("plan-edit", proposal), typed, follow=True)
    assert told(refused) == ["This version stands still. Take it back to change it."]
    assert told(as_user(ana).post(at("plan-take-back", proposal), follow=True)) == ["It is a draft again."]


def test_without_a_meeting_of_the_decision_body_nothing_can_be_decided(as_user, ana, collective, proposal):
    factories.meeting(collective, by=ana, decides_on=["measure"])
    factories.meeting(collective, by=ana, decides_on=["plan"], by_decision_body=False)
    page = as_user(ana).get(at("plan-agree", proposal)).content.decode()
    assert "No meeting of the group" in page
    assert reverse("communities:meeting-create", args=[collective.pk]) in page
    assert 'type="radio"' not in page


def test_the_groups_decision_is_recorded_with_its_meeting(as_user, ana, mara, proposal, assembly):
    client = as_user(ana)
    assert str(assembly.pk) in client.get(at("plan-agree", proposal)).content.decode()
    assert client.post(at("plan-agree", proposal), {}).context["form"].errors == {
        "meeting": ["Choose the meeting that decided this plan."]
    }
    done = client.post(at("plan-agree", proposal), {"meeting": str(assembly.pk)}, follow=True)
    assert (stored(proposal).status, stored(proposal).meeting) == ("agreed", assembly)
    assert told(done) == ["The group's decision is recorded. This version never changes again."]
    assert at("plan-commit", proposal) not in done.content.decode()
    assert at("plan-commit", proposal) in as_user(mara).get(at("plan-version", proposal)).content.decode()


def test_a_meeting_that_is_not_offered_is_refused(as_user, ana, cast, proposal):
    other = factories.meeting(factories.collective(cast), by=ana, decides_on=["plan"])
    answer = as_user(ana).post(at("plan-agree", proposal), {"meeting": str(other.pk)})
    assert answer.context["form"].errors == {"meeting": ["Choose the meeting that decided this plan."]}
    assert stored(proposal).status == "proposed"


def test_a_manager_commits_on_a_page_that_says_what_changes(as_user, mara, agreed):
    assert "belongs to the group" in as_user(mara).get(at("plan-commit", agreed)).content.decode()
    assert stored(agreed).approved_at is None
    as_user(mara).post(at("plan-commit", agreed))
    assert stored(agreed).approved_by == mara


def test_the_preview_is_the_same_template_without_a_number(as_user, ben, collective, agreed):
    page = as_user(ben).get(at("plan-preview", agreed)).content.decode()
    assert "Preview, not a numbered copy" in page
    assert "For the community" in page
    internal = as_user(ben).get(at("plan-preview", agreed) + "?audience=internal").content.decode()
    assert "Internal, not to be handed out" in internal
    assert f"<title>{collective.code}</title>" in internal


def test_copies_are_ordered_by_a_manager_and_stand_in_the_register(as_user, mara, agreed):
    form = {"audience": "community", "copies": 2, "purpose": "group", "language": "en"}
    wrong = as_user(mara).post(
        at("plan-print", agreed), {**form, **day_boxes("destroy_by", timezone.localdate())}
    )
    assert "lies in the past" in wrong.content.decode()
    ordered = as_user(mara).post(
        at("plan-print", agreed), {**form, **day_boxes("destroy_by", plan_making.day(9))}
    )
    job = RenderJob.objects.unscoped().get()
    assert ordered.url == reverse("documents:job", args=[job.pk])
    page = as_user(mara).get(at("plan-version", agreed)).content.decode()
    for copy in Copy.objects.unscoped():
        assert copy.code in page
    assert Copy.objects.unscoped().count() == 2


def test_r93_an_order_that_is_sent_twice_prints_each_copy_once(as_user, mara, agreed):
    form = {
        "audience": "community",
        "copies": 2,
        "purpose": "group",
        "language": "en",
        "form_key": str(uuid4()),
    }
    order = {**form, **day_boxes("destroy_by", plan_making.day(9))}
    places = {as_user(mara).post(at("plan-print", agreed), order).url for _ in range(2)}
    assert places == {reverse("documents:job", args=[RenderJob.objects.unscoped().get().pk])}
    assert Copy.objects.unscoped().count() == 2


def test_r93_a_program_that_asks_twice_with_its_key_prints_once(as_user, mara, agreed):
    address, order = (
        reverse("measures-api:plan-print", args=[agreed.pk]),
        {"destroy_by": str(plan_making.day(9))},
    )
    options = {"content_type": "application/json", "headers": {"Idempotency-Key": str(uuid4())}}
    answers = [as_user(mara).post(address, order, **options) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert {answer.json()["id"] for answer in answers} == {str(RenderJob.objects.unscoped().get().pk)}


def test_a_copy_that_came_back_is_ticked_off(as_user, mara, agreed, copy):
    as_user(mara).post(at("copy-settle", copy), {"outcome": "destroyed"})
    copy.refresh_from_db()
    assert copy.destroyed_on == timezone.localdate()
    assert 'value="returned"' not in as_user(mara).get(at("plan-version", agreed)).content.decode()
    assert told(as_user(mara).post(at("copy-settle", copy), {"outcome": "eaten"}, follow=True)) == [
        "A copy is returned or destroyed."
    ]


def test_what_was_ticked_off_by_mistake_is_in_use_again(as_user, mara, agreed, copy):
    client = as_user(mara)
    client.post(at("copy-settle", copy), {"outcome": "destroyed"})
    assert "Not so: it is still in use" in client.get(at("plan-version", agreed)).content.decode()
    client.post(at("copy-settle", copy), {"outcome": "in_use"})
    copy.refresh_from_db()
    assert (copy.is_settled, copy.returned_on, copy.destroyed_on) == (False, None, None)


def test_the_link_to_a_pdf_goes_when_the_pdf_goes(as_user, mara, agreed, copy):
    client = as_user(mara)
    link = reverse("documents:job", args=[copy.job])
    assert link in client.get(at("plan-version", agreed)).content.decode()
    Copy.objects.unscoped().update(printed_at=timezone.now() - timedelta(hours=25))
    assert link not in client.get(at("plan-version", agreed)).content.decode()


def test_the_list_shows_the_newest_version_of_each_plan_one_may_see(as_user, ana, carla, cast, agreed):
    with reading_as(ana):
        newest = plans.draft_version(plan=agreed.plan, by=ana)
    page = as_user(ana).get(reverse("measures:plans"))
    assert [line["row"].pk for line in page.context["listed"]] == [newest.pk]
    assert as_user(carla).get(reverse("measures:plans")).context["listed"] == []


def test_carla_cannot_learn_that_the_plan_exists(as_user, carla, collective, agreed):
    client = as_user(carla)
    for address in (
        at("collective-plan", collective),
        at("plan-version", agreed),
        at("plan-preview", agreed),
    ):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_plans_asks_the_database_ten_times_at_most(
    as_user, ana, cast, count, django_assert_max_num_queries
):
    for _number in range(count):
        plan_making.draft(cast, factories.collective(cast))
    client = as_user(ana)
    with django_assert_max_num_queries(10):
        client.get(reverse("measures:plans"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_builder_asks_the_database_a_fixed_number_of_times(
    as_user, ana, cast, count, django_assert_num_queries
):
    of = factories.collective(cast)
    for _number in range(count):
        factories.incident(of)
        factories.practice(of)
        making.measure(of, status="agreed")
        factories.meeting(of)
    plan_making.draft(cast, of)
    client = as_user(ana)
    with django_assert_num_queries(12):
        client.get(at("collective-plan", of))
