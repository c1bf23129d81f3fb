"""What stands in each copy, and what never does (methodology.md 5.1, R63)."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from measures.documents import words
from measures.documents.collecting import collect, content_of
from measures.documents.content import Content, from_plain, to_plain
from measures.documents.deciding import record_decision
from measures.documents.printing import Print, plan_pages
from measures.models import Commitment, PlanVersion
from measures.services import plans
from protection.desk.dates import in_words
from protection.records.access import reading_as
from protection.records.services import narrow, write
from risk.models import Act
from tests import factories
from tests.measures import making, plan_making
from tests.risk import sheets_made

pytestmark = pytest.mark.django_db
CANARIES = [
    "Ostrelda", "Vintrix", "Belmiro", "Quaxteno", "Ysolde", "Prunkvar",  # people
    "Zarquilla",  # another name of theirs
    "Quorvex", "River guards of Lower Meadow",  # the groups' own names
    "Wimmelforth",  # an authority's officer
    "Xylopharn", "Grubelsnitz",  # a narrative, a place
    "Flimbrast",  # the text of a personal measure
]  # fmt: skip


@pytest.fixture
def case(cast):
    return plan_making.community(cast)


@pytest.fixture
def version(cast, case):
    return plan_making.proposal(cast, case.collective)


def collected(version, reader):
    """What the version says to its reader, today."""
    with reading_as(reader):
        fresh = PlanVersion.objects.unscoped().select_related("plan__collective").get(pk=version.pk)
        return collect(fresh, reader)


def pages(version, reader, audience="community", language="en", **fields):
    """The HTML of one copy, as its reader gets it."""
    with reading_as(reader), translation.override(language):
        fresh = PlanVersion.objects.visible_to(reader).select_related("plan__collective").get(pk=version.pk)
        content = content_of(fresh, reader)
        return plan_pages(fresh, content, Print(audience, False, timezone.localdate()), None, True, **fields)


def headings(html):
    return [seen(found).strip() for found in re.findall(r"<h2[^>]*>(.*?)</h2>", html, re.S)]


def seen(html):
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_communitys_copy_has_its_sections_and_no_more(version, mara):
    assert headings(pages(version, mara)) == [
        "In this plan",
        "1 Who we are",
        "2 How this plan was made",
        "3 What happened",
        "4 What may happen, and how likely it is",
        "5 What we do to be stronger as a group",
        "6 What we ask for, to have more room to act",
        "7 Daily rules",
        "8 Calendar, and who decides",
        "9 What we agreed",
        "Sheet for names, signatures or thumbprints",
    ]


def test_the_internal_copy_has_all_sections_and_personal_measures_in_an_annex(version, mara):
    assert headings(pages(version, mara, "internal"))[1:] == [
        "1 Who we are",
        "2 How this plan was made",
        "3 What is happening around us",
        "4 What happened",
        "5 Risk",
        "6 What we do to be stronger as a group",
        "7 What we ask for, to have more room to act",
        "8 Daily rules",
        "9 Calendar, and who decides",
        "10 What we agreed",
        "Measures for persons",
    ]


@pytest.mark.parametrize("audience", ["community", "internal"])
def test_r63_no_name_stands_in_any_copy(version, mara, audience):
    html = pages(version, mara, audience)
    assert [canary for canary in CANARIES if canary.lower() in html.lower()] == []


def test_r63_the_same_search_finds_a_name_that_is_there(cast, case, mara):
    making.measure(
        case.collective, by=cast.ana, what="Belmiro Quaxteno stays with the radio", status="agreed"
    )
    html = pages(plan_making.proposal(cast, case.collective), mara)
    assert [canary for canary in CANARIES if canary in html] == ["Belmiro", "Quaxteno"]


def test_the_community_copy_holds_what_an_attacker_must_not_find(version, case, mara):
    html = seen(pages(version, mara))
    for person in case.people:
        assert person.code not in html
    for kept in ("Thought to be responsible", "Company", "K7", "I-T0", "M-T0", plan_making.EN["context"]):
        assert kept not in html


def test_the_title_is_the_code_name_unless_the_group_chose_one(cast, case, version, mara):
    html = pages(version, mara)
    assert f"<title>{case.collective.code}</title>" in html
    assert f'<h1><bdi dir="ltr">{case.collective.code}</bdi></h1>' in html
    case.collective.plan_title = "The meadow that does not stay silent"
    write(case.collective, by=cast.ana)
    chosen = pages(version, mara)
    assert f"<title>{case.collective.code}</title>" in chosen
    assert '<h1><bdi dir="ltr">The meadow that does not stay silent</bdi></h1>' in chosen


def test_incidents_are_counted_by_month_and_severity(version, mara):
    found = collected(version, mara).happened
    assert (found.total, found.grave) == (12, 3)
    assert len(found.months) == 12
    assert found.months[-1].first == timezone.localdate().replace(day=1)
    by_hand = [
        sum(1 for _ago, _acts, severity, _p in plan_making.INCIDENTS if severity == at) for at in range(1, 6)
    ]
    assert [sum(month.by_severity[at] for month in found.months) for at in range(5)] == by_hand


def test_what_has_no_exact_month_is_counted_beside_the_months(cast, case, version, mara):
    year = timezone.localdate().replace(month=1, day=1)
    factories.incident(case.collective, happened_on=year, precision="year", severity=4)
    factories.incident(case.collective, happened_on=None, precision="unknown", severity=1)
    factories.incident(case.collective, happened_on=date(2019, 1, 1), precision="year", severity=5)
    factories.incident(case.collective, verification="confirmed not", severity=5)
    found = collected(version, mara).happened
    assert found.inexact == [1, 0, 0, 1, 0]
    assert (found.total, found.grave) == (14, 4)


def test_what_only_some_may_read_is_in_no_plan(cast, case, version, mara, ben):
    of = case.collective
    before = to_plain(collected(version, mara))
    kept = factories.incident(of, by=cast.mara)
    narrow(kept, readers=[mara])
    write(kept, by=cast.mara)
    factories.incident(of, by=cast.ana, sensitivity=4)
    making.measure(of, by=cast.ana, what="Hidden shelter", sensitivity=4, status="agreed")
    assert to_plain(collected(version, mara)) == before


def test_a_grave_act_kept_apart_is_counted_and_never_named(cast, case, version, mara):
    incident = factories.incident(
        case.collective, acts=(), severity=5, kept_apart=True, happened_on=plan_making.day(-3)
    )
    values = {"act_type": "SEX", "severity": 5, "compartment": "care", "target": "member"}
    write(Act(file=incident.file, incident=incident, **values), by=cast.cora)
    internal = seen(pages(version, mara, "internal"))
    assert "grave act, kept apart" in internal
    assert "Sexual violence" not in internal
    assert "Sexual violence" not in seen(pages(version, mara))


def test_standing_and_assessment_stand_side_by_side_with_their_dates(version, mara):
    risk = collected(version, mara).risk
    assert (risk.assessment.level, risk.assessment.assessed_on) == ("HIGH", plan_making.day(-14))
    assert (risk.standing.level, risk.standing.since) == ("HIGH", timezone.localdate())
    text = seen(pages(version, mara))
    assert "A number to help a discussion; the level is decided by the community and the team." in text


def test_the_internal_copy_shows_the_computation_so_that_it_can_be_checked(version, mara):
    first = collected(version, mara).risk.assessment.scenarios[0]
    assert words.computation(first) == "4.4 × 3.7 ÷ 3.0 = 5.4"
    second = collected(version, mara).risk.assessment.scenarios[1]
    assert words.computation(second) == "3.4 × 2.9 ÷ 3.4 = 2.9 → 4.0"
    text = seen(pages(version, mara, "internal"))
    assert "4.4 × 3.7 ÷ 3.0 = 5.4" in text
    assert "FLOOR-ATTACK : A grave attack in the last 90 days: at least 4.0" in text


def test_people_are_counts_per_level(version, mara):
    assert collected(version, mara).risk.people == {"HIGH": 2, "MEDIUM": 1}


def test_low_says_usual_care_not_safe(cast, mara):
    of = factories.collective(cast)
    sheets_made.finished(of, cast.ana, ([1, 1, 2, 1, 1], [2, 2, 2, 2], [4, 4, 4, 4]))
    text = seen(pages(plan_making.proposal(cast, of), mara))
    assert "Low: usual care, not safe" in text


def test_a_group_that_was_not_assessed_is_never_called_safe(cast, mara):
    text = seen(pages(plan_making.proposal(cast, factories.collective(cast)), mara))
    assert "Not assessed Not known is not the same as low." in text
    assert "The risk was not assessed yet. Nobody should read that as safe." in text


def test_measures_are_numbered_through_both_lists_and_the_calendar_names_the_number(version, mara):
    content = collected(version, mara)
    assert [line.number for line in content.measures_a] == [1, 2, 3, 4, 5]
    assert [line.number for line in content.measures_b] == [6, 7, 8]
    days = [line.on for line in content.calendar]
    assert days == sorted(days)
    assert {line.number for line in content.calendar if line.what == "due"} == {
        1,
        2,
        3,
        4,
        6,
        7,
        8,
    }  # 5 is done


def test_measures_for_persons_are_codes_and_kinds(version, case, mara):
    personal = collected(version, mara).personal
    found = sorted((line.people, line.kind) for line in personal)
    assert found == sorted([([case.people[0].code], "I14"), ([case.people[1].code], "I16")])


def test_the_content_comes_back_from_json_as_it_was(version, mara):
    content = collected(version, mara)
    assert from_plain(Content, to_plain(content)) == content
    assert isinstance(from_plain(Content, to_plain(content)).risk.assessment.base, Decimal)


def test_a_decided_version_prints_what_was_decided(cast, case, version, mara, ana):
    meeting = factories.meeting(
        case.collective, by=ana, decides_on=["plan"], decisions="With two changes.", dissent=""
    )
    with reading_as(ana):
        record_decision(version, meeting, ana)
    making.measure(case.collective, by=ana, what="Something later", status="agreed")
    text = seen(pages(version, mara))
    assert "Something later" not in text
    assert "Proposal, to be decided" not in text
    assert "With two changes." in text
    assert f"Decided by the group on {words_of(meeting.date)}" in text


def words_of(day):
    from protection.desk.dates import in_words

    return in_words(day)


def test_what_a_person_with_less_sight_decided_on_is_what_all_of_the_file_read(cast, version, ben, ana):
    """Ben, with a case grant, reads in the frozen plan exactly what he may read in the records."""
    meeting = factories.meeting(version.plan.collective, by=ana, decides_on=["plan"])
    with reading_as(ben):
        his = to_plain(collect(version, ben, meeting))
    with reading_as(ana):
        frozen = record_decision(version, meeting, ana).content
    assert frozen == his


def test_a_stranger_collects_nothing(cast, version, carla):
    empty = collected(version, carla)
    assert (empty.happened.total, empty.measures_a, empty.meetings, empty.risk.standing) == (0, [], [], None)
    assert empty.texts == {}


@pytest.mark.parametrize(
    ("text", "way"), [("الحراسة", "rtl"), ("12 نحن", "rtl"), ("Niñas", "ltr"), ("2026", "ltr")]
)
def test_each_text_runs_its_own_way(text, way):
    assert words.direction(text) == way


def test_a_text_is_marked_with_its_language_only_where_the_script_fits():
    assert words.language_of("الحراسة", "ar") == "ar"
    assert words.language_of("Law 12/2019", "ar") == ""
    assert words.language_of("Niñas", "es") == "es"


def test_every_text_of_the_plan_is_escaped(cast, mara):
    of = factories.collective(
        cast, plan_title="<b>x</b>", defends="<img src=file:///etc/passwd>", area="<i>area</i>"
    )
    making.measure(
        of, what='<link rel="attachment" href="file:///etc/passwd">', carried_by="<svg/onload=alert(1)>"
    )
    factories.practice(of, what="</div><style>@import url(http://127.0.0.1)</style>")
    version = plan_making.draft(
        cast, of, {**plan_making.EN, "daily_rules": "{{ 7|add:7 }} <script>alert(1)</script>"}
    )
    html = pages(version, mara)
    assert re.findall(r"<(?:img|link|svg|script|style|i>area|b>x)", html) == []
    assert "&lt;img src=file:///etc/passwd&gt;" in html
    assert "{{ 7|add:7 }}" in html


def test_a_promise_that_was_kept_or_broken_is_no_date_to_come(cast, collective, mara):
    """Whether it was broken is told at its measure; a box to tick as done would say the contrary."""
    measure = making.measure(
        collective, code="B9.1", status="agreed", duty_bearer=making.authority(collective)
    )
    for number, ended in enumerate(
        ({"kept_on": plan_making.day(-2)}, {"broken_on": plan_making.day(-1)}, {}), start=5
    ):
        promise = {"what": "A visit", "promised_on": plan_making.day(-30), "due": plan_making.day(-number)}
        write(Commitment(file=collective.file, measure=measure, **promise, **ended), by=None)
    version = plan_making.proposal(cast, collective)
    found = collected(version, mara).calendar
    assert [line.on for line in found if line.what == "promise"] == [plan_making.day(-7)]
    assert f"broken on {in_words(plan_making.day(-1))}" in seen(pages(version, mara))


def test_incidents_of_earlier_years_are_counted_apart_and_never_forgotten(cast, collective, mara):
    """An imported file may lie years back: a plan that shows twelve quiet months must say so."""
    factories.incident(collective, happened_on=plan_making.day(-420), severity=4)
    factories.incident(collective, happened_on=plan_making.day(-800), precision="year", severity=2)
    denied = factories.incident(collective, happened_on=plan_making.day(-420), severity=5)
    denied.verification = "confirmed not"
    write(denied, by=None)
    version = plan_making.proposal(cast, collective)
    happened = collected(version, mara).happened
    assert (happened.total, happened.earlier, happened.earlier_grave) == (0, 2, 1)
    for audience in ("community", "internal"):
        assert (
            "Before these twelve months 2 incidents are on record; 1 of them grave. They are not counted below."
            in seen(pages(version, mara, audience))
        )


def test_a_decided_copy_gives_the_standing_the_day_it_had_and_never_calls_it_todays(
    cast, case, version, mara, ana
):
    with reading_as(ana):
        record_decision(version, factories.meeting(case.collective, by=ana, decides_on=["plan"]), ana)
    for audience in ("community", "internal"):
        html = seen(pages(version, mara, audience))
        assert f"Standing on {in_words(timezone.localdate())}" in html
        assert "Today's standing" not in html


def test_without_earlier_incidents_nothing_is_said_of_them(version, mara):
    assert "Before these twelve months" not in seen(pages(version, mara))


def test_the_number_of_queries_does_not_grow(cast, mara, django_assert_num_queries):
    for count in (1, 3):
        of = factories.collective(cast)
        for _number in range(count):
            factories.incident(of)
            factories.practice(of)
            factories.meeting(of)
            making.measure(of, status="agreed")
        sheets_made.finished(of, cast.ana, *[sheets_made.MEDIUM] * count)
        version = plan_making.proposal(cast, of)
        with reading_as(mara), django_assert_num_queries(18):
            collect(version, mara)


def test_a_plan_begins_empty_and_says_so(cast, mara):
    plan = plans.open_plan(collective=factories.collective(cast), by=cast.ana)
    text = seen(pages(plans.draft_version(plan=plan, by=cast.ana), mara))
    for sentence in (
        "Nothing is written down yet. Every group has its ways: ask for them.",
        "No meeting was recorded in the last twelve months.",
        "Nothing was agreed yet. Write down here what the group decides.",
        "No dates were agreed yet.",
        "The group has not said yet. Nothing is shared until it does.",
    ):
        assert sentence in text


def test_months_go_back_over_short_months():
    from measures.documents.collecting import _months_before

    assert _months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert _months_before(date(2026, 1, 1), 11) == date(2025, 2, 1)
    assert _months_before(date(2026, 5, 31), 12) == date(2025, 5, 31)
    assert timedelta(0) < date(2026, 3, 31) - _months_before(date(2026, 3, 31), 1)
