"""Reading files of others: maps, rows, dates. Twins of real oddities, all invented."""

import json
from datetime import date

import pytest

from protection.exchange.dates import NotADate, read_date
from protection.exchange.mapping import BadMap, load_map
from protection.exchange.rows import read_rows

TODAY = date(2026, 11, 23)
FIELDS = {"date", "narrative", "boxes", "where"}


@pytest.fixture
def files(tmp_path):
    def write(content, map_text, name="rows.csv", encoding="utf-8"):
        (tmp_path / name).write_bytes(content.encode(encoding))
        (tmp_path / "map.toml").write_text(map_text, encoding="utf-8")
        rules = load_map(tmp_path / "map.toml", FIELDS)
        return read_rows(tmp_path / name, rules)

    return write


@pytest.mark.parametrize(
    ("written", "order", "expected"),
    [
        ("2025-09-12", "dmy", (date(2025, 9, 12), "exact")),
        ("12/09/2025", "dmy", (date(2025, 9, 12), "exact")),
        ("09/12/2025", "mdy", (date(2025, 9, 12), "exact")),
        ("28 dic. 2018", "dmy", (date(2018, 12, 28), "exact")),
        ("14 set. 2008", "dmy", (date(2008, 9, 14), "exact")),
        ("3 de março de 2020", "dmy", (date(2020, 3, 3), "exact")),
        ("1er août 2021", "dmy", (date(2021, 8, 1), "exact")),
        ("5 أغسطس 2019", "dmy", (date(2019, 8, 5), "exact")),
        ("marzo 2025", "dmy", (date(2025, 3, 1), "month")),
        ("2025-03", "dmy", (date(2025, 3, 1), "month")),
        ("03/2025", "dmy", (date(2025, 3, 1), "month")),
        ("2019", "dmy", (date(2019, 1, 1), "year")),
        ("12/09/2025 (aprox.)", "dmy", (date(2025, 9, 12), "about")),
        ("00/00/0000", "dmy", (None, "unknown")),
        ("", "dmy", (None, "unknown")),
        ("2025-09-12T14:30:00", "dmy", (date(2025, 9, 12), "exact")),
    ],
)
def test_dates_as_people_write_them(written, order, expected):
    day = read_date(written, order, TODAY)
    assert (day.date, day.precision) == expected


@pytest.mark.parametrize(
    "written",
    ["31/02/2025", "13/13/2025", "2026-11-24", "tomorrow", "9999-01-01", "12/09/25", "32 mayo 2020"],
)
def test_a_day_that_cannot_be_is_refused(written):
    with pytest.raises(NotADate):
        read_date(written, "dmy", TODAY)


def test_csv_in_another_encoding_with_semicolons_and_title_rows(files):
    rows = files(
        "Report of the year;;\n*Fecha;Qué pasó;\n12/09/2025;Quemaron la cosecha;\n;;\n",
        'encoding = "cp1252"\ndelimiter = ";"\nheader = 2\n[fields]\ndate = "Fecha"\nnarrative = "Qué pasó"\n',
        encoding="cp1252",
    )
    assert rows == [{"Fecha": "12/09/2025", "Qué pasó": "Quemaron la cosecha"}]


def test_json_rows_lie_at_a_path(files):
    content = json.dumps({"data": {"events": [{"d": "2025-01-01", "n": None}]}})
    rows = files(content, 'rows = "data.events"\n[fields]\ndate = "d"\nnarrative = "n"\n', name="rows.json")
    assert rows == [{"d": "2025-01-01", "n": ""}]


def test_line_breaks_inside_a_cell_stay_in_it(files):
    rows = files('d,n\n2025-01-01,"one\ntwo"\n', '[fields]\ndate = "d"\nnarrative = "n"\n')
    assert rows == [{"d": "2025-01-01", "n": "one\ntwo"}]


@pytest.mark.parametrize(
    ("map_text", "names"),
    [
        ("nonsense = 1\n", "nonsense"),
        ("[fields]\nwrong = 'a'\n", "fields.wrong"),
        ("", "fields"),
        ("date_order = 'ydm'\n[fields]\ndate='d'\n", "date_order"),
        ("key = 3\n[fields]\ndate='d'\n", "key"),
        ("header = 0\n[fields]\ndate='d'\n", "header"),
        ("[[skip]]\ncolumn='x'\n[fields]\ndate='d'\n", "skip"),
        ("[fields]\ndate='gone'\n", "gone"),
        ("not toml", "TOML"),
    ],
)
def test_a_bad_map_is_refused_by_the_name_of_its_key(files, map_text, names):
    with pytest.raises(BadMap, match=names):
        files("d\n2025-01-01\n", map_text)


def test_a_file_in_another_encoding_is_not_read_as_garbage(files):
    with pytest.raises(BadMap, match="encoding"):
        files("d\nmañana\n", "encoding='utf-8'\n[fields]\ndate='d'\n", encoding="cp1252")
