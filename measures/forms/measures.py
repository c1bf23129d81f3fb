"""A measure: what is done, for whom, against what, who decided and who carries it (ux.md 1.2 F4, methodology.md 1.9)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.base import CaseForm, EditForm, choice, line, number, text
from communities.models import Collective, Member
from measures import choices
from measures.forms import measure_choices as lists
from measures.models import Measure
from measures.services.measure_orders import TARGETS, MeasureOrder, targets_of
from protection.desk.dates import DayMonthYearField

LINKS = ("measure_type", "scenario", "meeting", "responsible", "duty_bearer")
BEHIND_THE_FOLD = (
    "duty_bearer",
    "sign",
    "resources",
    "return_plan",
    "differential",
    "acts_on",
    "phase",
    "requested_on",
    "agreed_on",
    "next_follow_up",
    "effectiveness",
    "result",
)
NOT_FOUND = {"invalid_choice": _("Choose from the list.")}


def _list(label: Any, hint: Any = "", **options: Any) -> forms.ChoiceField:
    """A list whose choices the form fills in when it is made."""
    return forms.ChoiceField(label=label, help_text=hint, error_messages=NOT_FOUND, **options)


def _ticks(label: Any, hint: Any = "") -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(
        label=label, help_text=hint, required=False, widget=widget, error_messages=NOT_FOUND
    )


class MeasureFacts(forms.Form):
    """Options: user, home (a group or a person), measure (of an edit)."""

    measure_type = _list(_("What kind of measure is it?"))
    what = text(
        _("What will be done?"), _("In the group's words. No names: roles are enough."), required=True
    )
    groups = _ticks(_("Whom does it protect?"))
    people = _ticks(
        _("Persons"), _("For persons beside the group, or where the group cannot be protected as a whole.")
    )
    families = _ticks(_("Families of these persons"), _("Where the family is threatened too."))
    scenario = _list(_("Which threat does it answer?"), required=False)
    component = _list(
        _("What does it make stronger, or less easy to harm?"),
        _("Empty: as the kind of measure says."),
        required=False,
    )
    meeting = _list(
        _("Who decided it?"), _("Meetings of the group. Without one it stays a proposal."), required=False
    )
    doer = choice(_("Who does it?"), choices.Doer, required=True, initial=choices.Doer.MEMBER)
    carried_by = line(_("Who carries it?"), _("A role or a committee, for example: the women's committee."))
    responsible = _list(_("Who in our team keeps an eye on it?"), required=False)
    starts = DayMonthYearField(label=_("When does it start?"), required=False)
    due = DayMonthYearField(label=_("When must it be ready?"), required=False)
    every_days = _list(_("How often do we ask how it goes?"), required=False)
    harm = text(
        _("What risk can it create, and what is done about it?"),
        _("Somebody may be seen more, be envied, be left alone, or be made to talk."),
    )
    duty_bearer = _list(_("Which authority owes it?"), required=False)
    acts_on = choice(_("What does it act on?"), choices.ActsOn, blank=_("As the kind of measure says"))
    sign = line(_("How will we see that it works?"))
    resources = line(_("What does it need?"))
    return_plan = text(_("How does the person return, or who takes over meanwhile?"))
    differential = line(
        _("For whom especially?"), _("For example women, young people, elders, people with a disability.")
    )
    gender = forms.BooleanField(label=_("It answers to what women and LGBTIQ+ people face"), required=False)
    root_cause = forms.BooleanField(label=_("It acts on a root cause"), required=False)
    phase = choice(_("In which phase?"), choices.Phase, blank=_("Not said"))
    requested_on = DayMonthYearField(label=_("When was it asked for?"), required=False)
    agreed_on = DayMonthYearField(label=_("When was it agreed, if not in a meeting?"), required=False)

    def arrange(self, *, user: Any, home: Any, measure: Measure | None = None) -> None:
        """Fill the lists; a list with nothing to choose from is not asked."""
        self.home = home
        types, grouped = lists.of_types(home)
        self.rows = {
            "measure_type": types,
            "groups": lists.of_groups(home, user),
            "people": lists.of_people(home, user, measure),
            "scenario": lists.of_scenarios(home, user, measure),
            "meeting": lists.of_meetings(home, user, measure),
            "responsible": lists.of_colleagues(home, measure),
            "duty_bearer": lists.of_duty_bearers(home, user),
        }
        self.rows["families"] = self.rows["people"]
        for name, found in self.rows.items():
            self._offer(name, found.shown)
        self._offer("measure_type", [("", _("Choose a kind of measure")), *grouped])
        self._offer("component", [("", _("Not said")), *lists.of_components(home)])
        self._offer("every_days", lists.of_cadences(measure))
        self._leave_out()

    def _offer(self, name: str, offered: list[Any]) -> None:
        field: Any = self.fields[name]
        many = isinstance(field, forms.MultipleChoiceField)
        empty = {"scenario": _("None in particular"), "meeting": _("Not decided in a meeting yet")}
        first = [] if many or (offered and offered[0][0] == "") else [("", empty.get(name, _("Nobody yet")))]
        field.choices = [*first, *offered]

    def _leave_out(self) -> None:
        """A question without answers to choose from is no question. A person's own measure is for that person."""
        for name in ("groups", "people", "families", "duty_bearer"):
            if not self.rows[name].rows or (name == "people" and isinstance(self.home, Member)):
                del self.fields[name]
        if isinstance(self.home, Member):
            words = _("Without the tick it is for the person alone.")
            self.fields["families"].label, self.fields["families"].help_text = (
                _("Is it for the family?"),
                words,
            )

    @property
    def people_opened(self) -> bool:
        return self._has_answers("people", "families") or self._is_for_persons()

    @property
    def more_opened(self) -> bool:
        return any(name in self.errors for name in BEHIND_THE_FOLD)

    def _has_answers(self, *names: str) -> bool:
        return any(self[name].value() for name in names if name in self.fields)

    def _is_for_persons(self) -> bool:
        """The kinds for persons begin with an I; after a refusal the list of persons must be in sight."""
        return str(self["measure_type"].value() or "").startswith("I")

    def order(self) -> MeasureOrder:
        """The typed answers as the service takes them."""
        typed = self.values()
        links = {name: self.rows[name].rows.get(typed.pop(name, "")) for name in LINKS}
        for_whom = {name: self._rows_of(name, typed.pop(name, [])) for name in TARGETS}
        if isinstance(self.home, Member) and not for_whom["families"]:
            for_whom["people"] = (self.home,)
        typed["every_days"] = int(typed["every_days"]) if typed["every_days"] else None
        return MeasureOrder(**{**for_whom, **links, **typed})

    def _rows_of(self, name: str, chosen: list[str]) -> tuple[Any, ...]:
        return tuple(self.rows[name].rows[pk] for pk in chosen)


class NewMeasureForm(MeasureFacts, CaseForm):
    """The group comes first: it is ticked until somebody takes the tick away."""

    def arrange(self, **options: Any) -> None:
        super().arrange(**options)
        if isinstance(self.home, Collective):
            self.initial.setdefault("groups", [str(self.home.pk)])
        me = str(options["user"].pk)
        if me in self.rows["responsible"].rows:
            self.initial.setdefault("responsible", me)


class MeasureEditForm(MeasureFacts, EditForm):
    next_follow_up = DayMonthYearField(label=_("When do we ask next how it goes?"), required=False)
    result = text(_("What came of it?"))
    effectiveness = number(
        _("How well does it work, as the group sees it?"),
        _("1 not at all, 5 very well."),
        min_value=1,
        max_value=5,
    )

    @staticmethod
    def words_of(row: Any) -> dict[str, Any]:
        """The answers that the record (or its history) gives now."""
        beside = {"form_key", *TARGETS, *LINKS}
        found = {name: getattr(row, name) for name in MeasureEditForm.base_fields if name not in beside}
        links = {name: str(getattr(row, f"{name}_id") or "") for name in LINKS}
        kinds = targets_of(row)
        targets = {name: sorted(str(pk) for of, pk in kinds if of == kind) for name, kind in TARGETS.items()}
        return {**found, **links, **targets, "every_days": str(row.every_days or "")}
