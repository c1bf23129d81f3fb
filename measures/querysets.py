"""Words of this app on its queries. `visible_to` is inherited and never written again."""

from datetime import date
from typing import Any, Self

from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Q, When
from django.db.models.functions import Coalesce, Least

from measures import rules
from measures.choices import OPEN, MeasureAxis, Scope, Shown
from protection.records.querysets import M, ScopedManager, ScopedQuerySet


def shown_as(word: str, today: date) -> Q:
    """The same as rules.shown, for the database."""
    late = Q(due__lt=today)
    in_time = Q(due=None) | Q(due__gte=today)
    conditions: dict[str, Q] = {
        Shown.PLANNED: Q(status__in=rules.PLANNED) & in_time,
        Shown.ON_TRACK: Q(status__in=rules.RUNNING) & in_time,
        Shown.LATE: Q(status__in=rules.PLANNED | rules.RUNNING) & late,
        Shown.BLOCKED: Q(status__in=rules.BLOCKED),
        Shown.DONE: Q(status="completed"),
        Shown.ENDED: Q(status__in=rules.TURNED_DOWN),
    }
    return conditions[word]


def _earlier(*first: When) -> Case:
    """The earlier of two dates while a measure is open; of one that ended only the follow-up still counts."""
    both = Least(Coalesce("due", "next_follow_up"), Coalesce("next_follow_up", "due"))
    still_open = When(status__in=OPEN, then=both)
    return Case(*first, still_open, default=F("next_follow_up"), output_field=DateField())


class MeasureQuerySet(ScopedQuerySet[M]):
    def open(self) -> Self:
        """Still to be done, or standing still."""
        return self.filter(status__in=OPEN)

    def shown_as(self, word: str, today: date) -> Self:
        return self.filter(shown_as(word, today))

    def with_act_on(self, today: date) -> Self:
        """Adds `act_on`, the day when somebody must look at it: the next follow-up or the due date.

        The earlier one counts; but once the due date has passed and a follow-up is set, the follow-up does, so that
        what was looked at and put on a new day does not stay on top of everybody's list.
        """
        looked_at = When(due__lt=today, next_follow_up__isnull=False, then=F("next_follow_up"))
        return self.annotate(act_on=_earlier(looked_at))

    def with_soonest(self) -> Self:
        """Adds `soonest`, the earlier of the due date and the next follow-up: what lists show and sort by."""
        return self.annotate(soonest=_earlier())

    def to_act_on(self, *, today: date, until: date) -> Self:
        """What needs a look on or before a day, the oldest first."""
        return self.with_act_on(today).filter(act_on__lte=until).order_by("act_on", "id")

    def carried_with(self, user_id: Any) -> Self:
        """Where this person keeps an eye on it, or nobody does yet."""
        return self.filter(Q(responsible=user_id) | Q(responsible=None))

    def of_collective(self, collective_id: Any) -> Self:
        """Of a group and of the groups inside it."""
        return self.filter(Q(collective=collective_id) | Q(collective__part_of=collective_id))

    def counts(self, today: date) -> dict[str, int]:
        """In one query: how many in each word, and of the open ones how many in each axis and scope."""
        words = {f"word_{word}": Count("pk", filter=shown_as(word, today)) for word in Shown.values}
        is_open = Q(status__in=OPEN)
        axes = {f"axis_{axis}": Count("pk", filter=is_open & Q(axis=axis)) for axis in MeasureAxis.values}
        scopes = {f"scope_{scope}": Count("pk", filter=is_open & Q(scope=scope)) for scope in Scope.values}
        return self.order_by().aggregate(**words, **axes, **scopes)


class FollowUpQuerySet(ScopedQuerySet[M]):
    def contacts(self) -> Self:
        """Calls, visits, messages of the team: with the file, not with one measure."""
        return self.filter(measure=None)

    def newest(self) -> Self:
        """The last contact of each file."""
        later = Q(happened_on__gt=OuterRef("happened_on"))
        same_day = Q(happened_on=OuterRef("happened_on"), created_at__gt=OuterRef("created_at"))
        every_row: Any = self.model._default_manager
        others = every_row.unscoped().contacts().filter(file=OuterRef("file"))
        return self.contacts().filter(~Exists(others.filter(later | same_day)))


class MeasureManager(ScopedManager.from_queryset(MeasureQuerySet)):  # type: ignore[misc]  # as ScopedManager itself
    """The default manager of measures."""


class FollowUpManager(ScopedManager.from_queryset(FollowUpQuerySet)):  # type: ignore[misc]  # as ScopedManager itself
    """The default manager of follow-ups and contacts."""
