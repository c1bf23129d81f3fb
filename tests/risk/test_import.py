"""Import of incidents: read = imported + skipped + refused, twice makes nothing twice. Rows are invented twins."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from protection.exchange.models import ImportRun
from risk.models import Affected, Incident
from tests import factories

pytestmark = pytest.mark.django_db
MAP = """
rows = "events"
language = "es"
key = ["day", "title"]
[fields]
date = "day"
narrative = ["title", "what"]
where = "where"
boxes = "kind"
[values.boxes]
"represión" = ["attack"]
"detenciones" = "arrest"
[defaults]
danger = "no"
permission = "agreed"
[[skip]]
column = "kind"
values = ["anuncio"]
[places]
column = "where"
separators = ["\\n", ",", " y "]
[places.codes]
"Norte" = "{north}"
"Sur" = "{south}"
"Todo el país" = "{north}"
"""


def event(**fields):
    return {
        "day": "2025-09-12",
        "title": "Gases",
        "what": "En la plaza",
        "where": "Norte",
        "kind": "represión",
        **fields,
    }


@pytest.fixture
def run(tmp_path, cast):
    north, south = factories.collective(cast), factories.collective(cast)

    def bring_in(*events, extra="", user="ana", **options):
        (tmp_path / "rows.json").write_text(json.dumps({"events": list(events)}), encoding="utf-8")
        text = MAP.format(north=north.code, south=south.code) + extra
        (tmp_path / "map.toml").write_text(text, encoding="utf-8")
        out, code = StringIO(), 0
        try:
            call_command(
                "import_incidents",
                tmp_path / "rows.json",
                map=tmp_path / "map.toml",
                user=user,
                stdout=out,
                **options,
            )
        except SystemExit as ended:
            code = ended.code
        return json.loads(out.getvalue()), code

    bring_in.north, bring_in.south, bring_in.folder = north, south, tmp_path
    return bring_in


def counts(read, imported, skipped, refused):
    return {"read": read, "imported": imported, "skipped": skipped, "refused": refused}


def test_announcements_are_skipped_by_rule_and_the_rest_is_imported(run, system):
    assert run(event(), event(title="Aviso", kind="anuncio")) == (counts(2, 1, 1, 0), 0)
    incident = Incident.objects.unscoped().get()
    assert incident.narrative == "Gases\nEn la plaza"
    assert (incident.collective, incident.language, incident.boxes) == (run.north, "es", ["attack"])


def test_a_second_run_imports_nothing(run):
    run(event(), event(day="2025-09-13"))
    assert run(event(), event(day="2025-09-13")) == (counts(2, 0, 2, 0), 0)
    assert Incident.objects.unscoped().count() == 2


def test_a_dry_run_counts_the_same_and_keeps_nothing(run):
    assert run(event(), event(day="31/31/2025"), dry_run=True) == (counts(2, 1, 0, 1), 1)
    assert Incident.objects.unscoped().count() == ImportRun.objects.count() == 0


def test_a_row_with_several_places_is_one_incident_and_touches_the_others(run):
    run(event(where="Sur, Este y Norte"))
    incident = Incident.objects.unscoped().get()
    assert incident.collective == run.south
    assert [row.collective for row in Affected.objects.unscoped()] == [run.north]


def test_a_whole_cell_that_is_a_place_of_the_map_is_not_taken_apart(run):
    run(event(where="Todo el país"))
    assert Incident.objects.unscoped().get().collective == run.north


def test_refused_rows_come_back_with_their_reason(run):
    answer = run(
        event(),
        event(title="a", day="tomorrow"),
        event(title="b", where="Nowhere"),
        event(title="c", kind="rumor"),
        event(title="=cmd()", day="2999-01-01"),
        refused=run.folder / "refused.csv",
    )
    assert answer == (counts(5, 1, 0, 4), 1)
    written = (run.folder / "refused.csv").read_text(encoding="utf-8")
    assert [line.split(",")[0] for line in written.splitlines()] == ["row", "2", "3", "4", "5"]
    assert "'=cmd()" in written


def test_the_same_row_twice_in_one_file_is_one_incident(run):
    assert run(event(), event()) == (counts(2, 1, 1, 0), 0)


def test_two_rows_that_differ_under_one_key_are_never_taken_for_one(run):
    """Registries number an event once and write a line for each person: the second line must not vanish."""
    refused = run.folder / "refused.csv"
    answer = run(event(), event(what="En otra plaza"), event(), refused=refused)
    assert answer == (counts(3, 1, 1, 1), 1)
    assert "Another row of this file has the same key" in refused.read_text(encoding="utf-8")


def test_a_row_is_not_filed_with_the_next_group_where_a_code_name_is_mistyped(run):
    """Its readers are others than those whom the map meant."""
    extra = '"Este" = "no-such-group"\n'
    assert run(event(where="Este y Sur"), extra=extra) == (counts(1, 0, 0, 1), 1)
    assert run(event(where="Sur y Este"), extra=extra) == (counts(1, 0, 0, 1), 1)
    assert Incident.objects.unscoped().count() == 0


def test_carla_cannot_import_into_groups_that_she_does_not_see(run):
    assert run(event(), user="carla") == (counts(1, 0, 0, 1), 1)


def test_a_bad_code_in_the_map_is_named(run):
    with pytest.raises(CommandError, match=r"defaults.danger: 'perhaps' is not known") as wrong:
        _with_bad_default(run)
    assert wrong.value.returncode == 2


def _with_bad_default(run):
    (run.folder / "rows.json").write_text(json.dumps({"events": [event()]}), encoding="utf-8")
    text = MAP.format(north=run.north.code, south=run.south.code).replace(
        'danger = "no"', 'danger = "perhaps"'
    )
    (run.folder / "map.toml").write_text(text, encoding="utf-8")
    call_command("import_incidents", run.folder / "rows.json", map=run.folder / "map.toml", user="ana")


def test_a_map_for_other_columns_and_an_unknown_user_are_refused(run):
    with pytest.raises(CommandError, match="no column"):
        run({"day": "2025-01-01"})
    with pytest.raises(CommandError, match="USER"):
        run(event(), user="nobody")


def test_staff_are_told_at_once_that_they_may_not_import(run):
    with pytest.raises(CommandError, match="only a coordinator or a manager") as refused:
        run(event(), user="ben")
    assert refused.value.returncode == 2
    assert Incident.objects.unscoped().count() == 0


def test_the_import_key_tells_nothing_of_the_row(run):
    run(event(title="Zyqqowitz"))
    key = Incident.objects.unscoped().get().import_key
    assert key.startswith("incidents:")
    assert "Zyq" not in key


def test_a_row_that_is_there_is_no_news_for_carla(run):
    run(event())
    assert run(event(), user="carla") == run(event(title="Otro"), user="carla") == (counts(1, 0, 0, 1), 1)


def test_refused_rows_are_for_their_owner_alone(run):
    path = run.folder / "refused.csv"
    run(event(), refused=path)
    assert not path.exists()
    run(event(title="b", where="Nowhere"), refused=path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_is_imported_where_refused_rows_cannot_be_written(run):
    with pytest.raises(CommandError, match="--refused") as wrong:
        run(event(), refused=run.folder / "no such folder" / "refused.csv")
    assert (wrong.value.returncode, Incident.objects.unscoped().count()) == (2, 0)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('danger = "no"', "danger = {a = 1}", "defaults.danger: {'a': 1} is not known"),
        ('danger = "no"', 'danger = ["yes", "no"]', "defaults.danger: ['yes', 'no'] is not known"),
        ('danger = "no"', 'boxes = [["threat"]]', "defaults.boxes: ['threat'] is not known"),
        ('danger = "no"', 'death_threat = "yes"', "defaults.death_threat: this field takes no codes"),
        (
            "[values.boxes]",
            '[values.death_threat]\n"sí" = "yes"\n[values.boxes]',
            "death_threat.sí: this field",
        ),
        ('"detenciones" = "arrest"', '"detenciones" = [["arrest"]]', "boxes.detenciones: ['arrest'] is not"),
        ('language = "es"', 'language = "the language of the river"', "language: must be a code"),
        ('language = "es"', 'encoding = "undefined"', "encoding: 'undefined' is not known"),
        ('language = "es"', 'encoding = "a\\u0000b"', "encoding: 'a\\x00b' is not known"),
    ],
)
def test_a_map_that_cannot_be_meant_is_refused_in_one_line(run, monkeypatch, before, after, sentence):
    assert before in MAP
    escaped = after.replace("{", "{{").replace("}", "}}")  # the map goes through format
    monkeypatch.setattr(f"{__name__}.MAP", MAP.replace(before, escaped))
    with pytest.raises(CommandError) as wrong:
        run(event())
    assert wrong.value.returncode == 2
    assert sentence in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_r87_half_a_character_ends_in_a_sentence(run):
    with pytest.raises(CommandError, match="Row 2 holds half a character"):
        run(event(), event(what="\ud800"))


def test_r87_a_number_without_end_is_refused(run, monkeypatch):
    monkeypatch.setattr(f"{__name__}.MAP", MAP.replace('date = "day"', 'date = "day"\npeople_count = "many"'))
    assert run(event(many="3"), event(title="b", many="9" * 5000)) == (counts(2, 1, 0, 1), 1)
