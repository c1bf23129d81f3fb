"""Who was hit, in rows: a person, how they are touched, by which act (ux.md 1.1 S4)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.models import Member
from protection.desk.templatetags.ui import isolate
from risk.choices import Relation
from risk.forms.incident_fields import Fetched, Rows
from risk.models import Act
from risk.services.reports import PersonHit

ROWS, MORE_ROWS, MOST_ROWS = 3, 3, 60


class MemberField(forms.ModelChoiceField):
    iterator = Fetched

    def __init__(self, *, rows: Rows, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Member) -> str:
        return isolate(obj.code)


class PersonHitForm(forms.Form):
    """One row; a row without a person says nothing. `acts` are those that may be chosen, one for each kind."""

    def __init__(self, *args: Any, people: Any, rows: Rows, acts: list[Act], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acts = {str(act.pk): act for act in acts}
        self.fields["member"] = MemberField(
            label=_("Person"), queryset=people, rows=rows, empty_label=_("Nobody")
        )
        self.fields["relation"] = forms.ChoiceField(
            label=_("Who was hit"), choices=Relation.choices, initial=Relation.SELF
        )
        self.fields["act"] = forms.ChoiceField(
            label=_("What was done"),
            choices=[(str(act.pk), act.get_act_type_display()) for act in acts],
            initial=str(acts[0].pk) if acts else "",
            widget=forms.Select if len(acts) > 1 else forms.HiddenInput,
        )

    def has_changed(self) -> bool:
        """A row is looked at where a person is chosen."""
        return bool(self["member"].data)

    def hit(self) -> tuple[Act, PersonHit] | None:
        """The act and the person, of a row that names one."""
        member = self.cleaned_data.get("member")
        if member is None:
            return None
        return self.acts[self.cleaned_data["act"]], PersonHit(member.pk, self.cleaned_data["relation"])


class PeopleHit(forms.BaseFormSet):
    def hits(self) -> list[tuple[Act, PersonHit]]:
        found = [form.hit() for form in self.forms]
        return [hit for hit in found if hit]


PeopleHitFormSet = forms.formset_factory(
    PersonHitForm, formset=PeopleHit, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


def one_of_each(acts: list[Act]) -> list[Act]:
    """One act for each box and each act without one: what a person can be named for."""
    return list({act.box or str(act.pk): act for act in reversed(acts)}.values())[::-1]
