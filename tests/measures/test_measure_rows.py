"""*Add measures from a meeting*: rows, five more, all saved or none, nothing typed lost."""

import uuid

import pytest
from django.urls import reverse

from measures.models import Measure
from tests import factories
from tests.measures import making
from tests.measures.making import day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _catalogue(db):
    making.ensure_catalogue()


@pytest.fixture
def url(collective):
    return reverse("measures:measures-from-meeting", args=[collective.pk])


@pytest.fixture
def meeting(collective):
    return factories.meeting(collective, date=day(-3))


def rows(*typed, **beside) -> dict:
    """What a browser sends: five rows, the first ones filled in."""
    sent = {"row-TOTAL_FORMS": str(max(5, len(typed))), "row-INITIAL_FORMS": "0", **beside}
    for number, row in enumerate(typed):
        sent |= {f"row-{number}-{name}": value for name, value in row.items()}
    return sent


WATCH = {"what": "Watch in pairs", "measure_type": "A1", "carried_by": "The guard"}
RADIO = {"what": "Radio", "measure_type": "B4.3"}


def test_where_no_meeting_is_recorded_the_page_leads_to_that_first(as_user, collective, ana, url):
    text = as_user(ana).get(url).content.decode()
    assert "No meeting of this group is recorded yet." in text
    assert f'href="{reverse("communities:meeting-create", args=[collective.pk])}"' in text
    assert 'name="row-' not in text


def test_rows_that_were_typed_stay_where_no_meeting_is_recorded(as_user, ana, url):
    text = as_user(ana).post(url, rows(WATCH)).content.decode()
    assert 'value="Watch in pairs"' in text
    assert "No meeting of this group is recorded yet." not in text


def test_there_are_five_blank_rows_with_kinds_for_a_group_only(as_user, meeting, ana, url):
    text = as_user(ana).get(url).content.decode()
    assert text.count('name="row-') == 5 * 6 + 4  # six boxes a row, and the management form
    assert text.index('value="A1"') < text.index('value="B1"')
    assert 'value="I01"' not in text


def test_filled_rows_become_agreed_measures_of_the_group(as_user, collective, meeting, ana, url):
    sent = rows(WATCH, {}, RADIO, meeting=str(meeting.pk), responsible=str(ana.pk))
    answer = as_user(ana).post(url, sent)
    assert answer.headers["Location"] == reverse("measures:collective-measures", args=[collective.pk])
    made = Measure.objects.unscoped().order_by("measure_type")
    assert [(row.measure_type_id, row.status, row.agreed_on, row.meeting_id) for row in made] == [
        ("A1", "agreed", day(-3), meeting.pk),
        ("B4.3", "agreed", day(-3), meeting.pk),
    ]
    assert {row.responsible_id for row in made} == {ana.pk}
    assert {row.scope for row in made} == {"collective"}


def test_five_more_rows_keep_what_was_typed_and_judge_nothing(as_user, meeting, ana, url):
    key = str(uuid.uuid4())
    half = {"what": "Only half", "due_day": "31", "due_month": "x"}
    sent = rows(WATCH, half, meeting=str(meeting.pk), form_key=key, add_rows="5")
    answer = as_user(ana).post(url, sent)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert len(answer.context["formset"].forms) == 10
    for typed in ("Watch in pairs", "The guard", "Only half", 'value="x"', key):
        assert typed in text
    assert "There is something to put right" not in text
    assert Measure.objects.unscoped().count() == 0


def test_rows_that_came_after_five_more_are_saved_too(as_user, meeting, ana, url):
    sent = rows(WATCH, {}, {}, {}, {}, {}, RADIO, meeting=str(meeting.pk))
    as_user(ana).post(url, {**sent, "row-INITIAL_FORMS": "5"})
    assert Measure.objects.unscoped().count() == 2


@pytest.mark.parametrize(
    ("typed", "beside", "words"),
    [
        ([WATCH], {"meeting": ""}, "Choose an answer for “Which meeting decided these measures?”."),
        ([], {}, "Write down at least one measure."),
        ([{"what": "No kind"}], {}, "Choose an answer for “What kind of measure is it?”."),
        ([{"measure_type": "A1"}], {}, "Fill in “What will be done?”."),
        ([WATCH, {**RADIO, "measure_type": "I05"}], {}, "Select a valid choice"),
        (
            [WATCH, {**RADIO, "due_day": "31", "due_month": "2", "due_year": "2027"}],
            {},
            "The day must be between",
        ),
        ([WATCH], {"row-TOTAL_FORMS": "x"}, "The rows did not arrive whole."),
        ([WATCH], {"meeting": "\x00"}, "Select a valid choice"),
    ],
)
def test_bad_rows_are_said_and_none_is_saved(as_user, meeting, ana, url, typed, beside, words):
    answer = as_user(ana).post(url, rows(*typed, **{"meeting": str(meeting.pk), **beside}))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert Measure.objects.unscoped().count() == 0


def test_a_meeting_of_others_is_no_choice(as_user, foreign_collective, ana, url):
    hidden = factories.meeting(foreign_collective)
    client = as_user(ana)
    assert str(hidden.pk) not in client.get(url).content.decode()
    answer = client.post(url, rows(WATCH, meeting=str(hidden.pk)))
    assert list(answer.context["form"].errors) == ["meeting"]


def test_the_same_rows_sent_twice_are_saved_once(as_user, meeting, ana, url):
    client, sent = as_user(ana), rows(WATCH, RADIO, meeting=str(meeting.pk), form_key=str(uuid.uuid4()))
    client.post(url, sent)
    client.post(url, sent)
    assert Measure.objects.unscoped().count() == 2
