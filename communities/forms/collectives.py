"""A new community, a group inside it, everything that is written about it, and the filter of the list."""

from typing import Any

from django import forms
from django.core import signing
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities import choices
from communities.forms.base import CaseForm, EditForm, choice, line, number, several, text
from communities.models import Collective
from protection.accounts.models import User
from protection.desk.dates import DayMonthYearField
from protection.records import codenames
from protection.records.people import people_on

OFFERED = signing.Signer(salt="communities.code")
LEVELS = [
    ("EXTREME", _("Extreme")),
    ("HIGH", _("High")),
    ("MEDIUM", _("Medium")),
    ("LOW", _("Low")),
    ("NONE", _("Not assessed")),
]


class CodeChoice(CaseForm):
    """Three code names to choose from. Each answer is signed, so that nobody types a name of their own here."""

    code = forms.ChoiceField(
        label=_("Which code name does the group want?"),
        help_text=_(
            "It stands on lists, papers and messages instead of the name. It cannot be changed later."
        ),
        required=False,
        widget=forms.RadioSelect,
    )

    def arrange(self, **options: Any) -> None:
        super().arrange(**options)
        chosen = _unsigned(self.data.get("code", "")) if self.is_bound else ""
        names = codenames.offer()
        offered = [chosen, *[name for name in names if name != chosen][:2]] if chosen else names
        self.fields["code"].choices = [(OFFERED.sign(name), name) for name in offered]
        self.initial.setdefault("code", self.fields["code"].choices[0][0] if offered else "")

    def clean_code(self) -> str:
        return _unsigned(self.cleaned_data["code"])

    def code_chosen(self) -> str:
        return str(self.cleaned_data["code"])

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "code"}


def _unsigned(value: str) -> str:
    try:
        return str(OFFERED.unsign(value))
    except signing.BadSignature:
        return ""


class FirstFacts(forms.Form):
    """What can be said on the first day; all but the kind may wait."""

    kind = choice(
        _("What kind of group is it?"), choices.CollectiveKind, blank=_("Choose one"), required=True
    )
    name = line(
        _("Name"),
        _("Kept encrypted. Shown only to people who work on this file."),
        most=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    area = line(
        _("Area"),
        _("A district or region. Never an exact place: this word stands on lists."),
        most=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    causes = several(_("What do they defend?"), choices.Cause)
    defends = text(
        _("What they defend, in their own words"), _("And why now, if something is about to happen.")
    )
    safe_contact = text(
        _("Safe way and hours of contact"),
        _("How, when and through whom. Also what must never be used."),
    )
    emergency_steps = text(
        _("What the group agreed to do at once in danger"),
        _("One step a line. Shown on top whenever somebody is in danger now."),
    )


class NewCollectiveForm(CodeChoice, FirstFacts):
    field_order = ("code", "kind", "name", "area", "causes", "defends", "safe_contact", "emergency_steps")


class NewGroupForm(CodeChoice):
    kind = choice(
        _("What kind of group is it?"),
        choices.CollectiveKind,
        required=True,
        initial=choices.CollectiveKind.GRP,
    )
    name = line(_("Name"), _("For example “women's circle”. Kept encrypted."), most=200)
    defends = text(_("What it is for"))
    people = number(_("People"))
    field_order = ("code", "kind", "name", "defends", "people")


class CollectiveForm(EditForm, FirstFacts):
    """Everything that is written about a collective. Options: `collective`."""

    identity = text(_("How they describe themselves"))
    plan_title = line(
        _("Title on the printed plan"),
        _("Only if the group's own decision body chose one. Without it the plan carries the code name."),
        most=200,
    )
    legal_status = choice(_("Legal status"), choices.LegalStatus, blank=_("Not known"))
    formed_in = number(_("Formed in the year"))
    people = number(_("People"))
    women = number(_("Women"))
    young = number(_("Young people"))
    older = number(_("Older people"))
    counted_on = DayMonthYearField(label=_("Counted on"), required=False)
    count_source = line(_("Who counted, and how"), _("For example: the council's own list."), most=200)
    languages = line(_("Languages"), _("For example: Spanish, Nasa Yuwe"), most=120)
    decision_body = choice(_("Who decides for the group?"), choices.DecisionBody, blank=_("Not known"))
    decision_rule = choice(_("How do they decide?"), choices.DecisionRule, blank=_("Not known"))
    quorum = number(_("Quorum in per cent"), _("By the group's own rule."), max_value=100)
    reporting_rule = text(
        _("The group's rule for reporting"), _("Who reports what to whom, and who is never told.")
    )
    data_holder = text(
        _("Who holds the data"), _("Which organisation keeps this, and what the group agreed on.")
    )
    coordinator = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Coordinator"),
        required=False,
        empty_label=_("Nobody yet"),
    )

    def arrange(self, *, collective: Collective, **options: Any) -> None:
        responsible = people_on(collective.file_id, roles=frozenset({"coordinator", "manager"}))
        offered = Q(pk__in=responsible.values("pk")) | Q(pk=collective.coordinator_id)
        self.fields["coordinator"].queryset = User.objects.filter(offered).order_by("code")

    @staticmethod
    def words_of(row: Any) -> dict[str, Any]:
        """The answers as a row gives them, today's or one of its history."""
        names = [name for name in CollectiveForm.base_fields if name not in {"form_key", "coordinator"}]
        return {**{name: getattr(row, name) for name in names}, "coordinator": row.coordinator_id}


class SortForm(EditForm, FirstFacts):
    """What a coordinator says of a call that was logged. Options: none."""

    field_order = ("kind", "name", "area", "causes", "defends", "safe_contact", "emergency_steps")

    @staticmethod
    def words_of(row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in SortForm.base_fields if name != "form_key"}


class CollectiveFilter(forms.Form):
    """The filter of the list. `with_level` where an app above can answer it."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *choices.CollectiveKind.choices]
    )
    area = forms.CharField(label=_("Area"), required=False, max_length=120)
    level = forms.ChoiceField(label=_("Risk"), required=False, choices=[("", _("All levels")), *LEVELS])
    to_sort = forms.BooleanField(label=_("Only calls to be sorted"), required=False)

    def __init__(self, *args: Any, with_level: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_level:
            del self.fields["level"]
