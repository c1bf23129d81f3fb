"""The checks of `./dev check` see what they are for: each is shown one planted breach and one clean twin."""

import pytest

from checks import house, marks, printing, servers, templates
from checks.code import ROOT
from checks.production import throwaway_environment


@pytest.fixture
def tree(tmp_path):
    """A small repository: one module, as many lines of tests, one template."""
    for folder in ("risk", "tests", "templates", "static/css"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "risk" / "scoring.py").write_text("def score(threat):\n    return threat\n")
    (tmp_path / "tests" / "test_scoring.py").write_text("def test_score():\n    assert True\n")
    (tmp_path / "templates" / "page.html").write_text("<h1>{% translate 'Risk' %}</h1>\n")
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["django"]\n')
    return tmp_path


def test_a_good_tree_misses_no_mark(tree):
    assert marks.missed(marks.measure(tree)) == []


def test_the_figures_are_counted_as_written_on_paper(tree):
    (tree / "risk" / "scoring.py").write_text(
        '"""Not code? A docstring counts as a line of the file."""\n'
        "\n"
        "# a comment does not\n"
        "def level(total, *, half=None):\n"
        '    """Nor does a docstring in a function."""\n'
        "    if total is None or half:\n"
        "        return [part for part in ()]\n"
        "    return total\n"
    )
    (function,) = marks.measure(tree).functions
    assert (function.lines, function.complexity, function.arguments) == (4, 4, 2)
    assert marks.measure(tree).files == {"risk/scoring.py": 6}


PLANTED_MARKS = [
    (
        "risk/long.py",
        "def long():\n" + "    x = 1\n" * 60,
        "function lines max: 61, the mark is 60. risk/long.py:1 long (61)",
    ),
    ("risk/wide.py", f"def wide({', '.join('abcdefgh')}):\n    pass\n", "arguments max: 8, the mark is 7."),
    ("risk/file.py", "x = 1\n" * 451, "file lines max: 451, the mark is 450. risk/file.py (451)"),
    ("risk/untested.py", "x = 1\n" * 9, "tests for each line of code: 0.18, the mark is 0.6."),
    (
        "templates/tall.html",
        "<br>\n" * 201,
        "template lines max: 201, the mark is 200. templates/tall.html (201)",
    ),
    (
        "templates/a.html",
        "<script>go()</script>\n",
        "inline scripts, styles and handlers: 1, the mark is 0. templates/a.html:1",
    ),
    (
        "templates/b.html",
        '\n<p style="color: red">\n',
        "inline scripts, styles and handlers: 1, the mark is 0. templates/b.html:2",
    ),
    (
        "templates/c.html",
        '<p onclick="go()">\n',
        "inline scripts, styles and handlers: 1, the mark is 0. templates/c.html:1",
    ),
]


@pytest.mark.parametrize(
    ("name", "text", "sentence"), PLANTED_MARKS, ids=[name for name, _, _ in PLANTED_MARKS]
)
def test_a_missed_mark_is_named_with_its_place(tree, name, text, sentence):
    (tree / name).write_text(text)
    assert any(found.startswith(sentence) for found in marks.missed(marks.measure(tree)))


def test_too_many_dependencies_are_counted(tree):
    names = ", ".join(f'"package{number}"' for number in range(33))
    (tree / "pyproject.toml").write_text(f"[project]\ndependencies = [{names}]\n")
    assert marks.missed(marks.measure(tree)) == ["direct dependencies: 33, the mark is 32."]


def test_a_script_from_our_own_files_is_not_inline(tree):
    (tree / "templates" / "d.html").write_text(
        '<script defer src="/static/js/all.js"></script>\n<p data-on="x">\n'
    )
    assert marks.measure(tree).inline == []


CLEAN_TEMPLATES = [
    "<p>{% translate 'Log what happened' %}</p>",
    "<p>{% blocktranslate trimmed with name=code %}Plan of {{ name }}{% endblocktranslate %}</p>",
    '<input type="text" placeholder="{% translate "A word" %}" value="{{ value }}">',
    "<p>{{ person }} · 3 × 4 = 12 &nbsp;</p>",
    "{# a note for us #}{% comment %}and a longer one{% endcomment %}",
    '<option lang="es" translate="no">Español</option>',
    '{% include "components/field.html" with label=_("Where did it happen?") class="wide tall" %}',
]


@pytest.mark.parametrize("source", CLEAN_TEMPLATES)
def test_what_can_be_translated_is_left_alone(source):
    assert list(templates.complaints(source)) == []


PLANTED_TEMPLATES = [
    ("<p>\nLog what happened\n</p>", (2, "not translatable: Log what happened")),
    ("<p>{% if a %}Yes{% endif %}</p>", (1, "not translatable: Yes")),
    ('\n<img alt="A map">', (2, 'not translatable: alt="A map"')),
    ('<button aria-label="Close">×</button>', (1, 'not translatable: aria-label="Close"')),
    ('<input type="submit" value="Save">', (1, 'not translatable: value="Save"')),
    (
        "<p>{% blocktranslate %}Plan{% endblocktranslate %}</p>",
        (1, "blocktranslate without trimmed"),
    ),
    (
        '{% include "components/field.html" with label="Where was it?" %}',
        (1, 'not translatable: label="Where was it?"'),
    ),
    ('<b translate="no">ES</b><p>Spanish</p>', (1, "not translatable: Spanish")),
    ("{% translate 'a' %}\n{% comment %}\n{% endcomment %}<p>Late</p>", (3, "not translatable: Late")),
]


@pytest.mark.parametrize(("source", "complaint"), PLANTED_TEMPLATES)
def test_words_that_no_translator_would_see_are_found(source, complaint):
    assert list(templates.complaints(source)) == [complaint]


def test_a_mail_is_read_as_plain_text(tree):
    (tree / "templates" / "mail.txt").write_text("{% translate 'Hello' %}\nYou have items\n")
    assert templates.look_through(tree) == ["templates/mail.txt:2: not translatable: You have items"]


PLANTED_BREACHES = [
    ("risk/utils.py", "", "utils.py says nothing: name the file after what it holds"),
    ("risk/views.py", "x = user.has_perm('a')\n", "has_perm: ask protection.records"),
    (
        "risk/api.py",
        "from guardian.shortcuts import assign_perm\n",
        "assign_perm: only protection.records asks this",
    ),
    ("risk/forms.py", "x = 1  # noqa: S608\n", "a suppression needs its reason beside it"),
    ("risk/tasks.py", "# TODO later\n", "a task needs its issue: TODO(#12)"),
    ("static/css/base.css", "p { margin-left: 1em; }\n", "use the logical property: pages run both ways"),
    (
        "static/css/base.css",
        "p {\n  text-align: right;\n}\n",
        "use the logical property: pages run both ways",
    ),
    ("templates/page.html", "{{ text|safe }}\n", "nothing goes into a page unescaped"),
]


@pytest.mark.parametrize(("name", "text", "sentence"), PLANTED_BREACHES)
def test_a_breach_of_the_house_rules_is_found(tree, name, text, sentence):
    (tree / name).write_text(text)
    (found,) = house.look_through(tree)
    place, _, said = found.partition(": ")
    assert place.startswith(f"{name}:")
    assert said.startswith(sentence)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("risk/views.py", "x = 1  # noqa: S608 - the table's name is ours\n# TODO(#12) later\n"),
        (
            "static/css/base.css",
            "/* not margin-left: */\np { margin-inline-start: 1em; inset-inline-end: 0 }\n",
        ),
        ("templates/page.html", "{{ text|safelist }}\n"),
    ],
)
def test_what_keeps_the_house_rules_is_left_alone(tree, name, text):
    (tree / name).write_text(text)
    assert house.look_through(tree) == []


def test_a_machine_without_fonts_is_found_out(tmp_path):
    assert printing.has_noto([str(tmp_path)]) is False
    (tmp_path / "noto").mkdir()
    (tmp_path / "noto" / "NotoSans-Regular.ttf").touch()
    assert printing.has_noto([str(tmp_path)]) is True


def test_servers_that_do_not_answer_are_named_without_their_passwords(monkeypatch):
    monkeypatch.setenv("CASEBOOK_TEST_POSTGRES_URL", "postgres://ana:hunter2@127.0.0.1:1/none")
    monkeypatch.setenv("CASEBOOK_REDIS_URL", "redis://:hunter2@127.0.0.1:1/0")
    assert servers.silence() == ["PostgreSQL", "Redis"]


def test_the_throwaway_configuration_takes_nothing_from_this_shell(monkeypatch):
    monkeypatch.setenv("CASEBOOK_KEK", "1:mine")
    monkeypatch.setenv("CASEBOOK_LEAVE_URL", "https://example.org")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "other.settings")
    made = throwaway_environment("/nowhere", CASEBOOK_EMAIL_HOST="")
    assert made["CASEBOOK_KEK"] != "1:mine"
    assert {"CASEBOOK_LEAVE_URL", "CASEBOOK_EMAIL_HOST", "DJANGO_SETTINGS_MODULE"} & set(made) == set()
    assert made["CASEBOOK_SECRET_KEY"] != throwaway_environment("/nowhere")["CASEBOOK_SECRET_KEY"]


def test_the_licence_is_the_whole_official_text():
    text = (ROOT / "LICENSE").read_bytes()
    assert text.startswith(b"                    GNU AFFERO GENERAL PUBLIC LICENSE\n")
    assert len(text) == 34523


def test_the_marks_look_at_this_repository():
    measured = marks.measure()
    assert "risk/scoring.py" in measured.files
