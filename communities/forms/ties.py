"""A tie from a group, or one of its people, to somebody else."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from communities import choices
from communities.forms.base import CaseForm, EditForm, choice, line, text
from communities.models import Collective, Member
from protection.desk.dates import DayMonthYearField

MOST = 500  # of the longest list of ends; beyond it the API takes any id
PASSES = [("", _("As usual for this kind of tie")), ("yes", _("Yes")), ("no", _("No"))]


class TieForm(CaseForm):
    """Options: `user`, `collective`. `start()` and `end()` give the records that were chosen."""

    start = forms.ChoiceField(label=_("From"))
    end = forms.ChoiceField(label=_("To"), required=False)
    to_ally = line(
        _("Or an ally outside the casebook"),
        _("The name of an organisation or person. Kept encrypted."),
        most=200,
    )
    kind = choice(
        _("What kind of tie is it?"), choices.TieKind, blank=_("Choose a kind of tie"), required=True
    )
    strength = choice(_("How strong is it?"), choices.TieStrength, required=True)
    direction = choice(_("Which way does it go?"), choices.TieDirection, required=True, initial="both")
    transmits_risk = forms.ChoiceField(
        label=_("Does risk pass along this tie?"),
        help_text=_("Usual for strong ties of the same struggle, the same territory or the same adversary."),
        choices=PASSES,
        required=False,
        widget=forms.RadioSelect,
    )
    since = DayMonthYearField(label=_("Since"), required=False, partial=True)
    purpose = text(_("What is it for?"))

    def arrange(self, *, user: Any, collective: Collective) -> None:
        holds = {"memberships__collective": collective}
        people = Member.objects.visible_to(user).filter(**holds).distinct().only("code", "file")[:MOST]
        groups = Collective.objects.visible_to(user).exclude(pk=collective.pk).only("code", "file")[:MOST]
        self.rows = {str(row.pk): row for row in [collective, *people, *groups]}
        persons = [(str(row.pk), row.code) for row in people]
        self.fields["start"].choices = [(str(collective.pk), collective.code), *_headed(_("People"), persons)]
        others = [(str(row.pk), row.code) for row in groups]
        self.fields["end"].choices = [
            ("", _("Nobody on the list")),
            *_headed(_("Communities and groups"), others),
            *_headed(_("People"), persons),
        ]

    def start_row(self) -> Any:
        return self.rows[self.cleaned_data["start"]]

    def end_row(self) -> Any:
        return self.rows.get(self.cleaned_data["end"])

    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in super().values().items() if name not in {"start", "end"}}
        given["transmits_risk"] = {"yes": True, "no": False}.get(given["transmits_risk"])
        return given


class EndForm(EditForm):
    """When something ended. Options: none."""

    on = DayMonthYearField(label=_("When did it end?"))


def _headed(heading: Any, options: list[tuple[str, str]]) -> list[Any]:
    return [(heading, options)] if options else []


def first_person(form: TieForm, asked: str) -> None:
    """Begin the tie at a person of the group, if the address names one."""
    try:
        key = str(UUID(asked))
    except ValueError:
        return
    if key in form.rows:
        form.initial["start"] = key
