"""Who did what to whom: an incident holds acts, involvements and sources (methodology.md 1.5)."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.models import Actor, Collective, Member, Place
from protection.records.models import CaseRecord
from protection.vault.fields import EncryptedTextField
from risk import choices
from risk.querysets import IncidentManager

SEVERITY = [MinValueValidator(1), MaxValueValidator(5)]


class Incident(CaseRecord):
    """One thing that happened. It lies in one file; other collectives are named on it as affected."""

    file_parents = ("collective",)

    reference = models.CharField(max_length=12, unique=True, editable=False)  # random: tells no count
    collective = models.ForeignKey(Collective, models.PROTECT, related_name="incidents")
    group = models.ForeignKey(Collective, models.PROTECT, null=True, blank=True, related_name="+")
    danger = models.CharField(max_length=8, choices=choices.Danger)
    boxes = models.JSONField(default=list)
    aimed_at = models.JSONField(default=list)
    people_count = models.PositiveIntegerField(null=True, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=8, choices=choices.Precision, default=choices.Precision.EXACT)
    narrative = EncryptedTextField(_("in your own words"), level=3)
    language = models.CharField(max_length=8, blank=True)
    where = EncryptedTextField(_("where"), level=3)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    author_type = models.CharField(
        max_length=24, choices=choices.AuthorType, default=choices.AuthorType.UNKNOWN
    )
    how_known = models.CharField(max_length=16, choices=choices.HowKnown, default=choices.HowKnown.UNKNOWN)
    call_back = EncryptedTextField(_("safe way and time to call back"), level=4)
    permission = models.CharField(
        max_length=12, choices=choices.Permission, default=choices.Permission.NOT_ASKED
    )
    effect = EncryptedTextField(_("what it changed for the group"), level=3)
    severity = models.PositiveSmallIntegerField(validators=SEVERITY)
    kept_apart = models.BooleanField(default=False)  # holds an act that only psychosocial care may read
    means = models.JSONField(default=list, blank=True)
    grounds = models.JSONField(default=list, blank=True)
    declared = models.BooleanField(null=True, blank=True)
    gendered = models.BooleanField(null=True, blank=True)
    gendered_how = EncryptedTextField(_("how"), level=3)
    verification = models.CharField(
        max_length=16, choices=choices.Verification, default=choices.Verification.UNKNOWN
    )
    import_key = models.CharField(max_length=80, null=True, blank=True, unique=True, editable=False)

    objects: ClassVar[IncidentManager] = IncidentManager()

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["-happened_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(severity__range=(1, 5)), name="severity_1_to_5"),
            models.CheckConstraint(
                condition=Q(happened_on__isnull=False) | Q(precision="unknown"), name="a_date_or_not_known"
            ),
        ]
        indexes = [
            models.Index(fields=["-happened_on", "-id"], name="incident_newest"),
            models.Index(fields=["collective", "-happened_on", "-id"], name="incident_of_collective"),
            models.Index(fields=["file", "-happened_on", "-id"], name="incident_of_file"),
            models.Index(fields=["-created_at", "-id"], name="incident_logged"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("risk:incident", args=[self.pk])


class Act(CaseRecord):
    """What was done, to whom. Counts once, in its unit. SEX and SXH lie in the care compartment."""

    file_parents = ("incident",)

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="acts")
    act_type = models.CharField(max_length=3, choices=choices.ActType)
    box = models.CharField(max_length=12, choices=choices.Box, blank=True)
    to_sort = models.BooleanField(default=False)  # the graver one holds until somebody says which
    target = models.CharField(max_length=12, choices=choices.TargetKind, default=choices.TargetKind.UNKNOWN)
    collective = models.ForeignKey(Collective, models.PROTECT, null=True, blank=True, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    relation = models.CharField(max_length=12, choices=choices.Relation, default=choices.Relation.SELF)
    count = models.PositiveIntegerField(null=True, blank=True)
    severity = models.PositiveSmallIntegerField(validators=SEVERITY)
    severity_reason = EncryptedTextField(_("why another severity"), level=3)
    text = EncryptedTextField(_("what was done"), level=3)

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["-severity", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(severity__range=(1, 5)), name="act_severity_1_to_5"),
        ]
        indexes = [models.Index(fields=["member", "incident"]), models.Index(fields=["incident", "act_type"])]

    def __str__(self) -> str:
        return self.get_act_type_display()


class Affected(CaseRecord):
    """Another collective that the incident touches, added by a person who may see both."""

    file_parents = ("incident",)

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="affected")
    collective = models.ForeignKey(Collective, models.PROTECT, related_name="+")
    what = EncryptedTextField(_("what it changed there"), level=3)

    class Meta(CaseRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["incident", "collective"], name="affected_once")]
        indexes = [models.Index(fields=["collective", "incident"])]

    def __str__(self) -> str:
        return str(self.collective_id)


class Involvement(CaseRecord):
    """Who is thought to be responsible: an allegation, with degree and certainty."""

    file_parents = ("incident",)

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="involvements")
    act = models.ForeignKey(Act, models.SET_NULL, null=True, blank=True, related_name="+")
    actor = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    author_type = models.CharField(max_length=24, choices=choices.AuthorType)
    degree = models.CharField(max_length=12, choices=choices.Degree, default=choices.Degree.SUSPECTED)
    certainty = models.CharField(max_length=24, choices=choices.Certainty, default=choices.Certainty.UNKNOWN)
    status = models.CharField(max_length=12, choices=choices.AuthorStatus, blank=True)
    name = EncryptedTextField(_("name"), level=4)
    attribution = EncryptedTextField(_("why people think so"), level=3)

    class Meta(CaseRecord.Meta):
        indexes = [models.Index(fields=["actor", "incident"])]

    def __str__(self) -> str:
        return self.get_author_type_display()


class Source(CaseRecord):
    """How we know: connection and reliability. Who it was is strictly confidential."""

    file_parents = ("incident",)

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="sources")
    connection = models.CharField(max_length=16, choices=choices.HowKnown)
    reliability = models.CharField(
        max_length=12, choices=choices.Reliability, default=choices.Reliability.UNKNOWN
    )
    name = EncryptedTextField(_("name"), level=4)
    contact = EncryptedTextField(_("contact"), level=4)
    note = EncryptedTextField(_("note"), level=3)

    def __str__(self) -> str:
        return self.get_connection_display()
