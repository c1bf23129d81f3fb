"""One question of a form: label, hint, error and input belong together for eyes, ears and keyboard."""

import re

import pytest
from django import forms
from django.template import engines

from protection.desk.dates import DayMonthYearField
from protection.desk.questions import error_lines

CHOICES = [("y", "Yes"), ("n", "No")]


class Call(forms.Form):
    story = forms.CharField(label="What happened?", help_text="Use roles.", widget=forms.Textarea)
    danger = forms.ChoiceField(label="Danger now?", choices=CHOICES, widget=forms.RadioSelect)
    acts = forms.MultipleChoiceField(
        label="Which acts?", choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )
    where = forms.CharField(label="Where?", required=False, max_length=9)
    when = DayMonthYearField(label="When?")
    decided = forms.BooleanField(label="The group decided it")
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if self.data.get("key") == "refused":
            raise forms.ValidationError("Say it once more.")
        return self.cleaned_data


def show(field, options="", data=None):
    """One question as HTML, its white space squeezed."""
    template = engines["django"].from_string("{% field form." + field + " " + options + " %}")
    return re.sub(r"\s+", " ", template.render({"form": Call(data)}))


def test_a_text_is_tied_to_its_label_and_hint():
    html = show("story")
    assert 'for="id_story">What happened?' in html
    assert '<div class="hint" id="id_story_helptext">Use roles.</div>' in html
    assert 'aria-describedby="id_story_helptext"' in html


def test_typed_text_runs_in_the_direction_of_its_own_letters():
    assert 'dir="auto"' in show("story")
    assert 'dir="auto"' in show("where")
    assert 'dir="auto"' not in show("decided") + show("when")


def test_a_text_box_is_five_lines_high_unless_told_otherwise():
    assert 'rows="5"' in show("story")
    assert 'rows="2"' in show("story", "rows=2")


def test_choices_stand_in_a_fieldset_and_each_has_its_label():
    html = show("danger")
    assert html.count("<legend>") == 1
    assert '<label for="id_danger_0">Yes</label>' in html
    assert '<label for="id_danger_1">No</label>' in html


def test_nothing_is_chosen_beforehand():
    assert "checked" not in show("danger") + show("acts") + show("decided")


def test_the_three_boxes_of_a_date_have_their_own_labels():
    html = show("when")
    assert re.findall(r'<label for="(id_when_\d)">(\w+)</label>', html) == [
        ("id_when_0", "Day"),
        ("id_when_1", "Month"),
        ("id_when_2", "Year"),
    ]


def test_what_was_typed_into_a_date_stays_there():
    html = show("when", data={"when_day": "31", "when_month": "11", "when_year": "<b>"})
    assert 'value="31"' in html
    assert 'value="&lt;b&gt;"' in html


def test_only_what_may_stay_empty_says_so():
    assert "(optional)" in show("where")
    assert "(optional)" not in show("where", "optional=False")
    assert "(optional)" not in show("story")


def test_a_question_may_have_a_number_other_words_and_a_fold():
    html = show("where", 'number="7" label="Which place?" hint="An area." shown_by="danger=y"')
    assert '<span class="number">7</span> Which place?' in html
    assert 'id="id_where_helptext">An area.' in html
    assert 'data-shown-by="danger=y"' in html


def test_a_hidden_field_is_only_its_input():
    assert show("key").strip() == '<input type="hidden" name="key" id="id_key">'


def test_a_misspelt_option_is_refused():
    with pytest.raises(TypeError):
        show("where", "inlined=True")


def test_an_error_stands_beside_its_question_and_is_read_with_it():
    html = show("story", data={})
    assert 'id="id_story_error"' in html
    assert 'aria-describedby="id_story_helptext id_story_error"' in html
    assert 'aria-invalid="true"' in html


def test_typed_text_is_never_markup():
    html = show("story", data={"story": "</textarea><script>alert(1)</script>"})
    assert "<script>" not in html


def test_the_summary_says_which_question_is_meant_and_links_to_it():
    assert error_lines(Call({"key": "x"})) == [
        {"href": "#id_story", "text": "Fill in “What happened?”."},
        {"href": "#id_danger_0", "text": "Choose an answer for “Danger now?”."},
        {"href": "#id_acts_0", "text": "Choose an answer for “Which acts?”."},
        {"href": "#id_when_0", "text": "Enter the date, for example 23 11 2026."},
        {"href": "#id_decided", "text": "Tick “The group decided it” to go on."},
    ]


def test_the_summary_and_the_question_use_the_same_words():
    form = Call({})
    inline = "".join(show(name, data={"key": ""}) for name in ("story", "danger", "acts", "when", "decided"))
    assert [line["text"] for line in error_lines(form) if line["text"] not in inline] == []


def test_every_link_of_the_summary_leads_to_an_input():
    page = "".join(show(name, data={"key": ""}) for name in Call.base_fields)
    targets = [line["href"].lstrip("#") for line in error_lines(Call({"key": ""}))]
    assert [
        target for target in targets if not re.search(rf'<(input|textarea)[^>]* id="{target}"', page)
    ] == []


def test_a_browser_never_cuts_a_long_text_and_the_form_keeps_all_of_it():
    html = show("where", data={"where": "by the river"})
    assert "maxlength" not in html + show("where") + show("when")
    assert 'value="by the river"' in html
    assert "Shorten “Where?”: it has 12 characters, and 9 are the most." in html


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("twelve", "Enter a whole number for “How many?”, for example 12."),
        ("0", "Enter 1 or more for “How many?”."),
        ("901", "Enter 900 or less for “How many?”."),
    ],
)
def test_a_number_that_does_not_fit_says_which_question_and_what_to_do(typed, words):
    class Count(forms.Form):
        many = forms.IntegerField(label="How many?", min_value=1, max_value=900)

    assert error_lines(Count({"many": typed})) == [{"href": "#id_many", "text": words}]


def test_the_own_words_of_a_form_stay_as_they_are():
    class Count(forms.Form):
        many = forms.IntegerField(min_value=1, error_messages={"min_value": "At least one was there."})

    assert [line["text"] for line in error_lines(Count({"many": "0"}))] == ["At least one was there."]


@pytest.mark.parametrize("typed", ["november", "31/02/2026", "9" * 5000])
def test_what_is_no_number_stays_in_the_box_of_a_date(typed):
    html = show("when", data={"when_day": "3", "when_month": typed, "when_year": "2026"})
    assert f'value="{typed}"' in html
    assert "Write the date with numbers only, for example 23 11 2026." in html


def test_an_error_of_the_whole_form_has_no_link():
    data = {
        "story": "a",
        "danger": "y",
        "acts": ["y"],
        "when_day": "1",
        "when_month": "1",
        "when_year": "2026",
    }
    form = Call(data | {"decided": "on", "key": "refused"})
    assert error_lines(form) == [{"href": "", "text": "Say it once more."}]


def test_a_fresh_form_has_nothing_wrong():
    assert error_lines(Call()) == []
    assert error_lines("") == []
    assert error_lines(None) == []


def test_rows_of_a_formset_are_in_the_summary_too():
    rows = forms.formset_factory(Call, extra=1)
    formset = rows({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-where": "here"})
    assert [line["href"] for line in error_lines(formset)][:2] == ["#id_form-0-story", "#id_form-0-danger_0"]
    assert error_lines([formset, Call({})])[-1]["href"] == "#id_decided"
