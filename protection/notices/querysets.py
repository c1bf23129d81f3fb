"""Which notices a person sees, and what they are called."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from protection import registry
from protection.accounts.models import User
from protection.notices.models import Notice, Task
from protection.records.querysets import files_visible


def notices_of(user: User) -> QuerySet[Notice]:
    """A person's notices, without those of files that they may no longer see (R07)."""
    return Notice.objects.filter(Q(file=None) | files_visible(user, 2), user=user)


def labels_of(notices: Iterable[Notice], user: User) -> dict[UUID, str | Promise]:
    """Notice id -> its words: those of the task where the person may see it, else those of its kind."""
    ids = [notice.object_id for notice in notices if notice.kind == "task"]
    tasks = {task.pk: task.get_kind_display() for task in Task.objects.visible_to(user).filter(pk__in=ids)}
    return {notice.pk: tasks.get(notice.object_id) or _label_of_kind(notice.kind) for notice in notices}


def _label_of_kind(kind: str) -> str | Promise:
    source = registry.due_sources.get(kind)
    return source.label if source else _("Something is due")
