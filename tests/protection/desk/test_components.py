"""The parts that pages are built of: what they say, in words, and what they never do."""

import datetime
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string
from django.utils import timezone, translation

TODAY = datetime.date(2026, 11, 23)
COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"


def part(name, **context):
    return re.sub(r"\s+", " ", render_to_string(f"components/_{name}.html", context)).strip()


def heard(html):
    """What a screen reader says: without what is hidden from it, without tags."""
    while re.search(r'<(span|i)[^>]*aria-hidden="true"', html):
        html = without_first_hidden(html)
    html = re.sub(r"</?bdi[^>]*>", "", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def without_first_hidden(html):
    opening = re.search(r'<(span|i)[^>]*aria-hidden="true"[^>]*>', html)
    depth, place = 1, opening.end()
    while depth:
        tag = re.compile(rf"<(/?){opening[1]}\b[^>]*>").search(html, place)
        depth += -1 if tag[1] else 1
        place = tag.end()
    return html[: opening.start()] + html[place:]


def tags(source, **context):
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("LOW", "Risk level Low, 1 of 4: usual care, not safe"),
        ("MEDIUM", "Risk level Medium, 2 of 4"),
        ("HIGH", "Risk level High, 3 of 4"),
        ("EXTREME", "Risk level Extreme, 4 of 4"),
        (None, "Risk level: not assessed"),
        ("", "Risk level: not assessed"),
        ("GREEN", "Risk level: not assessed"),
    ],
)
def test_a_level_is_read_as_a_whole_sentence(level, words):
    assert heard(part("risk_badge", level=level)) == words


def test_a_blank_never_looks_like_low():
    assert "level-none" in part("risk_badge", level=None)
    assert "bars" not in part("risk_badge", level=None)


def test_low_says_that_it_is_not_safe():
    assert "Low: usual care, not safe" in part("risk_badge", level="LOW", long=True)


def test_severity_has_its_own_sign():
    html = part("severity", value=4)
    assert heard(html) == "Severity 4 of 5"
    assert "level-" not in html


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-3, "Overdue 3 days 20 November 2026"),
        (-1, "Overdue 1 day 22 November 2026"),
        (0, "Due today 23 November 2026"),
        (1, "Due tomorrow 24 November 2026"),
        (5, "In 5 days 28 November 2026"),
    ],
)
def test_a_due_date_says_how_late_it_is_next_to_the_real_date(days, words):
    assert heard(part("contextual_date", date=TODAY + datetime.timedelta(days), today=TODAY)) == words


def test_without_a_date_it_says_so():
    assert heard(part("contextual_date", date=None)) == "No date"


def test_what_is_done_is_not_overdue():
    assert heard(part("contextual_date", date=TODAY, done=True)) == "23 November 2026"


def test_without_today_the_day_of_the_reader_counts():
    assert heard(part("contextual_date", date=timezone.localdate())).startswith("Due today")


def test_both_kinds_of_measure_carry_their_letter():
    assert heard(part("axis", axis="A")) == "A Stronger as a group"
    assert heard(part("axis", axis="B")) == "B More room to act"


@pytest.mark.parametrize(
    ("value", "most", "shade"),
    [(0, 9, "h0"), (1, 100, "h1"), (5, 9, "h2"), (9, 9, "h4"), (None, 9, "h0"), (1, 0, "h0")],
)
def test_only_nothing_at_all_has_no_shade(value, most, shade):
    assert tags("{{ value|heat:most }}", value=value, most=most) == shade


@pytest.mark.parametrize(
    ("value", "most", "name"),
    [(0, 4, "w0"), (1, 3, "w33"), (3, 3, "w100"), (9, 3, "w100"), (-1, 3, "w0"), (1, 0, "w0")],
)
def test_a_bar_is_a_class_between_nothing_and_all(value, most, name):
    assert tags("{{ value|width:most }}", value=value, most=most) == name


def test_a_code_keeps_its_direction_inside_other_text():
    assert tags("{{ code|bidi }}", code="I-7F3K") == '<bdi dir="ltr">I-7F3K</bdi>'
    assert tags("{{ name|bidi }}", name="حراس النهر") == "<bdi>حراس النهر</bdi>"
    assert tags("{{ name|isolate }}", name="I-7F3K") == "\u2066I-7F3K\u2069"


def test_a_name_with_a_tag_in_it_is_only_text():
    assert tags("{{ name|bidi }}", name="<b>") == '<bdi dir="ltr">&lt;b&gt;</bdi>'
    assert "<b>" not in part("tag", text="<b>") + part(
        "timeline", items=[{"title": "<b>", "date": TODAY, "text": "<b>"}]
    )


def test_a_box_holds_markup_but_escapes_words():
    html = tags('{% box "warning" heading=words %}<p>{{ words }}</p>{% endbox %}', words="<i>")
    assert "<p>&lt;i&gt;</p>" in html
    assert "<h2>&lt;i&gt;</h2>" in html


def test_fold_and_panel_hold_what_is_inside():
    assert "<p>in</p>" in tags('{% fold summary="More" %}<p>in</p>{% endfold %}')
    assert "<p>in</p>" in tags('{% panel heading="Facts" %}<p>in</p>{% endpanel %}')


def test_a_change_link_says_what_it_changes():
    html = part("summary_list", rows=[{"label": "When", "value": "2026", "change_url": "/x/"}])
    assert heard(html) == "When 2026 Change — When"


def test_an_empty_answer_is_said():
    assert heard(part("summary_list", rows=[{"label": "Who", "value": ""}])) == "Who Not known"


@pytest.mark.parametrize(("more", "words"), [(True, "Showing 50 of 1000+"), (False, "Showing 50 of 1000")])
def test_the_number_of_results_says_where_it_is_a_bound(more, words):
    assert heard(part("shown", shown=50, total=1000, more=more)) == words


def test_pages_are_offered_only_where_there_are_more():
    assert heard(part("pagination", next_url="?page=2")) == "Next page"
    assert part("pagination", next_url="").strip() == ""


def test_urgent_steps_say_so_when_there_are_none():
    assert "No emergency steps are written down for this group yet." in part("urgent", code="amber-heron")


def test_the_score_box_shows_parts_line_and_last_time():
    score = {
        "level": "HIGH",
        "last_level": "MEDIUM",
        "parts": [
            {"label": "Threat", "value": "3.8", "most": 5},
            {"label": "Stronger", "value": None, "most": 5},
        ],
        "line": "3.8 x 3.5 : 2.5 = 5.3",
        "notes": ["Not answered: 2."],
    }
    html = part("score_box", score=score)
    assert 'id="score"' in html
    assert 'aria-live="polite"' in html
    assert heard(html) == (
        "Score Risk level High, 3 of 4 Last time: Risk level Medium, 2 of 4 What the score is made of "
        "Threat 3.8 Stronger Not known 3.8 x 3.5 : 2.5 = 5.3 Not answered: 2."
    )


def test_every_part_is_described():
    described = (Path(settings.BASE_DIR) / "docs" / "components.md").read_text(encoding="utf-8")
    inner = {
        "_field.html",
        "_field_label.html",
        "_field_notes.html",
        "_date_boxes.html",
        "_box.html",
        "_panel.html",
    }
    inner |= {
        "_fold.html",
        "_confirm.html",
        "_leave.html",
        "_messages.html",
        "_language.html",
        "_account_menu.html",
    }
    names = {path.name for path in COMPONENTS.glob("_*.html")} - inner
    assert {name for name in names if name not in described and not name.startswith("_site_")} == set()


def page(**context):
    person = SimpleNamespace(is_authenticated=context.pop("signed_in", True))
    shell = {"product_name": "Casebook", "user": person, "languages": settings.LANGUAGES, "csrf_token": "t"}
    return render_to_string("base.html", shell | context)


def test_leaving_comes_first_after_the_skip_link():
    stops = re.findall(r"<(?:a|button|input|summary)\b(?![^>]*hidden)[^>]*>", page())
    assert 'href="#content"' in stops[0]
    assert "button-leave" in stops[1]


def test_leaving_is_a_form_that_works_without_scripts():
    html = page()
    form = re.search(r'<form[^>]*id="leave".*?</form>', html, re.DOTALL)[0]
    assert 'method="post"' in form
    assert 'action="/leave/"' in form
    assert "csrfmiddlewaretoken" in form


def test_nobody_who_is_signed_out_sees_the_inside():
    html = page(signed_in=False, navigation=[])
    assert "Log an incident" not in html
    assert 'id="leave"' not in html


def test_the_page_turns_round_for_arabic():
    with translation.override("ar"):
        assert '<html lang="ar" dir="rtl"' in page()


def test_nothing_is_written_inline():
    html = page(navigation=[{"label": "My work", "url": "/", "current": True}], signed_until=timezone.now())
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)|javascript:", html) == []


def test_a_page_asks_for_four_files_at_most():
    html = page()
    assert len(re.findall(r'<(?:link|script|img)\b[^>]*(?:src|href)="', html)) + 1 <= 4


@pytest.mark.parametrize(
    ("language", "direction", "start"),
    [("", "", '<html lang="en" dir="ltr">'), ("nasa", "ltr", '<html lang="nasa" dir="ltr">')],
)
def test_paper_takes_a_language_that_the_pages_do_not_have(language, direction, start):
    html = render_to_string("base_print.html", {"print_language": language, "print_direction": direction})
    assert start in html
    assert "casebook-print.css" in html


def test_paper_turns_round_for_a_language_written_from_the_right():
    html = render_to_string("base_print.html", {"print_language": "fa", "print_direction": "rtl"})
    assert '<html lang="fa" dir="rtl">' in html


def test_the_blank_page_says_nothing_about_us_and_weighs_a_kilobyte():
    html = render_to_string(
        "desk/blank.html", {"leave_url": "https://example.org/", "product_name": "Casebook"}
    )
    assert len(html.encode()) <= 1024
    assert "Casebook" not in html
    assert '<meta http-equiv="refresh" content="0; url=https://example.org/">' in html


def test_the_blank_page_stays_where_no_other_page_was_chosen():
    assert "refresh" not in render_to_string("desk/blank.html", {"leave_url": ""})


def test_typed_text_comes_back_to_copy_and_is_never_markup():
    html = render_to_string("csrf.html", {"kept": [("story", "</textarea><script>")], "languages": []})
    assert "&lt;/textarea&gt;&lt;script&gt;" in html


def test_the_page_for_a_fault_needs_nothing_from_the_request():
    assert "7F3K" in render_to_string("500.html", {"code": "7F3K"})
