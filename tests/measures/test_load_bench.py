"""Bench rows: only into an empty database, the same for a seed, encrypted like real ones."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from communities.models import Collective, Membership
from measures import bench_data
from measures.models import Measure
from protection.accounts.models import User
from protection.records import codenames
from protection.records.models import CodeName
from protection.vault import access
from risk.models import Act, Incident

pytestmark = pytest.mark.django_db
WANTED = {"incidents": 40, "collectives": 12, "members": 24, "followups": 6, "due": 2}


def load(**options):
    out = StringIO()
    call_command("load_bench", stdout=out, **{**WANTED, **options})
    return json.loads(out.getvalue())


def test_it_makes_what_was_asked_for_and_says_so():
    assert load() == {"collectives": 12, "members": 24, "incidents": 40, "follow_ups": 6}
    found = [model.objects.unscoped().count() for model in (Collective, Membership, Incident, Act, Measure)]
    assert found == [12, 24, 40, 40, 6]


def test_a_bench_database_takes_more_rows_also_of_the_same_seed():
    references = set()
    for _attempt in range(2):
        load(incidents=4000, followups=500, due=0)
        references.update(Incident.objects.unscoped().values_list("reference", flat=True))
    assert len(references) == Incident.objects.unscoped().count() == 8000
    assert (Measure.objects.unscoped().count(), User.objects.count()) == (1000, 2)


def test_the_restricted_user_sees_one_collective_in_ten():
    load()
    few, many = User.objects.get(email="few@bench.invalid"), User.objects.get(email="many@bench.invalid")
    assert Collective.objects.visible_to(few).count() == 2
    assert Collective.objects.visible_to(many).count() == 10


def test_texts_are_encrypted_and_open_for_the_team():
    load()
    row = Incident.objects.unscoped().first()
    assert b"meeting" not in bytes(row.__dict__["narrative"])
    with access.reading_as_system():
        assert row.narrative.endswith(".")


def test_a_database_with_other_rows_is_refused(cast):
    with pytest.raises(CommandError, match="something else"):
        load()


@pytest.mark.parametrize("wrong", [{"incidents": -1}, {"due": 7}, {"collectives": 0}])
def test_counts_that_cannot_be_are_refused(wrong):
    with pytest.raises(CommandError):
        load(**wrong)


def test_a_seed_gives_the_same_words_and_numbers():
    one, two = bench_data.Dice(7), bench_data.Dice(7)
    assert [one.id(), one.random(), one.choice("abc")] == [two.id(), two.random(), two.choice("abc")]
    assert bench_data.Dice(8).id() != bench_data.Dice(7).id()


def test_a_seed_gives_the_same_code_names():
    names = []
    for _attempt in range(2):
        CodeName.objects.all().delete()
        names.append(codenames.take_many(20, choose=bench_data.Dice(7)))
    assert names[0] == names[1]
