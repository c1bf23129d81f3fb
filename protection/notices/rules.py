"""What the state of a task adds to the table of roles."""

from django.utils.translation import gettext as _

from protection.accounts.models import User
from protection.notices.models import Task
from protection.records import access, rules
from protection.records.choices import GrantLevel


def register() -> None:
    """Called once, when the apps are ready."""
    rules.register("notices.change_task", may_end_it)


def may_end_it(user: User, task: Task) -> str | None:
    """A task that is closed is told of no more: who sees code names only ends their own, never somebody else's."""
    if task.assignee_id == user.pk or access.level_on(user, task.file_id) >= GrantLevel.CASE:
        return None
    return _("Your access to this file shows code names only. A manager can change that.")
