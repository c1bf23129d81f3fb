"""The two lookups of every view: a visible record, or the 404 that says nothing."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from protection.accounts.models import User
from protection.records.models import CaseFile
from protection.records.querysets import files_visible

M = TypeVar("M", bound=Model)


def get_visible_or_404(model_or_queryset: type[M] | QuerySet[M], user: User, **lookup: Any) -> M:
    """The one record that the user may see. Http404 for missing and out of scope alike."""
    rows: Any = (
        model_or_queryset if isinstance(model_or_queryset, QuerySet) else model_or_queryset._default_manager
    )
    try:
        return rows.visible_to(user).get(**lookup)  # type: ignore[no-any-return]
    except rows.model.DoesNotExist:
        raise Http404 from None


def visible_files(user: User, level: int = 2) -> QuerySet[CaseFile]:
    """Case files that the user may see at `level`, own grants and links alike."""
    return CaseFile.objects.filter(files_visible(user, level, on="pk"))
