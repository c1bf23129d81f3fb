"""Measures that a meeting decided, one row each (ux.md 1.2 F4). All of them are for the whole group."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communities.forms.base import CaseForm, line
from measures.choices import MeasureAxis
from measures.forms import measure_choices as lists
from measures.services.measure_orders import MeasureOrder
from protection.desk.dates import DayMonthYearField

ROWS = 5
MOST_ROWS = 50


class MeetingForm(CaseForm):
    """What holds for all rows: who decided, and who keeps an eye on it.

    Options: user, home, meeting (the id of one that was chosen before).
    """

    meeting = forms.ChoiceField(label=_("Which meeting decided these measures?"))
    responsible = forms.ChoiceField(label=_("Who in our team keeps an eye on them?"), required=False)

    def arrange(self, *, user: Any, home: Any, meeting: str = "") -> None:
        self.rows = {
            "meeting": lists.of_meetings(home, user, None),
            "responsible": lists.of_colleagues(home, None),
        }
        first = {"meeting": _("Choose a meeting"), "responsible": _("Nobody yet")}
        for name, found in self.rows.items():
            field: Any = self.fields[name]
            field.choices = [("", first[name]), *found.shown]
        if str(user.pk) in self.rows["responsible"].rows:
            self.initial.setdefault("responsible", str(user.pk))
        if meeting in self.rows["meeting"].rows:
            self.initial.setdefault("meeting", meeting)

    def has_meetings(self) -> bool:
        return bool(self.rows["meeting"].rows)

    def chosen(self) -> dict[str, Any]:
        return {name: self.rows[name].rows.get(self.cleaned_data[name]) for name in self.rows}


class MeasureRow(forms.Form):
    """One measure. `types` are the kinds for a group, fetched once for all rows."""

    what = line(_("What will be done?"), most=2000, required=True)
    measure_type = forms.ChoiceField(label=_("What kind of measure is it?"))
    carried_by = line(_("Who carries it?"))
    due = DayMonthYearField(label=_("When must it be ready?"), required=False)

    def __init__(self, *args: Any, types: tuple[lists.Choices, list[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.types, grouped = types
        field: Any = self.fields["measure_type"]
        field.choices = [("", _("Choose a kind of measure")), *grouped]

    def order(self, **same_for_all: Any) -> MeasureOrder:
        kind = self.types.rows[self.cleaned_data["measure_type"]]
        return MeasureOrder(**{**self.cleaned_data, "measure_type": kind, **same_for_all})

    def refuse(self, wrong: ValidationError) -> None:
        """Put the service's refusal beside the question that it names."""
        for name, errors in wrong.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class BaseMeasureRows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows that nobody filled in are left out, wherever they stand."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "missing_management_form": _("The rows did not arrive whole. Look through them and save again."),
    }

    def initial_form_count(self) -> int:
        return 0  # so that Django lets every row stay empty, also one that was typed before *five more*

    def total_form_count(self) -> int:
        if self.is_bound:
            return super().total_form_count()
        return min(len(self.initial or []) + ROWS, MOST_ROWS)

    def clean(self) -> None:
        if self.management_form.is_valid() and not any(self.errors) and not self.filled():
            raise ValidationError(_("Write down at least one measure."))

    def filled(self) -> list[MeasureRow]:
        return [form for form in self.forms if form.has_changed()]

    def more(self, **kwargs: Any) -> "BaseMeasureRows":
        """The same rows as they were typed, not judged yet, and five blank ones."""
        typed = [{name: form[name].value() for name in form.fields} for form in self.forms]
        form_set: type[BaseMeasureRows] = type(self)
        return form_set(initial=typed, **kwargs)


MeasureRows = forms.formset_factory(
    MeasureRow,
    formset=BaseMeasureRows,
    extra=ROWS,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
    validate_max=True,
)


def kinds_for_a_group(home: Any) -> tuple[lists.Choices, list[Any]]:
    """Kinds for persons are left to the page for one measure: there the persons are chosen."""
    found, grouped = lists.of_types(home)
    return found, [group for group in grouped if group[0] != MeasureAxis.I.label]
