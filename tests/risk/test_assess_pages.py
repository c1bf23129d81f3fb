"""The pages of an assessment: the form and its score, drafts, finishing, the level, the Risk tabs (ux.md 3.5)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from protection.records import files
from risk.models import Answer, Assessment, LevelDecision, Scenario
from tests import factories
from tests.risk import sheets_made as made

TODAY = timezone.localdate


@pytest.fixture
def member(collective):
    return factories.member(collective, visibility="visible")


def page(name, row):
    return reverse(f"risk:{name}", args=[row.pk])


def sheet(*scenarios, **head):
    """What a browser sends. A scenario: {"T1": "4", "K1_v": "3", ...}; each answered component is ticked."""
    today = TODAY()
    sent = {
        "scenarios": str(len(scenarios) or 1),
        "assessed_on_day": str(today.day),
        "assessed_on_month": str(today.month),
        "assessed_on_year": str(today.year),
        "sources": "1",
        "agreement": "not_asked",
        **head,
    }
    for number, answers in enumerate(scenarios, start=1):
        for name, value in answers.items():
            sent[f"s{number}-{name}"] = value
            code, _mark, suffix = name.partition("_")
            if suffix in {"v", "c", "why"}:
                sent[f"s{number}-{code}_on"] = "on"
    return sent


THREAT = {f"T{at}": "4" for at in range(1, 6)}
WEAK = {f"K{at}_v": "4" for at in range(1, 4)}
STRONG = {f"K{at}_c": "2" for at in range(1, 4)}
WHOLE = {"threat": "Men may burn the school.", **THREAT, **WEAK, **STRONG}  # 4.0 x 4.0 / 2.0 = 8.0


def text(answer):
    """The page on one line, without the marks that keep a number's direction."""
    plain = answer.content.decode().replace("\u2066", "").replace("\u2069", "")
    return " ".join(plain.split())


# The form


def test_the_first_form_asks_seven_components_of_a_group_and_five_of_a_person(
    as_user, cast, collective, member
):
    made.consent(member)
    client = as_user(cast.ana)
    for row, kind, count in ((collective, "collective", 7), (member, "member", 5)):
        html = client.get(page(f"{kind}-assess", row)).content.decode()
        assert html.count('_on" id=') == 12
        assert html.count('_v" id=') == html.count('_c" id=') == count
        assert "First assessment. There is nothing to compare with yet." in html
        assert "Not assessed yet." in html


def test_update_score_shows_the_score_keeps_everything_and_saves_nothing(as_user, cast, collective):
    answer = as_user(cast.ana).post(
        page("collective-assess-score", collective), sheet(WHOLE, took_part="Assembly")
    )
    html = text(answer)
    assert answer.status_code == 200
    assert "<strong>Extreme: 8.0</strong>" in html
    assert "T 4.0 × V 4.0 ÷ C 2.0 = 8.0" in html
    assert "Men may burn the school." in html
    assert 'value="Assembly"' in html
    assert html.count(" checked") >= 5 + 3  # the answers about the threat, the ticks
    assert "the level is decided by the community and the team" in html
    assert Assessment.objects.unscoped().count() == 0


def test_with_scripts_the_same_address_gives_the_score_box_alone(as_user, cast, collective):
    answer = as_user(cast.ana).post(page("collective-assess-score", collective) + "?box=1", sheet(WHOLE))
    html = answer.content.decode()
    assert 'id="score"' in html
    assert "<form" not in html
    assert "Extreme: 8.0" in html


def test_a_rule_that_acts_says_why(as_user, cast, collective):
    answers = {**WHOLE, **dict.fromkeys(THREAT, "1")}
    answers |= {f"K{at}_v": "5" for at in range(1, 4)} | {f"K{at}_c": "1" for at in range(1, 4)}
    html = text(as_user(cast.ana).post(page("collective-assess-score", collective), sheet(answers)))
    assert "T 1.0 × V 5.0 ÷ C 1.0 = 5.0 · CAP-T2 3.9" in html
    assert "The threat is below 2.0, so the score is at most 3.9" in html


def test_too_few_answers_give_no_level_and_never_a_low_one(as_user, cast, collective):
    few = {"threat": "A", "T1": "1", "T2": "1", "K1_v": "1", "K1_c": "5"}
    html = text(as_user(cast.ana).post(page("collective-assess-score", collective), sheet(few)))
    assert "No level yet: at least Low" in html
    nothing = text(
        as_user(cast.ana).post(page("collective-assess-score", collective), sheet({"threat": "A"}))
    )
    assert "Not assessed yet." in nothing


def test_a_ticked_component_gets_its_questions_and_an_unticked_one_leaves(as_user, cast, collective):
    answers = {**WHOLE, "K12_on": "on"}
    sent = sheet(answers)
    del sent["s1-K1_on"]
    html = as_user(cast.ana).post(page("collective-assess-score", collective), sent).content.decode()
    assert 'name="s1-K12_v"' in html
    assert 'name="s1-K1_v"' not in html


def test_a_scenario_is_added_and_nothing_typed_is_lost(as_user, cast, collective):
    client = as_user(cast.ana)
    answer = client.post(page("collective-assess-score", collective), {**sheet(WHOLE), "more": "1"})
    html = text(answer)
    assert 'name="scenarios" value="2"' in html
    assert "Men may burn the school." in html
    assert html.count('id="s2"') == 1
    five = client.post(page("collective-assess-score", collective), {**sheet(*[WHOLE] * 5), "more": "1"})
    assert 'name="scenarios" value="5"' in text(five)
    assert "Add a scenario" not in text(five)


def test_a_form_is_saved_once_however_often_it_is_sent(as_user, cast, collective):
    client = as_user(cast.ana)
    sent = sheet(WHOLE, form_key="8f0f5f4e-6a53-4a17-9d0c-0b1f0a6a4f11", save="draft")
    first = client.post(page("collective-assess", collective), sent)
    second = client.post(page("collective-assess", collective), sent)
    draft = Assessment.objects.unscoped().get()
    assert [first.url, second.url] == [page("assessment-edit", draft)] * 2


def test_save_and_check_leads_to_the_question_whether_to_finish(as_user, cast, collective):
    answer = as_user(cast.ana).post(page("collective-assess", collective), sheet(WHOLE))
    draft = Assessment.objects.unscoped().get()
    assert answer.url == page("assessment-finish", draft)
    assert Answer.objects.unscoped().count() == 11


def test_an_empty_scenario_between_others_is_left_out(as_user, cast, collective):
    as_user(cast.ana).post(page("collective-assess", collective), sheet(WHOLE, {"K1_on": "on"}, WHOLE))
    assert list(Scenario.objects.unscoped().values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        pytest.param({"s1-T1": "0"}, "How clear and direct is it?: Choose 1 to 5", id="0"),
        pytest.param({"s1-T1": "6"}, "How clear and direct is it?: Choose 1 to 5", id="6"),
        pytest.param({"s1-K1_v": "much"}, "Trust and holding together: Choose 1 to 5", id="a word"),
        pytest.param({"s1-T1": "na"}, "How clear and direct is it?: Choose 1 to 5", id="T always applies"),
        pytest.param({"sources": "0"}, "Enter 1 or more for “How many", id="no source"),
        pytest.param({"sources": "many"}, "Enter a whole number for “How many", id="a word for a number"),
        pytest.param({"assessed_on_year": "2999"}, "Enter today or a day before.", id="the future"),
        pytest.param(
            {"assessed_on_day": "31", "assessed_on_month": "2"}, "between 1 and 28", id="no such day"
        ),
        pytest.param({"scenarios": "6"}, "Choose at most 5 scenarios.", id="six scenarios"),
        pytest.param({"agreement": "maybe"}, "maybe", id="an unknown word"),
        pytest.param(
            {"s1-threat": "x" * 2001}, "it has 2001 characters, and 2000 are the most", id="a very long text"
        ),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(as_user, cast, collective, wrong, words):
    answer = as_user(cast.ana).post(
        page("collective-assess", collective), {**sheet(WHOLE, took_part="Assembly"), **wrong}
    )
    html = text(answer)
    assert answer.status_code == 200
    assert words in html
    assert "<title>Error:" in html
    assert 'value="Assembly"' in html
    assert Assessment.objects.unscoped().count() == 0


@pytest.mark.parametrize("count", ["", "0", "-1", "x", "1" * 400, "²", "1e3"])
def test_a_senseless_number_of_scenarios_is_one(as_user, cast, collective, count):
    sent = sheet(WHOLE, scenarios=count)
    assert as_user(cast.ana).post(page("collective-assess-score", collective), sent).status_code == 200


def test_a_meeting_that_is_not_on_the_list_is_refused(as_user, cast, collective, foreign_collective):
    factories.meeting(collective)
    hidden = factories.meeting(foreign_collective)
    answer = as_user(cast.ana).post(
        page("collective-assess", collective), sheet(WHOLE, meeting=str(hidden.pk))
    )
    assert answer.status_code == 200
    assert Assessment.objects.unscoped().count() == 0


# Last time


def test_the_last_answers_stand_beside_the_questions(as_user, cast, collective):
    made.finished(collective, cast.ana, made.sheet_of("E7"), assessed_on=TODAY() - timedelta(days=100))
    html = text(as_user(cast.ana).get(page("collective-assess", collective)))
    assert "Last time: 4." in html
    assert "Last time: not known." in html
    assert "Armed men may come to the meeting house." in html
    assert "Not assessed yet." in html  # nothing is answered for them


def test_a_new_one_may_start_from_the_last_with_its_answers(as_user, cast, collective):
    last = made.finished(collective, cast.ana, made.sheet_of("E7"))
    client = as_user(cast.ana)
    html = text(client.get(page("assessment", last)))
    address = f"{page('collective-assess', collective)}?from={last.pk}"
    assert f'href="{address}"' in html
    assert "High: 5.3" in text(client.get(address))


@pytest.mark.parametrize("asked", ["x", "8f0f5f4e-6a53-4a17-9d0c-0b1f0a6a4f11", ""])
def test_a_senseless_start_is_an_empty_form(as_user, cast, collective, asked):
    answer = as_user(cast.ana).get(f"{page('collective-assess', collective)}?from={asked}")
    assert answer.status_code == 200


def test_nobody_starts_from_an_assessment_of_another_group(as_user, cast, collective, foreign_collective):
    hidden = made.finished(foreign_collective, cast.carla, made.sheet_of("E2"))
    html = text(as_user(cast.ana).get(f"{page('collective-assess', collective)}?from={hidden.pk}"))
    assert "Extreme" not in html


def test_a_draft_of_a_colleague_is_pointed_to(as_user, cast, collective):
    draft = made.draft(collective, cast.mara)
    html = text(as_user(cast.ana).get(page("collective-assess", collective)))
    assert f'href="{page("assessment-edit", draft)}"' in html
    assert "Go on with the draft that" in html


# Drafts


def test_a_draft_is_taken_up_again_as_it_was(as_user, cast, collective):
    client = as_user(cast.ana)
    answers = {**WHOLE, "K1_why": "Two families quarrel.", "K2_c": "na", "sureness": "fair"}
    client.post(page("collective-assess", collective), sheet(answers, took_part="Assembly"))
    draft = Assessment.objects.unscoped().get()
    html = text(client.get(page("assessment-edit", draft)))
    assert 'value="Two families quarrel."' in html
    assert 'value="Assembly"' in html
    assert html.count('value="na" selected') == 1
    assert 'value="fair"' in html
    assert "No level yet: at least Extreme" in html


def test_two_people_on_one_draft_lose_nothing(as_user, cast, collective):
    draft = made.draft(collective, cast.ana)
    mine = sheet({**WHOLE, "T1": "2"}, version="1", sources="3")
    assert (
        as_user(cast.mara).post(page("assessment-edit", draft), sheet(WHOLE, version="1")).status_code == 302
    )
    answer = as_user(cast.ana).post(page("assessment-edit", draft), mine)
    html = text(answer)
    assert answer.status_code == 409
    assert "Mara" in html
    assert 'name="version" value="2"' in html
    assert 'name="sources" value="3"' in html
    assert "How clear and direct is it?" in html
    again = {**mine, "version": "2"}
    assert as_user(cast.ana).post(page("assessment-edit", draft), again).status_code == 302
    draft.refresh_from_db()
    assert draft.sources == 3


def test_a_finished_assessment_has_no_form_and_says_so(as_user, cast, collective):
    row = made.finished(collective, cast.ana)
    client = as_user(cast.ana)
    for answer in (
        client.get(page("assessment-edit", row)),
        client.post(page("assessment-edit", row), sheet(WHOLE)),
    ):
        assert answer.url == page("assessment", row)
    assert "Start a new one from it." in text(client.get(page("assessment", row)))
    assert Answer.objects.unscoped().count() == 17


# Finishing


def test_what_is_open_is_listed_before_anything_is_frozen(as_user, cast, collective):
    draft = made.draft(collective, cast.ana, made.sheet_of("E8"))
    html = text(as_user(cast.ana).get(page("assessment-finish", draft)))
    assert "Scenario 1: 2 questions are open" in html
    assert "No level yet: at least High, from 4.2" in html
    assert "a task then asks for the rest" in html


def test_a_blank_worth_a_word_is_pointed_to(as_user, cast, collective):
    member = factories.member(collective, gender="woman")
    made.consent(member)
    draft = made.draft(member, cast.ana, made.sheet_of("E8"))
    html = text(as_user(cast.ana).get(page("assessment-finish", draft)))
    assert "Say a few words about these" in html
    assert "<li>Discrimination that the person meets</li>" in html


def test_what_moved_since_the_last_time_is_told_before_anything_is_frozen(as_user, cast, collective):
    made.finished(collective, cast.ana, made.sheet_of("E1"))
    draft = made.draft(collective, cast.ana, made.sheet_of("E2"))
    html = text(as_user(cast.ana).get(page("assessment-finish", draft)))
    assert "Since last time: threat +1.2, easier to harm +0.8, stronger -1.0." in html
    assert "First assessment" not in html


def test_a_first_assessment_says_before_it_is_frozen_that_there_is_none_before(as_user, cast, collective):
    draft = made.draft(collective, cast.ana, made.sheet_of("E2"))
    html = text(as_user(cast.ana).get(page("assessment-finish", draft)))
    assert "First assessment. There is nothing to compare with yet." in html


def test_finishing_freezes_and_shows_the_result(as_user, cast, collective):
    draft = made.draft(collective, cast.ana)
    client = as_user(cast.ana)
    answer = client.post(page("assessment-finish", draft), {"version": "1"})
    assert answer.url == page("assessment", draft)
    html = text(client.get(answer.url))
    assert "Medium: 3.6" in html
    assert "T 3.4 × V 3.2 ÷ C 3.0 = 3.6" in html
    assert "The group is Medium because of its own assessment: 3.6." in html
    again = client.post(page("assessment-finish", draft), {"version": "1"})
    assert again.url == page("assessment", draft)


@pytest.mark.parametrize("version", ["7", "x", "9" * 30])
def test_finishing_an_older_version_is_refused_and_a_senseless_one_ignored(
    as_user, cast, collective, version
):
    draft = made.draft(collective, cast.ana)
    as_user(cast.ana).post(page("assessment-finish", draft), {"version": version})
    draft.refresh_from_db()
    assert draft.is_finished is (version != "7")


def test_a_draft_is_discarded_after_a_question(as_user, cast, collective):
    draft, client = made.draft(collective, cast.mara), as_user(cast.ana)
    asked = client.get(page("assessment-discard", draft)).content.decode()
    assert "Mara" in asked
    assert Assessment.objects.unscoped().count() == 1
    done = client.post(page("assessment-discard", draft), {"version": draft.version}, follow=True)
    assert done.redirect_chain == [(page("collective-risk", collective), 302)]
    assert "The draft is discarded." in done.content.decode()
    assert Assessment.objects.unscoped().count() == 0


def test_a_draft_that_a_colleague_saved_meanwhile_is_not_discarded(as_user, cast, collective):
    draft = made.draft(collective, cast.mara)
    late = as_user(cast.ana).post(
        page("assessment-discard", draft), {"version": draft.version - 1}, follow=True
    )
    assert "Somebody else changed this" in late.content.decode()
    assert Assessment.objects.unscoped().count() == 1


def test_a_draft_without_a_scenario_cannot_be_finished(as_user, cast, collective):
    as_user(cast.ana).post(page("collective-assess", collective), sheet({}))
    draft = Assessment.objects.unscoped().get()
    client = as_user(cast.ana)
    asked = text(client.get(page("assessment-finish", draft)))
    assert "Nothing is described yet" in asked
    assert "Finish the assessment</button>" not in asked
    assert f'class="button button-main" href="{page("assessment-edit", draft)}"' in asked
    answer = client.post(page("assessment-finish", draft))
    assert answer.url == page("assessment-edit", draft)
    draft.refresh_from_db()
    assert not draft.is_finished


# The result


def test_the_result_shows_factors_who_took_part_and_who_sees_it_differently(as_user, cast, collective):
    row = made.finished(
        collective,
        cast.ana,
        made.sheet_of("E7"),
        made.sheet_of("E3"),
        took_part="Assembly, 31 people",
        agreement="not_all",
        disagreement="The elders see it as graver.",
        sources=2,
    )
    html = text(as_user(cast.ben).get(page("assessment", row)))
    assert "Assembly, 31 people" in html
    assert "The elders see it as graver." in html
    assert "Once the blanks are known it lies in the range of 2.6 to 8.0." in html
    assert "T 1.8 × V 4.7 ÷ C 1.3 = 6.5 · CAP-T2 3.9" in html
    assert "71 per cent answered, confidence B." in html
    assert "Scenario 1 is the highest: it speaks for all of them." in html
    assert "Start a new one from this" not in html  # Ben is staff


def test_the_result_stands_above_its_details(as_user, cast, collective):
    row = made.finished(collective, cast.ana, made.sheet_of("E2"))
    html = text(as_user(cast.ana).get(page("assessment", row)))
    assert (
        html.index("<strong>Extreme: 9.2</strong>") < html.index('href="#score"') < html.index("Scenario 1")
    )


def test_a_side_that_nobody_asked_about_is_not_called_unknown(as_user, cast, collective):
    row = made.finished(collective, cast.ana, ([3] * 5, [3, 3, 3], [3, 3, 3, 4]))
    html = text(as_user(cast.ana).get(page("assessment", row)))
    assert html.count("not asked") == 1
    assert "not known" not in html


def test_what_moved_since_the_last_time_is_told(as_user, cast, collective):
    made.finished(collective, cast.ana, made.sheet_of("E1"), assessed_on=TODAY() - timedelta(days=90))
    row = made.finished(collective, cast.ana, made.sheet_of("E2"))
    html = text(as_user(cast.ana).get(page("assessment", row)))
    assert "Since last time: threat +1.2, easier to harm +0.8, stronger -1.0." in html
    assert "Last time:" in html


def test_the_same_numbers_in_another_language(as_user, cast, collective):
    row = made.finished(collective, cast.ana, made.sheet_of("E7"))
    cast.ana.language = "es"
    cast.ana.save()
    assert "T 3,8 × V 3,5 ÷ C 2,5 = 5,3" in text(as_user(cast.ana).get(page("assessment", row)))


# The level


def test_the_level_agreed_is_written_down_confirmed_and_shown(as_user, cast, collective):
    row = made.finished(collective, cast.ana, made.sheet_of("E6"))
    ana, mara = as_user(cast.ana), as_user(cast.mara)
    refused = ana.post(page("level-decide", row), {"level": "LOW"})
    assert "Write down why the level differs from the computed one." in text(refused)
    ana.post(page("level-decide", row), {"level": "LOW", "reason": "Talked through."})
    decision = LevelDecision.objects.unscoped().get()
    html = text(ana.get(page("assessment", row)))
    assert "A lower level waits for a second person." in html
    assert page("level-confirm", decision) not in html
    assert page("level-confirm", decision) in text(mara.get(page("assessment", row)))
    assert "Talked through." in text(mara.get(page("level-confirm", decision)))
    mara.post(page("level-confirm", decision))
    assert "A lower level waits" not in text(ana.get(page("assessment", row)))
    decision.refresh_from_db()
    assert decision.confirmed_by == cast.mara
    again = mara.post(page("level-confirm", decision))
    assert again.url == page("assessment", row)


def test_r93_the_level_that_is_sent_twice_is_written_down_once(as_user, cast, collective):
    row = made.finished(collective, cast.ana, made.sheet_of("E6"))
    said = {"level": "LOW", "reason": "Talked through.", "form_key": str(uuid4())}
    ana = as_user(cast.ana)
    places = [ana.post(page("level-decide", row), said).url for _ in range(2)]
    assert places == [page("assessment", row)] * 2
    assert LevelDecision.objects.unscoped().count() == 1


def test_no_level_is_decided_about_a_draft(as_user, cast, collective):
    draft = made.draft(collective, cast.ana)
    answer = as_user(cast.ana).post(page("level-decide", draft), {"level": "LOW", "reason": "x"})
    assert answer.url == page("assessment", draft)
    assert LevelDecision.objects.unscoped().count() == 0


# A person


def test_without_permission_the_page_says_what_to_do_first(as_user, cast, collective, member):
    client = as_user(cast.ana)
    html = text(client.get(page("member-risk", member)))
    assert "No permission to assess" in html
    assert reverse("communities:member-consent", args=[member.pk]) in html
    assert page("member-assess", member) not in html
    refused = client.get(page("member-assess", member))
    assert refused.status_code == 403
    assert "There is no permission to assess" in text(refused)
    made.consent(member)
    assert page("member-assess", member) in text(client.get(page("member-risk", member)))


# The Risk tabs, the list, My work


def test_the_risk_of_a_community_with_driver_history_and_people(as_user, cast, collective, member):
    other = factories.member(collective)
    made.finished(collective, cast.ana, made.scoring("2.6"))
    made.finished(member, cast.ana, made.scoring("9.4"))
    html = text(as_user(cast.ben).get(page("collective-risk", collective)))
    assert (
        "The group is High because its most exposed visible person is at 9.4: half of that, 4.7, passes to the group."
    ) in html
    assert "The situation of a person changed" in html
    assert html.index(member.code) < html.index(other.code)
    assert "through the group" in html
    assert "the level is decided by the community and the team" in html


def test_nothing_known_is_never_shown_as_low(as_user, cast, collective, member):
    for name, row in (("collective-risk", collective), ("member-risk", member)):
        html = text(as_user(cast.ana).get(page(name, row)))
        assert "Not assessed: nothing is known yet. That is not the same as low." in html
        assert "level-low" not in html


def test_low_says_usual_care_not_safe(as_user, cast, collective):
    made.finished(collective, cast.ana, made.sheet_of("E13"))
    assert "Low: usual care, not safe" in text(as_user(cast.ana).get(page("collective-risk", collective)))


def test_a_person_of_two_groups_shows_nothing_of_the_hidden_one(
    as_user, cast, collective, foreign_collective, member
):
    factories.membership(foreign_collective, member, visibility="visible")
    made.finished(foreign_collective, cast.carla, made.scoring("9.0"))
    made.finished(collective, cast.ana, made.scoring("2.6"))
    html = text(as_user(cast.ana).get(page("member-risk", member)))
    assert "is at 2.6: all of that passes" in html
    assert "9.0" not in html
    assert foreign_collective.code not in html
    html = text(as_user(cast.ana).get(page("collective-risk", collective)))
    assert "level-extreme" not in html


def test_the_list_of_communities_shows_the_level_and_narrows_by_it(
    as_user, cast, collective, foreign_collective
):
    made.finished(collective, cast.ana, made.sheet_of("E6"))
    made.finished(foreign_collective, cast.carla, made.sheet_of("E6"))
    quiet = factories.collective(cast)
    client, address = as_user(cast.ana), reverse("communities:collectives")
    assert "level-high" in text(client.get(address))

    def codes(level):
        html = text(client.get(f"{address}?level={level}"))
        return [row.code for row in (collective, quiet, foreign_collective) if row.code in html]

    assert codes("HIGH") == [collective.code]
    assert codes("NONE") == [quiet.code]
    assert codes("LOW") == []


def test_who_sees_code_names_only_sees_no_level_and_cannot_find_it_by_filter(as_user, cast, collective):
    made.finished(collective, cast.ana, made.sheet_of("E6"))
    files.grant(file=collective.file, by=None, user=cast.carla, level=2)
    client, address = as_user(cast.carla), reverse("communities:collectives")
    html = text(client.get(address))
    assert collective.code in html
    assert "level-high" not in html
    for level in ("HIGH", "NONE"):
        assert collective.code not in text(client.get(f"{address}?level={level}"))


def test_my_work_tells_what_changed_and_which_review_is_due(as_user, cast, collective, foreign_collective):
    made.finished(foreign_collective, cast.carla, made.sheet_of("E6"))
    row = made.finished(collective, cast.ana, made.sheet_of("E6"), assessed_on=TODAY() - timedelta(days=89))
    html = text(as_user(cast.ana).get("/"))
    assert "Changed in the last days" in html
    assert page("assessment", row) in html
    assert foreign_collective.code not in html


# How often the database is asked. Three of each number keep the session alive.


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_risk_tab_asks_the_same_however_many_people(
    as_user, cast, collective, count, django_assert_num_queries
):
    for _one in range(count):
        factories.member(collective, visibility="visible")
    made.finished(collective, cast.ana)
    client = as_user(cast.ana)
    with django_assert_num_queries(12):
        client.get(page("collective-risk", collective))


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_and_the_result_ask_the_same_however_many_scenarios(
    as_user, cast, collective, count, django_assert_num_queries
):
    row = made.finished(collective, cast.ana, *[made.MEDIUM] * count)
    draft = made.draft(collective, cast.ana, *[made.MEDIUM] * count)
    client = as_user(cast.ana)
    with django_assert_num_queries(12):
        client.get(page("collective-assess", collective))
    with django_assert_num_queries(12):
        client.get(page("assessment-edit", draft))
    with django_assert_num_queries(10):
        client.get(page("assessment", row))
    with django_assert_num_queries(10):
        client.get(page("assessment-finish", draft))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_person_asks_the_same_however_many_assessments(
    as_user, cast, collective, member, count, django_assert_num_queries
):
    for _one in range(count):
        made.finished(member, cast.ana)
    client = as_user(cast.ana)
    with django_assert_num_queries(10):
        client.get(page("member-risk", member))
    with django_assert_num_queries(12):
        client.get(page("member-assess", member))
