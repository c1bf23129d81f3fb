"""What is read along with a row: answers with an assessment, and with an act whether its reader sees whom it hit."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from communities.models import Collective, Member
from protection.accounts.models import User
from protection.records.querysets import ScopedQuerySet
from risk.models import Act, Answer, Scenario


def answers_along(user: User) -> list[Any]:
    """For `prefetch_related`, scoped to the reader: two queries, whatever the number of scenarios."""
    answers = Prefetch("answers", Answer.objects.visible_to(user))
    return [Prefetch("scenarios", Scenario.objects.visible_to(user).prefetch_related(answers))]


def ends_seen(acts: ScopedQuerySet[Act], user: User) -> ScopedQuerySet[Act]:
    """`sees_member` and `sees_collective`: a person may have left, or a group have a file of its own, since (R04)."""
    return acts.annotate(
        sees_member=Exists(Member.objects.visible_to(user).filter(pk=OuterRef("member"))),
        sees_collective=Exists(Collective.objects.visible_to(user).filter(pk=OuterRef("collective"))),
    )
