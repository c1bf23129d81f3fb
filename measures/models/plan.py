"""Protection plans: versions that never change once the group decided them, and numbered copies."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.models import Collective, Meeting, Member
from measures import choices
from protection.records.models import CaseRecord
from protection.vault.fields import EncryptedJSONField, EncryptedTextField
from risk.models import Assessment


class Plan(CaseRecord):
    """The plan of a collective or of a member: a row that its versions hang on."""

    file_parents = ("collective", "member")

    collective = models.ForeignKey(Collective, models.PROTECT, null=True, blank=True, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=8, blank=True)

    class Meta(CaseRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["collective"], name="one_plan_per_collective"),
            models.UniqueConstraint(fields=["member"], name="one_plan_per_member"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def get_absolute_url(self) -> str:
        return reverse("measures:collective-plan", args=[self.collective_id])


class PlanVersion(CaseRecord):
    """One version: its texts, the assessment it rests on, the meeting that decided it, and the frozen content."""

    file_parents = ("plan",)

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=choices.PlanStatus, default=choices.PlanStatus.DRAFT)
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, blank=True, related_name="+")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="+")
    # a person's plan is strictly confidential, and so is its text (security.md 5.1)
    texts = EncryptedJSONField(_("texts of the sections"), level=3, rises_with_row=True)
    content = EncryptedJSONField(_("content as decided"), level=3, rises_with_row=True)
    stop_rule = EncryptedTextField(
        _("who decides to stop or change activities"), level=3, rises_with_row=True
    )
    review_on = models.DateField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(status=choices.PlanStatus.AGREED), name="one_agreed_version"
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(status__in=sorted(choices.BEING_MADE)),
                name="one_version_in_the_making",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(choices.DECIDED))
                | Q(meeting__isnull=False, agreed_on__isnull=False),
                name="no_agreed_plan_without_a_meeting",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(status__in=sorted(choices.DECIDED), approved_by__isnull=False, approved_at__isnull=False),
                name="the_group_decides_first",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    def get_absolute_url(self) -> str:
        return reverse("measures:plan-version", args=[self.pk])

    @property
    def is_decided(self) -> bool:
        return self.status in choices.DECIDED

    @property
    def is_in_the_making(self) -> bool:
        return self.status in choices.BEING_MADE


class Copy(CaseRecord):
    """A numbered print: for whom, by whom, until when it must be destroyed, and what became of it."""

    file_parents = ("plan_version",)

    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="copies")
    code = models.CharField(max_length=8, unique=True)  # random: tells no count
    number = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField(default=1)
    audience = models.CharField(max_length=12, choices=choices.Audience, default=choices.Audience.COMMUNITY)
    purpose = models.CharField(max_length=8, choices=choices.Purpose, default=choices.Purpose.GROUP)
    language = models.CharField(max_length=8, blank=True)
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()
    destroy_by = models.DateField()
    job = models.UUIDField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    destroyed_on = models.DateField(null=True, blank=True)

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["-printed_at"]

    def __str__(self) -> str:
        return self.code

    @property
    def is_settled(self) -> bool:
        return bool(self.returned_on or self.destroyed_on)
