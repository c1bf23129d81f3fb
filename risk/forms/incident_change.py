"""The questions about an incident again, with what is known now (ux.md 3.4, *Change*)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import Collective
from communities.services.values import MOST_TEXT
from protection.accounts.models import User
from protection.vault.fields import Sealed
from risk import choices
from risk.forms.incident_dates import When, boxes_of
from risk.forms.incident_questions import IncidentQuestions
from risk.models import Act, Incident
from risk.services.incident_changes import IncidentChange
from risk.services.reports import Facts

SINGLE = (
    "danger",
    "people_count",
    "precision",
    "narrative",
    "where",
    "author_type",
    "how_known",
    "permission",
)


class IncidentChangeForm(IncidentQuestions):
    """Opened with the version that its answers were read from. What is kept apart is not asked again."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    effect = forms.CharField(
        label=gettext_lazy("What did it change for the group?"),
        help_text=gettext_lazy(
            "For example: meetings moved, people afraid to speak, who stepped in. Avoid names."
        ),
        widget=forms.Textarea,
        max_length=MOST_TEXT,
        required=False,
    )

    def __init__(self, *args: Any, user: User, incident: Incident, **kwargs: Any) -> None:
        self.user, self.incident = user, incident
        visible = Collective.objects.visible_to(user).filter(
            part_of=incident.collective_id, file=incident.file_id
        )
        acts = list(Act.objects.visible_to(user).filter(incident=incident))
        self.has_other_acts = incident.kept_apart or any(not act.box for act in acts)
        self.death_threat = any(_is_death_threat(act) for act in acts)
        initial = {**self.words_of(incident), "version": incident.version, **kwargs.pop("initial", {})}
        super().__init__(*args, groups=lambda: list(visible), collectives=visible, initial=initial, **kwargs)
        self.fields["boxes"].required = not self.has_other_acts
        if incident.kept_apart:
            self._leave_out_what_is_apart()
        if self.keeps_call_back:
            self.fields["call_back"].help_text = _("Kept as it is. Type to replace.")

    def _leave_out_what_is_apart(self) -> None:
        del self.fields["narrative"]
        boxes = [pair for pair in choices.Box.choices if pair[0] != choices.Box.SEXUAL]
        self.fields["boxes"].choices = boxes
        self.fields["boxes"].help_text = _(
            "Tick all that apply. The grave act that is kept apart stays as it is."
        )

    @property
    def keeps_call_back(self) -> bool:
        """Closed to this person: an empty answer then leaves it as it is."""
        return isinstance(self.incident.call_back, Sealed)

    def words_of(self, row: Any) -> dict[str, Any]:
        """The answers as an incident, or an earlier version of it, holds them."""
        return {
            **{name: getattr(row, name) for name in SINGLE},
            "boxes": row.boxes,
            "aimed_at": row.aimed_at,
            "group": row.group_id,
            "death_threat": self.death_threat,
            "date": boxes_of(row.happened_on, row.precision),
            "call_back": "" if isinstance(row.call_back, Sealed) else row.call_back,
            "effect": row.effect,
        }

    def when(self) -> str:
        return When.OTHER

    def collective(self) -> Collective | None:
        return self.incident.collective

    def facts(self) -> Facts:
        facts = super().facts()
        if self.keeps_call_back and not facts.call_back:
            return Facts(**{**vars(facts), "call_back": None})
        return facts

    def change(self) -> IncidentChange:
        """What the form says, as the service takes it; only of a form that is valid."""
        return IncidentChange(facts=self.facts(), effect=self.cleaned_data.get("effect") or "")

    def dropped(self) -> list[str]:
        """The questions whose answers go where they did not agree, also those that are kept from earlier."""
        if not self.facts().is_refused:
            return []
        given = self.cleaned_data
        names = [name for name in ("narrative", "where", "call_back", "effect") if given.get(name)]
        if self.keeps_call_back and "call_back" not in names:
            names.append("call_back")
        return names


def _is_death_threat(act: Act) -> bool:
    return act.box == choices.Box.THREAT and act.act_type == choices.ActType.DTV
