"""What is read with an assessment: its scenarios and their answers, two queries whatever their number."""

from typing import Any

from django.db.models import Prefetch

from protection.accounts.models import User
from risk.models import Answer, Scenario


def answers_along(user: User) -> list[Any]:
    """For `prefetch_related`, scoped to the reader."""
    answers = Prefetch("answers", Answer.objects.visible_to(user))
    return [Prefetch("scenarios", Scenario.objects.visible_to(user).prefetch_related(answers))]
