"""The fictional demo: as much as it promises, alive, the same for a day and a seed, and never where it must not be."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from communities.models import Collective, Consent, Member, Membership, Tie
from measures.choices import LIVE, Status
from measures.models import Commitment, Copy, FollowUp, Measure, PlanVersion
from protection import registry
from protection.accounts.demo import PASSWORD, sign_ins
from protection.accounts.models import User
from protection.audit import trail
from protection.desk import demo
from protection.notices.models import Task, TaskKind
from protection.records.models import CaseFile
from protection.vault import access
from risk.models import Act, Incident, Standing
from risk.services import standings

ROOMS = ("communities", "risk", "measures", "notices", "records", "documents")
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CLOCK = timezone.now
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Loaded:
    """The demo of a day, loaded twice: what the two said, and whether they were the same."""

    day: date
    counts: dict[str, int]
    first: dict[str, str]
    second: dict[str, str]


@pytest.fixture(scope="module")
def loaded(_keys_of_tests, django_db_setup, django_db_blocker):
    """Loaded once for all tests here; every test takes its own changes back."""
    with django_db_blocker.unblock():
        day = timezone.localdate() - timedelta(
            days=1
        )  # yesterday: nothing of it is held back by the real clock
        with transaction.atomic():
            demo.load(seed=1, today=day)
            first = digests()
            transaction.set_rollback(True)
        with transaction.atomic():
            counts = demo.load(seed=1, today=day)
            yield Loaded(day, counts, first, digests())
            transaction.set_rollback(True)


@pytest.fixture
def made(loaded, db, system) -> Loaded:
    return loaded


def digests() -> dict[str, str]:
    """One code for each kind of row: every column that a person could read, ids aside."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    with access.reading_as_system():
        return {model._meta.label: digest(model) for model in models}


def digest(model: type[Model]) -> str:
    manager = model._default_manager
    rows = manager.unscoped() if hasattr(manager, "unscoped") else manager.all()
    lines = sorted(
        IDS.sub("·", repr([shown(row, field) for field in model._meta.concrete_fields])) for row in rows
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def shown(row: Model, field) -> str:
    value = getattr(row, field.attname)
    if field.related_model is Group and value:  # counted by a sequence, which goes on after a rollback
        return getattr(row, field.name).name
    counts_rows = field.primary_key and not isinstance(value, str)
    return "" if counts_rows or isinstance(value, bytes | memoryview) else str(value)


def of_kind(model: type[Model], **values):
    return model._default_manager.unscoped().filter(**values)


def person(name: str) -> User:
    return User.objects.get(code=name)


def the_collective(name: str) -> Collective:
    return next(row for row in of_kind(Collective, part_of=None) if name in str(row.name))


# --- how much there is ---------------------------------------------------------------------------


def test_it_holds_as_much_as_it_promises(made):
    outer = of_kind(Collective, part_of=None)
    assert Group.objects.count() == 2
    assert len({row.kind for row in outer}) == outer.count() == 6
    assert of_kind(Collective, part_of__isnull=False).count() == 10
    assert of_kind(Member).count() == 60
    assert of_kind(Incident).count() == 120
    assert of_kind(Measure).count() == 40
    assert of_kind(Tie).count() >= 5
    assert made.counts["member"] == 60


def test_the_incidents_lie_in_eighteen_months(made):
    days = [row.happened_on for row in of_kind(Incident)]
    assert made.day - timedelta(days=548) <= min(days) <= made.day - timedelta(days=500)
    assert made.day - timedelta(days=7) <= max(days) <= made.day


def test_some_dates_are_not_exact(made):
    assert {row.precision for row in of_kind(Incident)} == {"exact", "about", "month"}


def test_measures_stand_in_every_status(made):
    assert {row.status for row in of_kind(Measure)} == set(Status.values)


def test_follow_ups_are_done_overdue_and_due(made):
    due = Counter(
        "overdue" if row.next_follow_up < made.day else "today"
        for row in of_kind(Measure, next_follow_up__lte=made.day, status__in=LIVE)
    )
    assert due["overdue"] >= 5
    assert due["today"] >= 4
    assert of_kind(FollowUp, outcome="done").count() >= 3


def test_promises_are_kept_broken_and_open(made):
    assert of_kind(Commitment, kept_on__isnull=False).exists()
    assert of_kind(Commitment, broken_on__isnull=False).exists()
    assert of_kind(Commitment, kept_on=None, broken_on=None, due__lt=made.day).exists()


def test_one_plan_is_agreed_and_its_copies_are_numbered(made):
    (version,) = of_kind(PlanVersion, status="agreed")
    copies = of_kind(Copy, plan_version=version)
    assert version.meeting.by_decision_body
    assert version.approved_by == person("Mara")
    assert [(copy.number, copy.of) for copy in copies.order_by("number")] == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_plans_in_the_making_are_in_spanish_and_arabic(made):
    versions = of_kind(PlanVersion, status__in=["draft", "proposed"]).select_related("plan")
    assert {version.plan.language for version in versions} == {"es", "ar"}
    assert {row.language for row in of_kind(Incident)} == {"en", "es", "ar"}


# --- does it show the point ----------------------------------------------------------------------


def test_every_level_is_there(made):
    found = of_kind(Standing, until=None, collective__part_of=None, collective__isnull=False)
    assert {row.level for row in found} == {"LOW", "MEDIUM", "HIGH", "EXTREME"}


def test_one_spokesperson_makes_a_moderate_group_high(made):
    standing = of_kind(Standing, until=None, collective=the_collective("River guards")).get()
    assert (standing.level, standing.driver) == ("HIGH", "from_member")


def test_a_threatened_group_makes_its_calm_chairman_extreme(made):
    chairman = next(row for row in of_kind(Member) if row.name == "Hanno Brisk")
    own = of_kind(Standing, until=None, member=chairman).get()
    through = of_kind(Standing, until=None, membership__member=chairman).get()
    assert (own.level, own.driver) == ("MEDIUM", "own")
    assert (through.level, through.driver) == ("EXTREME", "from_collective")


def test_several_people_at_once_make_a_group_high(made):
    standing = of_kind(Standing, until=None, collective=the_collective("Lantern Circle")).get()
    assert (standing.level, standing.driver) == ("HIGH", "breadth")


def test_standings_changed_over_time(made):
    rows = of_kind(Standing, collective=the_collective("River guards")).order_by("since")
    assert rows[0].level == "LOW"
    assert rows[0].since.date() < made.day - timedelta(days=365)
    assert all(earlier.until == later.since for earlier, later in pairwise(rows))


def test_a_night_later_nothing_has_to_be_corrected(made):
    everybody = {row.pk for row in of_kind(Collective)}, {row.pk for row in of_kind(Member)}
    with time_machine.travel(made.day, tick=False):
        assert standings.refresh(collectives=everybody[0], members=everybody[1], what="night") == 0


def test_the_spokesperson_is_singled_out(made):
    """P6: at least five incidents in 180 days, and one person is a target in 60 per cent of them."""
    recent = of_kind(
        Incident,
        collective=the_collective("River guards"),
        happened_on__gt=made.day - timedelta(days=180),
    )
    spokesperson = next(row for row in of_kind(Member) if row.name == "Nela Oduvar")
    hers = of_kind(Act, incident__in=recent, member=spokesperson, relation="self")
    assert recent.count() >= 5
    assert hers.values("incident").distinct().count() / recent.count() >= 0.6


def test_a_death_threat_was_followed_by_an_attack_on_the_same_person(made):
    """P11."""
    spokesperson = next(row for row in of_kind(Member) if row.name == "Nela Oduvar")
    acts = of_kind(Act, member=spokesperson).select_related("incident")
    threat = min(act.incident.happened_on for act in acts if act.act_type == "DTV")
    attack = max(act.incident.happened_on for act in acts if act.act_type == "ASS")
    assert timedelta(0) < attack - threat <= timedelta(days=180)


def test_four_incidents_came_in_a_burst(made):
    """P3: at least three inside fourteen days, in the last ninety."""
    docks = the_collective("Dock workers")
    days = sorted(
        row.happened_on
        for row in of_kind(Incident, collective=docks, happened_on__gt=made.day - timedelta(days=90))
    )
    assert any(third - first < timedelta(days=14) for first, third in zip(days, days[2:], strict=False))


def test_somebody_was_in_danger_and_it_was_handled(made):
    (incident,) = of_kind(Incident, danger="yes")
    tasks = of_kind(Task, kind=TaskKind.DANGER, object_id=incident.pk)
    assert incident.happened_on == made.day - timedelta(days=6)
    assert {task.assignee.code for task in tasks} == {"Ana", "Mara"}
    assert all(task.closed_at for task in tasks)


def test_what_is_kept_for_care_is_not_seen_by_whoever_logged_it(made):
    (incident,) = of_kind(Incident, kept_apart=True)
    assert incident.created_by == person("Ben")
    assert incident.narrative == ""
    assert Act.objects.visible_to(person("Ben")).filter(incident=incident).count() == 0
    assert Act.objects.visible_to(person("Cora")).filter(incident=incident).count() == 1


def test_consents_were_given_refused_and_taken_back(made):
    assert {row.status for row in of_kind(Consent)} == {"given", "refused", "withdrawn", "not_asked"}


def test_somebody_left_and_that_role_has_an_end(made):
    assert of_kind(Membership, ends__isnull=False).count() == 1


# --- whose it is ---------------------------------------------------------------------------------


def test_each_team_sees_its_own_and_the_manager_both(made):
    seen = {name: Collective.objects.visible_to(person(name)).filter(part_of=None).count() for name in PEOPLE}
    assert seen == {"Ana": 4, "Ben": 4, "Cora": 4, "Carla": 2, "Mara": 6, "Otto": 0, "Ada": 0}


PEOPLE = ("Ana", "Ben", "Cora", "Carla", "Mara", "Otto", "Ada")


def test_everybody_is_marked_as_demo_and_has_a_second_step(made):
    assert {user.code for user in User.objects.filter(is_demo=True)} == set(PEOPLE)
    assert User.objects.count() == len(PEOPLE) == len(sign_ins())
    assert all(user.check_password(PASSWORD) for user in User.objects.all()[:1])
    for name in PEOPLE:
        said = StringIO()
        call_command("demo_code", name, stdout=said)
        assert re.fullmatch(r"\d{6}", said.getvalue().strip())


def test_the_trail_is_whole_and_in_the_order_of_the_days(made):
    lines = trail.verify()
    last = trail.AuditLine.objects.order_by("-seq").first()
    assert lines > 600
    assert (last.verb, trail.detail_of(last)["incident"]) == ("desk.demo.loaded", 120)


# --- the same again, and never where it must not be ----------------------------------------------


def test_the_same_day_and_seed_give_the_same_demo(made):
    assert made.second == made.first


def test_the_clock_and_the_hooks_are_given_back(made):
    assert timezone.now is CLOCK
    assert standings.recompute in registry.recompute


def test_it_refuses_a_database_that_holds_something(made):
    before = CaseFile.objects.count()
    with pytest.raises(CommandError, match="This database is not empty") as refused:
        call_command("demo")
    assert refused.value.returncode == 2
    assert CaseFile.objects.count() == before


@pytest.mark.django_db
def test_it_refuses_production(monkeypatch):
    monkeypatch.setenv("CASEBOOK_MODE", "production")
    with pytest.raises(CommandError, match="never loaded into one") as refused:
        call_command("demo")
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_it_refuses_a_day_to_come():
    with pytest.raises(demo.CannotLoad, match="still to come"):
        demo.load(seed=1, today=timezone.localdate() + timedelta(days=1))


def test_the_command_wants_a_day_that_it_can_read():
    with pytest.raises(CommandError, match="Write it like 2026-11-23"):
        call_command("demo", "--today", "23.11.2026")
