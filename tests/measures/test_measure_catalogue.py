"""The catalogue in the database: what methodology.md 1.11 lists, with its flags; reversible; translatable."""

import importlib
from collections import Counter
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import translation

from measures import catalogue
from measures.models import Measure, MeasureType
from tests import factories
from tests.measures import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _catalogue(db):
    making.ensure_catalogue()


def codes(**conditions) -> list[str]:
    return sorted(MeasureType.objects.filter(**conditions).values_list("code", flat=True))


def test_there_are_seven_a_nine_b_and_seventeen_types_for_persons():
    heads = MeasureType.objects.filter(parent=None).values_list("axis", flat=True)
    assert Counter(heads) == {"A": 7, "B": 9, "I": 17}
    assert codes(parent=None, axis="A") == [f"A{n}" for n in range(1, 8)]
    assert codes(parent=None, axis="B") == [f"B{n}" for n in range(1, 10)]
    assert codes(parent=None, axis="I") == [f"I{n:02}" for n in range(1, 18)]


def test_the_subtypes_hang_on_their_heads():
    found = Counter(MeasureType.objects.exclude(parent=None).values_list("parent_id", flat=True))
    assert found == {
        "A1": 4, "A2": 4, "A3": 4, "A4": 3, "A5": 4, "A6": 3, "A7": 2,
        "B1": 2, "B3": 1, "B4": 5, "B5": 2, "B6": 4, "B7": 1, "B8": 4, "B9": 1,
    }  # fmt: skip
    assert codes(parent="A4") == ["A4.1", "A4.2", "A4.3"]


def test_the_flags_are_those_of_the_method():
    assert codes(raises_profile=True) == ["I03", "I04", "I05", "I06"]
    assert codes(separates_from_group=True) == ["I02", "I05", "I06", "I17"]
    assert codes(hard_security=True) == ["I05", "I06", "I07"]


def test_root_causes_are_b5_and_b6_with_what_hangs_on_them():
    assert codes(root_cause=True, parent=None) == ["B5", "B6"]
    assert codes(root_cause=True) == ["B5", "B5.1", "B5.2", "B6", "B6.1", "B6.2", "B6.3", "B6.4"]


def test_the_second_axis_is_b_for_a4_and_a_for_b4_b6_b8():
    assert codes(axis_secondary="B", parent=None) == ["A4"]
    assert codes(axis_secondary="A", parent=None) == ["B4", "B6", "B8"]
    assert codes(axis="A", axis_secondary="B") == ["A4", "A4.1", "A4.2", "A4.3"]


def test_each_head_says_what_it_acts_on():
    found = {
        row.code: (row.doer, row.acts_on, row.component)
        for row in MeasureType.objects.filter(parent=None, axis__in=["A", "B"])
    }
    assert found == {
        "A1": ("member", "capacity", "K4"),
        "A2": ("member", "capacity", "K8"),
        "A3": ("member", "capacity", "K2"),
        "A4": ("", "capacity", "K9"),
        "A5": ("member", "vulnerability", "K4"),
        "A6": ("organisation", "capacity", "K12"),
        "A7": ("organisation", "capacity", "K11"),
        "B1": ("authority", "threat", "K10"),
        "B2": ("authority", "threat", "K10"),
        "B3": ("authority", "threat", ""),
        "B4": ("authority", "vulnerability", "K7"),
        "B5": ("authority", "threat", ""),
        "B6": ("authority", "vulnerability", "K5"),
        "B7": ("authority", "", ""),
        "B8": ("authority", "vulnerability", "K6"),
        "B9": ("authority", "threat", "K9"),
    }


def test_a_comes_before_b_and_persons_come_last_each_head_before_its_subtypes():
    shown = [(row.axis, row.code) for row in MeasureType.objects.all()]
    assert shown == sorted(shown)


def test_the_migration_takes_its_rows_back_and_writes_them_again_once():
    migration = importlib.import_module("measures.migrations.0002_catalogue")
    own = MeasureType.objects.create(code="X1", axis="A", label="Our own kind", order=9000)
    before = codes()
    editor = SimpleNamespace(
        connection=connection
    )  # SQLite's own refuses to work inside a test's transaction
    migration.take_back(apps, editor)
    assert codes() == [own.code]
    migration.write(apps, editor)
    migration.write(apps, editor)
    assert codes() == before


def test_a_label_is_english_in_the_database_and_translated_when_shown():
    kind = MeasureType.objects.get(code="A1")
    with translation.override("en"):
        assert str(kind) == "A1 Build on existing community practices"
    assert {values["label"] for values in catalogue.rows()} == set(
        MeasureType.objects.values_list("label", flat=True)
    )


def test_a_type_that_a_measure_uses_cannot_be_taken_away(cast):
    group = factories.collective(cast)
    measure = making.measure(group, code="B9.1")
    assert Measure.objects.unscoped().get(pk=measure.pk).measure_type.parent_id == "B9"
    with pytest.raises(Exception, match="protected"):
        MeasureType.objects.get(code="B9.1").delete()
