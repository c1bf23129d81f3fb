"""`manage.py score`, run as others run it: a process with nothing in its environment."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from risk.score_document import DocumentRefused, read, score

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "methodology_cases.json"


def run(*arguments):
    command = [sys.executable, ROOT / "manage.py", "score", *arguments]
    return subprocess.run(command, capture_output=True, env={}, cwd=ROOT.parent, check=False)


def scenario(**changes):
    return {"threat": [3] * 5, "vulnerability": [3] * 3, "capacity": [3] * 3, **changes}


def collective(**changes):
    return {"own_base": "2.0", "members": [], "neighbours": [], **changes}


def refusal_of(document):
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(DocumentRefused) as refusal:
        score(read(content))
    return str(refusal.value)


# The command


def test_the_worked_examples_come_back_in_order_with_their_numbers():
    answer = run(CASES)
    assert (answer.returncode, answer.stderr) == (0, b"")
    printed, cases = json.loads(answer.stdout), json.loads(CASES.read_text())
    assert sorted(printed) == ["collective", "scenarios"]
    for expected, scored in zip(cases["scenarios"], printed["scenarios"], strict=True):
        assert {key: scored[key] for key in expected["expected"]} == expected["expected"]
        assert {scored[key] for key in scored if key not in expected["expected"]} <= {None}
    for expected, scored in zip(cases["collective"], printed["collective"], strict=True):
        assert scored == {**expected["expected"], "members": expected["expected_members"]}


def test_the_document_of_the_methodology_can_be_scored():
    written = (ROOT / "docs" / "methodology.md").read_text().split("```json\n")[1].split("```")[0]
    scored = score(read(written.encode()))
    assert (scored["scenarios"][0]["base"], scored["scenarios"][0]["level"]) == ("3.8", "MEDIUM")
    assert (scored["collective"][0]["score"], scored["collective"][0]["driver"]) == ("4.6", "from_member")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            json.dumps({"scenarios": [scenario()] * 3 + [scenario(threat=[3, 0, 3, 3, 3])]}).encode(),
            b"scenarios[3].threat[1]: 0 is not 1-5\n",
        ),
        (b"\xff\xfe", b"byte 0: not UTF-8 text\n"),
        (b"", b"line 1 column 1: not JSON: Expecting value\n"),
    ],
)
def test_bad_input_is_one_line_with_nothing_printed_and_exit_two(tmp_path, content, message):
    file = tmp_path / "document.json"
    file.write_bytes(content)
    answer = run(file)
    assert (answer.returncode, answer.stdout, answer.stderr) == (2, b"", message)


def test_a_file_that_is_not_there_is_named(tmp_path):
    answer = run(tmp_path / "nothing.json")
    assert (answer.returncode, answer.stdout) == (2, b"")
    assert answer.stderr.decode() == f"'{tmp_path}/nothing.json': cannot be read: No such file or directory\n"


def test_a_folder_is_no_document(tmp_path):
    answer = run(tmp_path)
    assert (answer.returncode, answer.stdout) == (2, b"")
    assert answer.stderr.decode() == f"'{tmp_path}': cannot be read: Is a directory\n"


def test_help_is_offered():
    answer = run("--help")
    assert (answer.returncode, b"FILE" in answer.stdout) == (0, True)


# What the document may hold


def test_both_lists_may_be_absent():
    assert score(read(b"{}")) == {"scenarios": [], "collective": []}


def test_names_remarks_and_expectations_are_ignored_whatever_they_hold():
    remarks = {
        "about": 1.5,
        "name": None,
        "expected": {"a": [1, 1.0]},
        "expected_members": "?",
        "expectedly": 1,
    }
    marked = {**remarks, "scenarios": [scenario(**remarks)], "collective": [collective(**remarks)]}
    plain = {"scenarios": [scenario()], "collective": [collective()]}
    assert score(read(json.dumps(marked).encode())) == score(plain)


def test_a_recent_attack_is_false_unless_said():
    scored = score({"scenarios": [scenario(), scenario(recent_attack=True)]})["scenarios"]
    assert [one["base"] for one in scored] == ["3.0", "4.0"]


def test_a_document_that_starts_with_a_byte_order_mark_is_read():
    assert score(read(b"\xef\xbb\xbf{}")) == {"scenarios": [], "collective": []}


def test_whole_scores_may_stand_without_their_decimal():
    scored = score({"collective": [collective(own_base="9", neighbours=["25"])]})["collective"][0]
    assert (scored["score"], scored["terms"]["network"]) == ("9.0", "6.3")


def test_the_second_instruments_are_printed_where_they_are_asked():
    asked = {
        "pi5": [
            {"name": "a", "probability": 3, "people": 5, "group": 2, "cause": 2},
            {"probability": None, "people": 5, "group": 2, "cause": 2},
        ],
        "pct3": [
            {"threat": [2, None, 2, 1, 1], "specific": [2, 1, 2, 1], "vulnerability": [1, 2, 1, 2]},
            {"threat": [None], "specific": [2], "vulnerability": [1]},
        ],
    }
    assert score(asked) == {
        "scenarios": [],
        "collective": [],
        "pi5": [
            {"score": "15", "level": "EXTREME", "computable": True},
            {"score": None, "level": None, "computable": False},
        ],
        "pct3": [
            {"total": "50.00", "band": "extraordinario", "computable": True},
            {"total": None, "band": None, "computable": False},
        ],
    }


# What is refused


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"threat": [3, 3, 3, 3, 6]}, "threat[4]: 6 is not 1-5"),
        ({"threat": [3, 3, True, 3, 3]}, "threat[2]: true is not 1-5"),
        ({"threat": [3, 3, 3.0, 3, 3]}, "threat[2]: 3.0 is not 1-5"),
        ({"threat": [3, 3, "3", 3, 3]}, 'threat[2]: "3" is not 1-5'),
        ({"threat": [3, 3, "na", 3, 3]}, 'threat[2]: "na" is not 1-5'),
        ({"threat": [3, 3, 10**5000, 3, 3]}, f"threat[2]: {'1' + '0' * 36}... is not 1-5"),
        ({"threat": [3, 3, 10**12, 3, 3]}, "threat[2]: 1000000000000 is not 1-5"),
        ({"threat": [3] * 4}, "threat: 4 answers, exactly 5 are needed"),
        ({"threat": None}, "threat: null is not a list"),
        ({"threat": "33333"}, 'threat: "33333" is not a list'),
        ({"threat": {}}, "threat: an object is not a list"),
        ({"vulnerability": [3, "n/a"]}, 'vulnerability[1]: "n/a" is not 1-5'),
        ({"vulnerability": [[3]]}, "vulnerability[0]: a list is not 1-5"),
        ({"capacity": [3, 3, 3, -1]}, "capacity[3]: -1 is not 1-5"),
        ({"recent_attack": 1}, "recent_attack: 1 is not true or false"),
        ({"recent_attack": None}, "recent_attack: null is not true or false"),
        ({"recent_attack": "false"}, 'recent_attack: "false" is not true or false'),
        ({"thraet": [3]}, "thraet: unknown key"),
        ({"Name": "E1"}, "Name: unknown key"),
        ({"re\ncent": 1}, '"re\\ncent": unknown key'),
        ({"unexpected": 1}, "unexpected: unknown key"),
    ],
)
def test_a_wrong_scenario_is_refused_with_its_place(changes, message):
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        content = json.dumps({"scenarios": [scenario(), scenario(**changes)]}).encode()
    finally:
        sys.set_int_max_str_digits(limit)
    assert refusal_of(content) == f"scenarios[1].{message}"


@pytest.mark.parametrize("key", ["threat", "vulnerability", "capacity"])
def test_a_scenario_without_one_of_its_lists_is_refused(key):
    incomplete = scenario()
    del incomplete[key]
    assert refusal_of({"scenarios": [incomplete]}) == f"scenarios[0].{key}: missing"


@pytest.mark.parametrize("key", ["own_base", "members", "neighbours"])
def test_a_collective_without_one_of_its_keys_is_refused(key):
    incomplete = collective()
    del incomplete[key]
    assert refusal_of({"collective": [incomplete]}) == f"collective[0].{key}: missing"


NO_SCORE = 'is not a score between "0.2" and "25.0", as text, with one decimal at most'


@pytest.mark.parametrize(
    "base",
    [
        2.6, 3, True, [], {}, "", " 2.0", "2.0\n", "2,6", "2.", ".5", "+2.0", "-2.0", "02.0", "2.65", "2e0", "1E+1",
        "NaN", "sNaN", "Infinity", "-0.5", "0", "0.1", "25.1", "100", "٢.٠", "2_0", "high",
    ],
)  # fmt: skip
def test_a_base_that_is_no_score_is_refused_wherever_it_stands(base):
    value = (
        json.dumps(base)
        if not isinstance(base, list | dict)
        else {"[]": "a list", "{}": "an object"}[str(base)]
    )
    for place, changes in {
        "own_base": {"own_base": base},
        "members[1][1]": {"members": [["member", None], ["visible", base]]},
        "neighbours[0]": {"neighbours": [base]},
    }.items():
        assert (
            refusal_of({"collective": [collective(**changes)]})
            == f"collective[0].{place}: {value} {NO_SCORE}"
        )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"members": None}, "members: null is not a list"),
        ({"members": ["visible"]}, 'members[0]: "visible" is not a list'),
        ({"members": [["visible"]]}, "members[0]: 1 values, exactly 2 are needed: kind and base"),
        ({"members": [["visible", "2.0", 1]]}, "members[0]: 3 values, exactly 2 are needed: kind and base"),
        ({"members": [["leader", "2.0"]]}, 'members[0][0]: "leader" is not "visible" or "member"'),
        ({"members": [[None, "2.0"]]}, 'members[0][0]: null is not "visible" or "member"'),
        ({"members": [[["visible"], "2.0"]]}, 'members[0][0]: a list is not "visible" or "member"'),
        ({"neighbours": {}}, "neighbours: an object is not a list"),
        ({"neighbours": [None]}, f"neighbours[0]: null {NO_SCORE}"),
        ({"own_bsae": None}, "own_bsae: unknown key"),
    ],
)
def test_a_wrong_collective_is_refused_with_its_place(changes, message):
    assert refusal_of({"collective": [collective(**changes)]}) == f"collective[0].{message}"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "document: a list is not an object"),
        (None, "document: null is not an object"),
        (1.5, "document: 1.5 is not an object"),
        ({"scenarios": None}, "scenarios: null is not a list"),
        ({"scenarios": {}}, "scenarios: an object is not a list"),
        ({"scenarios": [None]}, "scenarios[0]: null is not an object"),
        ({"collective": [[]]}, "collective[0]: a list is not an object"),
        ({"collectives": []}, "collectives: unknown key"),
        ({"pi5": [{"probability": 0, "people": 1, "group": 1, "cause": 1}]}, "pi5[0].probability: 0 is not 1-5"),
        ({"pi5": [{"probability": 1, "people": 1, "group": 1}]}, "pi5[0].cause: missing"),
        ({"pi5": [{"probability": 1, "people": [1], "group": 1, "cause": 1}]}, "pi5[0].people: a list is not 1-5"),
        ({"pct3": [{"threat": [4], "specific": [], "vulnerability": []}]}, "pct3[0].threat[0]: 4 is not 0-3"),
        ({"pct3": [{"threat": [], "specific": 1, "vulnerability": []}]}, "pct3[0].specific: 1 is not a list"),
        ({"pct3": [{"threat": [], "specific": []}]}, "pct3[0].vulnerability: missing"),
        (b'{"scenarios": [}', "line 1 column 16: not JSON: Expecting value"),
        (b'{"scenarios": []} {}', "line 1 column 19: not JSON: Extra data"),
        (b'{"pct3": [{"threat": [1.10], "specific": [], "vulnerability": []}]}', "pct3[0].threat[0]: 1.10 is not 0-3"),
        (
            b'{"pct3": [{"threat": [1e999], "specific": [], "vulnerability": []}]}',
            "pct3[0].threat[0]: 1e999 is not 0-3",
        ),
        (b'{"about": NaN}', "document: NaN is not JSON"),
        (b'{"about": [-Infinity]}', "document: -Infinity is not JSON"),
        (b'{"scenarios": [], "scenarios": []}', "scenarios: the key stands twice"),
        (b'{"collective": [{"members": [], "members": []}]}', "collective[0].members: the key stands twice"),
        (b"[" * 200_000, "document: nested too deeply"),
        ('{"about": "ñ"}'.encode("latin-1"), "byte 11: not UTF-8 text"),
    ],
)  # fmt: skip
def test_a_wrong_document_is_refused_with_its_place(document, message):
    assert refusal_of(document) == message
