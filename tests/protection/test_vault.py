"""Encrypted fields: closed by default, bound to their row, kept as ciphertext by history."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from communities.models import Collective
from protection.records.access import reading_as
from protection.vault import access, keyring
from protection.vault.cipher import Unreadable
from protection.vault.fields import DOTS, Ciphertext
from tests import factories

pytestmark = pytest.mark.django_db
CANARY = "Zyqqowitz Vreemdenaam"


def stored(row, column="name"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table}")
        return bytes(cursor.fetchone()[0])


def test_a_name_lies_encrypted_in_the_database(cast):
    row = factories.collective(cast, name=CANARY)
    assert CANARY.encode() not in stored(row)
    assert stored(row)[0] == 1


def test_a_field_yields_dots_without_a_reader(cast):
    row = factories.collective(cast, name=CANARY)
    fresh = Collective.objects.unscoped().get(pk=row.pk)
    assert str(fresh.name) == DOTS
    assert f"{fresh.name}" == DOTS


def test_ana_reads_the_name_and_carla_gets_dots(cast):
    row = factories.collective(cast, name=CANARY)
    fresh = Collective.objects.unscoped().get(pk=row.pk)
    with reading_as(cast.ana):
        assert fresh.name == CANARY
    with reading_as(cast.carla):
        assert str(fresh.name) == DOTS


def test_level_four_opens_only_on_purpose(cast):
    group = factories.collective(cast)
    person = type(factories.member(group, name=CANARY)).objects.unscoped().get()
    with reading_as(cast.ana):
        assert str(person.name) == DOTS
    with reading_as(cast.ana, opened=frozenset({person.file_id})):
        assert person.name == CANARY
    with reading_as(cast.ben, opened=frozenset({person.file_id})):
        assert str(person.name) == DOTS  # a case grant does not open who people are


def test_r12_a_value_moved_to_another_row_does_not_open(cast):
    one, two = factories.collective(cast, name=CANARY), factories.collective(cast, name="Other")
    fresh = Collective.objects.unscoped().get(pk=two.pk)
    fresh.__dict__["name"] = Ciphertext(one.__dict__["name"])
    with access.reading_as_system(), pytest.raises((Unreadable, keyring.KeyMissing)):
        str(fresh.name)


def test_r12_a_value_moved_to_another_column_does_not_open(cast):
    row = factories.collective(cast, name=CANARY)
    row.__dict__["defends"] = Ciphertext(row.__dict__["name"])
    row.__dict__["_opened"] = {}
    with access.reading_as_system(), pytest.raises(Unreadable):
        str(row.defends)


def test_r13_lengths_of_short_names_do_not_differ(cast):
    lengths = {
        len(keyring.seal(b"x" * n, origin="t", row=cast.ana.pk, subject=cast.ana.pk)) for n in range(1, 31)
    }
    assert len(lengths) == 1


def test_history_keeps_the_ciphertext_and_opens_only_for_a_reader(cast):
    row = factories.collective(cast, name=CANARY)
    past = Collective.history.get(id=row.pk)
    assert past.__dict__["name"] == row.__dict__["name"]
    assert str(past.name) == DOTS
    with reading_as(cast.ana):
        assert past.name == CANARY


def test_an_encrypted_field_cannot_be_filtered_by(db):
    with pytest.raises(FieldError):
        Collective.objects.unscoped().filter(name="x").first()


def test_dots_are_never_written_over_a_closed_field(cast):
    row = factories.collective(cast, name=CANARY)
    fresh = Collective.objects.unscoped().get(pk=row.pk)
    fresh.name = fresh.name
    with pytest.raises(ValueError, match="closed"):
        fresh.save()


def test_saving_an_untouched_closed_field_keeps_its_ciphertext(cast):
    row = factories.collective(cast, name=CANARY)
    before = stored(row)
    fresh = Collective.objects.unscoped().get(pk=row.pk)
    fresh.area = "Upper valley"
    fresh.save()
    assert stored(row) == before


def test_a_page_of_rows_fetches_its_keys_in_one_query(cast, django_assert_num_queries):
    for _ in range(3):
        factories.collective(cast)
    with reading_as(cast.ana):
        rows = list(Collective.objects.visible_to(cast.ana))
        with django_assert_num_queries(2):  # the person's grants, the keys
            assert {row.name for row in rows} == {"River guards of Lower Meadow"}
