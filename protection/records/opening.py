"""Open names on purpose: a POST, a fresh sign-in, a line in the trail, and an end by itself (security.md 5.5)."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from protection.accounts.models import User
from protection.audit import trail
from protection.records.access import level_on
from protection.records.choices import GrantLevel
from protection.records.models import CaseFile, FileLink
from protection.records.rules import NotAllowed, require

OPEN_SECONDS = 60


@transaction.atomic
def open_names(*, file: CaseFile, by: User) -> dict[str, float]:
    """Names on a file, and on the people's files it leads to, open for a minute.

    Gives {file id: seconds since the epoch until which they stay open}. Raises NotAllowed or OutOfScope: it takes an
    *identity* grant.
    """
    require(by, "records.open_names", file)
    if level_on(by, file.pk) < GrantLevel.IDENTITY:
        raise NotAllowed(_("Your access to this file shows code names only. A manager can change that."))
    now = timezone.now()
    inner = FileLink.objects.filter(Q(ends=None) | Q(ends__gt=now), outer=file, starts__lte=now)
    opened: set[UUID] = {file.pk, *inner.values_list("inner_id", flat=True)}
    trail.append(
        trail.Entry(
            "records.names.opened", by.pk, "records.casefile", file.pk, file.pk, {"files": len(opened)}
        )
    )
    until = now.timestamp() + OPEN_SECONDS
    return {str(file_id): until for file_id in opened}
