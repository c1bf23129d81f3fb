"""What the sweep reminds of, and what the kernel asks of this app (protection.notices.sweep)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from measures.models import FollowUp, Measure
from measures.services.follow_ups import last_contacts
from protection import registry
from protection.notices.sweep import DueSource
from protection.notices.sweep import register as register_source


def measures_to_follow_up() -> Any:
    """Every measure with a day to ask how it goes; one that ended has a day only if somebody chose it."""
    return Measure.objects.unscoped().filter(next_follow_up__isnull=False)


def measures_owed() -> Any:
    """Every open measure with a date to be ready."""
    return Measure.objects.unscoped().open().filter(due__isnull=False)


def contacts_to_renew() -> Any:
    """The newest contact of each file, if it names the day of the next one."""
    return FollowUp.objects.unscoped().newest().filter(next_on__isnull=False)


SOURCES = (
    DueSource(
        kind="follow_up",
        label=_("A follow-up is due"),
        view_name="measures:measure",
        open_rows=measures_to_follow_up,
        due="next_follow_up",
        assignee="responsible",
    ),
    DueSource(
        kind="measure",
        label=_("A measure is due"),
        view_name="measures:measure",
        open_rows=measures_owed,
        due="due",
        assignee="responsible",
    ),
    DueSource(
        kind="contact",
        label=_("It is time to be in touch"),
        view_name="measures:contact",
        open_rows=contacts_to_renew,
        due="next_on",
        assignee="created_by",
    ),
)


def register() -> None:
    """Called once, when the apps are ready."""
    for source in SOURCES:
        register_source(source)
    registry.last_contact["measures"] = last_contacts
