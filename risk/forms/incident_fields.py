"""Fields that list communities, groups and colleagues, as far as the person may know of them."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from communities.models import Collective
from protection.accounts.models import User
from protection.desk.templatetags.ui import isolate
from protection.vault.fields import Sealed

Rows = Callable[[], list[Any]]


class Fetched(forms.models.ModelChoiceIterator):
    """Lists rows that were fetched once for all fields of a form: their keys come in one query too."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for row in self.field.rows():
            yield self.choice(row)

    def __len__(self) -> int:
        return len(self.field.rows())

    def __bool__(self) -> bool:
        return True


class CollectiveField(forms.ModelChoiceField):
    """A community by its code name, with its own name for whoever may read it (ux.md 3.3)."""

    iterator = Fetched

    def __init__(self, *, rows: Rows, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Collective) -> str:
        return named(obj)


class GroupField(CollectiveField):
    """A group inside a community: the community's code name stands in front."""

    def label_from_instance(self, obj: Collective) -> str:
        return f"{isolate(obj.part_of.code)} › {named(obj)}" if obj.part_of else named(obj)


def named(collective: Collective) -> str:
    """`amber-heron (River guard)`, or the code alone for whoever may not read the name."""
    name = collective.name
    if not name or isinstance(name, Sealed):
        return isolate(collective.code)
    words = {"code": isolate(collective.code), "name": isolate(name)}
    return _("%(code)s (%(name)s)") % words


class PeopleField(forms.ModelMultipleChoiceField):
    """Colleagues by their short names, to tick."""

    iterator = Fetched
    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, rows: Rows, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(**kwargs)

    def label_from_instance(self, obj: User) -> str:
        return isolate(obj.code)


class PersonField(forms.ModelChoiceField):
    """One colleague; whoever fills the form comes first, as *me*."""

    iterator = Fetched

    def __init__(self, *, me: User, rows: Rows, **kwargs: Any) -> None:
        self.me = me
        self.rows = lambda: sorted(rows(), key=lambda person: person.pk != me.pk)
        super().__init__(empty_label=None, **kwargs)

    def to_python(self, value: Any) -> User | None:
        """*Me* needs no look into the database."""
        return self.me if value == str(self.me.pk) else super().to_python(value)

    def label_from_instance(self, obj: User) -> str:
        return _("me") if obj.pk == self.me.pk else isolate(obj.code)
