"""Measures, whom they are for, what keeps them alive (methodology.md 1.9, 1.11)."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from communities.models import Actor, Collective, Meeting, Member
from measures import choices
from measures.querysets import FollowUpManager, MeasureManager
from protection.records.models import CaseRecord
from protection.vault.fields import EncryptedTextField
from risk.models import Scenario


class MeasureType(models.Model):
    """The catalogue: A1-A7, B1-B9 with sub-types, I01-I17 with flags. Seeded by migration."""

    code = models.CharField(primary_key=True, max_length=6)  # A1, B4, I05, and A1.2 for a sub-type
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subtypes")
    axis = models.CharField(max_length=1, choices=choices.MeasureAxis)
    axis_secondary = models.CharField(max_length=1, choices=choices.MeasureAxis, blank=True)
    label = models.CharField(max_length=160)  # English; translated when shown
    doer = models.CharField(max_length=16, choices=choices.Doer, blank=True)
    acts_on = models.CharField(max_length=16, choices=choices.ActsOn, blank=True)
    component = models.CharField(max_length=3, blank=True)
    root_cause = models.BooleanField(default=False)
    raises_profile = models.BooleanField(default=False)
    separates_from_group = models.BooleanField(default=False)
    hard_security = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "code"]

    def __str__(self) -> str:
        return f"{self.code} {translate(self.label)}"


class Measure(CaseRecord):
    """Something that somebody agreed to do, for the group first. It lies in the group's file, or in a person's."""

    file_parents = ("collective",)

    reference = models.CharField(max_length=12, unique=True, editable=False)
    collective = models.ForeignKey(Collective, models.PROTECT, null=True, blank=True, related_name="measures")
    measure_type = models.ForeignKey(MeasureType, models.PROTECT, related_name="+")
    what = EncryptedTextField(_("what"), level=3)
    scope = models.CharField(max_length=12, choices=choices.Scope, default=choices.Scope.COLLECTIVE)
    axis = models.CharField(max_length=1, choices=choices.MeasureAxis)
    scenario = models.ForeignKey(Scenario, models.SET_NULL, null=True, blank=True, related_name="+")
    component = models.CharField(max_length=3, blank=True)
    acts_on = models.CharField(max_length=16, choices=choices.ActsOn, blank=True)
    root_cause = models.BooleanField(default=False)
    gender = models.BooleanField(default=False)
    # of a publication or alert that names a person: whether it names group and cause as well (IND-23)
    names_group = models.BooleanField(null=True, blank=True)
    differential = EncryptedTextField(_("for whom especially"), level=3)
    phase = models.CharField(max_length=16, choices=choices.Phase, blank=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="+")
    doer = models.CharField(max_length=16, choices=choices.Doer, default=choices.Doer.MEMBER)
    carried_by = EncryptedTextField(_("who carries it"), level=3)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    duty_bearer = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    resources = EncryptedTextField(_("what it needs"), level=3)
    sign = EncryptedTextField(_("sign that it works"), level=3)
    harm = EncryptedTextField(_("risk it creates, and what is done about it"), level=3)
    return_plan = EncryptedTextField(_("plan to return, or who takes over"), level=3)
    starts = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    every_days = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    next_follow_up = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=choices.Status, default=choices.Status.PROPOSED)
    requested_on = models.DateField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    result = EncryptedTextField(_("result"), level=3)
    effectiveness = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    objects = MeasureManager()  # type: ignore[misc]  # the abstract class names the plain one

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["due", "id"]
        indexes = [
            models.Index(fields=["collective", "status"]),
            models.Index(fields=["file", "status"]),
            # a date that somebody set reminds, also after the measure ended: does it hold?
            models.Index(
                fields=["next_follow_up"],
                condition=Q(next_follow_up__isnull=False),
                name="measures_to_follow_up",
            ),
            models.Index(fields=["due"], condition=Q(status__in=sorted(choices.OPEN)), name="measures_due"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("measures:measure", args=[self.pk])


class MeasureTarget(CaseRecord):
    """Whom a measure is for: the group, a person, or a person's family."""

    file_parents = ("measure",)

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=12, choices=choices.Scope)
    collective = models.ForeignKey(Collective, models.PROTECT, null=True, blank=True, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(CaseRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="collective", collective__isnull=False, member=None)
                | Q(kind__in=["individual", "family"], member__isnull=False, collective=None),
                name="target_fits_its_kind",
            ),
            models.UniqueConstraint(fields=["measure", "kind", "member"], name="targeted_once"),
        ]
        indexes = [models.Index(fields=["member", "measure"]), models.Index(fields=["collective", "measure"])]

    def __str__(self) -> str:
        return self.get_kind_display()


class Commitment(CaseRecord):
    """A promise, mostly of an authority: what, until when, kept or not."""

    file_parents = ("measure", "actor")

    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="commitments")
    actor = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    what = EncryptedTextField(_("what was promised"), level=3)
    promised_on = models.DateField()
    due = models.DateField(null=True, blank=True)
    kept_on = models.DateField(null=True, blank=True)
    broken_on = models.DateField(null=True, blank=True)

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["due", "id"]
        indexes = [models.Index(fields=["file", "due"])]

    def __str__(self) -> str:
        return str(self.id)


class FollowUp(CaseRecord):
    """How a measure goes, or a contact with the file: a call, a visit, a message of the team."""

    file_parents = ("measure",)

    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="follow_ups")
    kind = models.CharField(max_length=12, choices=choices.FollowUpKind, default=choices.FollowUpKind.MEASURE)
    outcome = models.CharField(max_length=20, choices=choices.Outcome, blank=True)
    happened_on = models.DateField()
    note = EncryptedTextField(_("note"), level=3)
    next_on = models.DateField(null=True, blank=True)

    objects = FollowUpManager()  # type: ignore[misc]  # the abstract class names the plain one

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["-happened_on", "-created_at"]
        indexes = [
            models.Index(fields=["measure", "-happened_on"]),
            models.Index(fields=["file", "-happened_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"
