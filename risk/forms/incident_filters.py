"""How a list of incidents is narrowed, on pages and in the API alike (ux.md 2, screen 16)."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import Collective, Member
from protection.desk.templatetags.ui import isolate
from risk.choices import ActType, AuthorType, Box, Danger
from risk.models import Act, Incident

DAYS = {"7d": 7, "30d": 30, "90d": 90, "12m": 365}
PERIODS = [
    ("7d", gettext_lazy("The last 7 days")),
    ("30d", gettext_lazy("The last 30 days")),
    ("90d", gettext_lazy("The last 90 days")),
    ("12m", gettext_lazy("The last 12 months")),
]
YEARS = 10


def codes(request: Any) -> QuerySet[Collective]:
    rows: QuerySet[Collective] = (
        Collective.objects.visible_to(request.user).only("id", "code", "file").order_by("code")
    )
    return rows


def what_choices() -> list[tuple[str, list[tuple[str, Any]]]]:
    return [
        (_("As it was logged"), [(f"box:{value}", label) for value, label in Box.choices]),
        (_("As it was sorted"), [(f"act:{value}", label) for value, label in ActType.choices]),
    ]


def severity_choices() -> list[tuple[str, str]]:
    """Severities from which on incidents are listed; 1 would be all of them."""
    return [(str(step), _("%(step)s or more") % {"step": step}) for step in (2, 3, 4)] + [("5", "5")]


def period_choices() -> list[tuple[str, Any]]:
    this_year = timezone.localdate().year
    return [*PERIODS, *((str(year), str(year)) for year in range(this_year, this_year - YEARS, -1))]


def days_of(period: str) -> tuple[date, date]:
    """First and last day of a period of the list."""
    today = timezone.localdate()
    if period in DAYS:
        return today - timedelta(days=DAYS[period] - 1), today
    return date(int(period), 1, 1), date(int(period), 12, 31)


class CodeField(django_filters.fields.ModelChoiceField):
    def label_from_instance(self, obj: Collective) -> str:
        return isolate(obj.code)


class CodeFilter(django_filters.ModelChoiceFilter):
    field_class = CodeField


class IncidentFilters(django_filters.FilterSet):
    """A value that makes no sense is left out by the page and refused by the API."""

    collective = CodeFilter(label=gettext_lazy("Community or group"), queryset=codes, method="of_collective")
    what = django_filters.ChoiceFilter(
        label=gettext_lazy("What happened"), choices=what_choices, method="with_what"
    )
    severity = django_filters.ChoiceFilter(
        label=gettext_lazy("Severity"), choices=severity_choices, field_name="severity", lookup_expr="gte"
    )
    period = django_filters.ChoiceFilter(
        label=gettext_lazy("When"), choices=period_choices, method="in_period"
    )
    danger = django_filters.ChoiceFilter(
        label=gettext_lazy("Danger when it was logged"), choices=Danger.choices
    )
    author_type = django_filters.ChoiceFilter(
        label=gettext_lazy("Thought to be responsible"), choices=AuthorType.choices
    )

    class Meta:
        model = Incident
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for wanted in self.filters.values():
            if "choices" in wanted.extra or "queryset" in wanted.extra:
                wanted.extra["empty_label"] = _("Any")

    def of_collective(self, rows: Any, name: str, value: Collective) -> Any:
        return rows.of(value)

    def with_what(self, rows: Any, name: str, value: str) -> Any:
        kind, _colon, word = value.partition(":")
        lookup = {"box": word} if kind == "box" else {"act_type": word}
        return rows.with_act(self.request.user, Act, **lookup)

    def in_period(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(happened_on__range=days_of(value))

    def chosen(self) -> dict[str, Any]:
        """The filters in use, by name."""
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def in_words(self, name: str, value: Any) -> str:
        """One filter in use as its chip says it: `Severity: 4 or more`."""
        field = self.form.fields[name]
        words = (
            isolate(value.code)
            if isinstance(value, Collective)
            else dict(flat(field.choices)).get(value, value)
        )
        return _("%(filter)s: %(value)s") % {"filter": field.label, "value": words}

    def not_understood(self) -> list[str]:
        return [str(self.form.fields[name].label) for name in self.form.errors]


class ApiIncidentFilters(IncidentFilters):
    """The API also takes days."""

    happened_after = django_filters.DateFilter(field_name="happened_on", lookup_expr="gte")
    happened_before = django_filters.DateFilter(field_name="happened_on", lookup_expr="lte")


class ActFilters(django_filters.FilterSet):
    """Acts of an incident, of a kind, on a person, or those that wait to be sorted."""

    incident = django_filters.UUIDFilter(field_name="incident_id")
    act_type = django_filters.ChoiceFilter(choices=ActType.choices)
    member = django_filters.UUIDFilter(method="on_person")
    to_sort = django_filters.BooleanFilter()

    def on_person(self, rows: Any, name: str, value: Any) -> Any:
        """Nobody learns by a guessed id that somebody out of sight was hit."""
        return rows.filter(member__in=Member.objects.visible_to(self.request.user).filter(pk=value))


def flat(choices: Any) -> list[tuple[Any, Any]]:
    """Choices without their groups."""
    pairs: list[tuple[Any, Any]] = []
    for value, label in choices:
        pairs += flat(label) if isinstance(label, list | tuple) else [(value, label)]
    return pairs
