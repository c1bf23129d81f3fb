"""Assessments in scenarios, their frozen result, and the standing of today (methodology.md 2)."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.models import Collective, Meeting, Member, Membership
from protection.records.models import CaseRecord
from protection.vault.fields import EncryptedTextField
from risk import choices


class Instrument(models.Model):
    """A version of a method as data: questions, thresholds, factors, intervals. Never changed once used."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=16)
    version = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField()
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_instrument_per_version")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


def _score() -> models.DecimalField:
    return models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)


def _level() -> models.CharField:
    return models.CharField(max_length=8, choices=choices.Level, null=True, blank=True)


class Assessment(CaseRecord):
    """A dated answer to the method's questions, of a collective or of a member. Finished, it never changes again."""

    file_parents = ("collective", "member")

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="+")
    collective = models.ForeignKey(Collective, models.PROTECT, null=True, blank=True, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(
        max_length=8, choices=choices.AssessmentStatus, default=choices.AssessmentStatus.DRAFT
    )
    assessed_on = models.DateField(_("date"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="+")
    took_part = EncryptedTextField(_("who took part"), level=3)
    agreement = models.CharField(
        max_length=12, choices=choices.Agreement, default=choices.Agreement.NOT_ASKED
    )
    disagreement = EncryptedTextField(_("who sees it differently, and why"), level=3)
    summary = EncryptedTextField(_("in words"), level=3)
    sources = models.PositiveSmallIntegerField(_("independent sources"), default=1)
    recent_attack = models.BooleanField(default=False)
    base = _score()
    level = _level()
    at_least = _level()
    computable = models.BooleanField(default=False)
    confidence = models.CharField(max_length=1, blank=True)
    completeness = models.PositiveSmallIntegerField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["-assessed_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(collective__isnull=False, member=None) | Q(collective=None, member__isnull=False),
                name="assessment_of_a_group_or_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["collective", "-assessed_on"]),
            models.Index(fields=["member", "-assessed_on"]),
            models.Index(fields=["review_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.assessed_on}"

    def get_absolute_url(self) -> str:
        return reverse("risk:assessment", args=[self.pk])

    @property
    def is_finished(self) -> bool:
        return self.status == choices.AssessmentStatus.FINISHED


class Scenario(CaseRecord):
    """X may do Y to us: answered, scored, with the result as it was when the assessment was finished."""

    file_parents = ("assessment",)

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scenarios")
    number = models.PositiveSmallIntegerField()
    threat = EncryptedTextField(_("who may do what to us"), level=3)
    act_type = models.CharField(max_length=3, choices=choices.ActType, blank=True)
    conclusion = EncryptedTextField(_("conclusion"), level=3)
    sureness = models.CharField(max_length=8, choices=choices.Sureness, blank=True)
    threat_mean = _score()
    vulnerability_mean = _score()
    capacity_mean = _score()
    raw = _score()
    base = _score()
    level = _level()
    at_least = _level()
    lowest = _score()
    highest = _score()
    lowest_level = _level()
    highest_level = _level()
    completeness = models.PositiveSmallIntegerField(null=True, blank=True)
    computable = models.BooleanField(default=False)
    rules = models.JSONField(default=list)

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["number"]
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="scenario_number_once")]

    def __str__(self) -> str:
        return str(self.number)


class Answer(CaseRecord):
    """One answer: T1-T5, or V and C of one component. Empty is *not known*; *does not apply* leaves the mean."""

    file_parents = ("scenario",)

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="answers")
    axis = models.CharField(max_length=1, choices=choices.Axis)
    code = models.CharField(max_length=4)
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    not_applicable = models.BooleanField(default=False)
    why = EncryptedTextField(_("why"), level=3)

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["axis", "code"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "axis", "code"], name="answered_once"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__range=(1, 5), not_applicable=False), name="answer_1_to_5"
            ),
            models.CheckConstraint(condition=~Q(axis="T", not_applicable=True), name="threat_always_applies"),
        ]

    def __str__(self) -> str:
        return f"{self.axis} {self.code}"


class Standing(CaseRecord):
    """A subject's score as of today: of a collective, of a member alone, or of a member through one membership.

    The newest row (`until` empty) is current; the older ones are its history, each with the reason of the change.
    """

    file_parents = ("collective", "member", "membership")

    collective = models.ForeignKey(Collective, models.CASCADE, null=True, blank=True, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, null=True, blank=True, related_name="+")
    membership = models.ForeignKey(Membership, models.CASCADE, null=True, blank=True, related_name="+")
    score = _score()
    level = _level()
    at_least = models.BooleanField(default=False)
    driver = models.CharField(max_length=16, choices=choices.Driver, blank=True)
    terms = models.JSONField(default=dict)
    own_base = _score()
    recent_attack = models.BooleanField(default=False)
    assessment = models.ForeignKey(Assessment, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=24, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["collective"], condition=Q(until=None), name="one_standing_per_collective"
            ),
            models.UniqueConstraint(
                fields=["member"], condition=Q(until=None), name="one_standing_per_member"
            ),
            models.UniqueConstraint(
                fields=["membership"], condition=Q(until=None), name="one_standing_per_membership"
            ),
            models.CheckConstraint(
                condition=Q(collective__isnull=False, member=None, membership=None)
                | Q(collective=None, member__isnull=False, membership=None)
                | Q(collective=None, member=None, membership__isnull=False),
                name="standing_of_one_subject",
            ),
        ]
        indexes = [models.Index(fields=["collective", "-since"]), models.Index(fields=["level", "until"])]

    def __str__(self) -> str:
        return self.level or ""


class LevelDecision(CaseRecord):
    """The level that people decided, beside the computed one. Lower needs a reason and a second person."""

    file_parents = ("assessment",)

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="decisions")
    computed_level = _level()
    decided_level = models.CharField(max_length=8, choices=choices.Level)
    reason = EncryptedTextField(_("reason"), level=3)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return self.get_decided_level_display()
