"""Vocabularies of measures, follow-ups and plans (methodology.md 1.9, 1.11)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeasureAxis(models.TextChoices):
    A = "A", _("A: stronger as a group")
    B = "B", _("B: more room to act")
    I = "I", _("For persons")  # noqa: E741  the method's own letter


class Scope(models.TextChoices):
    COLLECTIVE = "collective", _("The group")
    INDIVIDUAL = "individual", _("Persons")
    FAMILY = "family", _("Families")


class ActsOn(models.TextChoices):
    THREAT = "threat", _("The threat")
    VULNERABILITY = "vulnerability", _("What makes it easier to harm")
    CAPACITY = "capacity", _("What makes it stronger")


class Doer(models.TextChoices):
    MEMBER = "member", _("The group itself")
    ORGANISATION = "organisation", _("Our organisation or an ally")
    AUTHORITY = "authority", _("An authority with a duty to protect")


class Phase(models.TextChoices):
    PREVENTION = "prevention", _("Prevention")
    EARLY = "early", _("Early protection")
    URGENT = "urgent", _("Urgent protection")
    NON_REPETITION = "non_repetition", _("So that it does not happen again")


class Status(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    APPROVED = "approved", _("Approved")
    IN_PROGRESS = "in progress", _("In progress")
    ACTIVE = "active", _("Active")
    COMPLETED = "completed", _("Completed")
    REFUSED_COMMUNITY = "refused community", _("Refused by the community")
    REFUSED_AUTHORITY = "refused authority", _("Refused by the authority")
    SUSPENDED = "suspended", _("Suspended")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    FAILED = "failed", _("Did not work")


LIVE = frozenset({Status.AGREED, Status.APPROVED, Status.IN_PROGRESS, Status.ACTIVE})
OPEN = LIVE | {Status.PROPOSED, Status.SUSPENDED}
ENDED = frozenset(Status.values) - OPEN


class Shown(models.TextChoices):
    """The words of the pages, derived from the status and the due date (methodology.md 1.9)."""

    PLANNED = "planned", _("Planned")
    ON_TRACK = "on_track", _("On track")
    LATE = "late", _("Late")
    BLOCKED = "blocked", _("Blocked")
    DONE = "done", _("Done")
    ENDED = "ended", _("Refused or withdrawn")


class Outcome(models.TextChoices):
    """What a follow-up may say; *late* is never chosen."""

    NOT_STARTED = "not_started", _("Not started")
    GOING = "going", _("Going as agreed")
    STUCK = "stuck", _("Stuck")
    DONE = "done", _("Done")
    FAILED = "failed", _("Did not work")
    WORSE = "worse", _("Made things worse")
    REFUSED_COMMUNITY = "refused_community", _("Refused by the community")
    REFUSED_AUTHORITY = "refused_authority", _("Refused by the authority")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class FollowUpKind(models.TextChoices):
    MEASURE = "measure", _("Follow-up of a measure")
    CALL = "call", _("Call")
    VISIT = "visit", _("Visit")
    MESSAGE = "message", _("Message")


class PlanStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed by the group")
    IN_FORCE = "in_force", _("In force for an emergency")
    REPLACED = "replaced", _("Replaced")
    EXPIRED = "expired", _("Expired")


DECIDED = frozenset({PlanStatus.AGREED, PlanStatus.REPLACED})  # such a version never changes again
BEING_MADE = frozenset({PlanStatus.DRAFT, PlanStatus.PROPOSED})


class PlanText(models.TextChoices):
    """What people write into a plan themselves; everything else comes from the records."""

    WHO = "who", _("Who we are, in our own words")
    LIMITS = "limits", _("What we do not know, and why")
    CONTEXT = "context", _("What is happening around us")
    DAILY_RULES = "daily_rules", _("Daily rules")
    EARLY_REVIEW = "early_review", _("When we look at this plan earlier")
    EMERGENCY_MEETING = "emergency_meeting", _("Who can call an emergency meeting")


class Purpose(models.TextChoices):
    """What a numbered copy is for."""

    MEETING = "meeting", _("To talk about in a meeting of the group")
    GROUP = "group", _("For the group to keep")
    TEAM = "team", _("For our own work")
    OTHER = "other", _("Something else")


class Audience(models.TextChoices):
    COMMUNITY = "community", _("For the community")
    INTERNAL = "internal", _("Internal, not to be handed out")
    AUTHORITY = "authority", _("For an authority")
