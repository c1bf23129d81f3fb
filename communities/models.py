"""WHO: collectives of every kind, people, ties, places, actors, meetings, consent (methodology.md 1.2-1.8)."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities import choices
from communities.querysets import MembershipManager, TieManager
from protection.records.models import CaseFile, CaseRecord
from protection.vault.fields import EncryptedJSONField, EncryptedTextField

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]
PERCENT = [MinValueValidator(1), MaxValueValidator(100)]


def _labels(chosen: list[str], vocabulary: type[models.TextChoices]) -> list[str]:
    """The words of a list field, in the order of its vocabulary."""
    return [str(label) for value, label in vocabulary.choices if value in chosen]


class Collective(CaseRecord):
    """The case. One model for every kind; a group inside a community shares its file unless given its own."""

    code = models.CharField(_("code name"), max_length=80, unique=True, editable=False)
    name = EncryptedTextField(_("name"), level=3)
    plan_title = EncryptedTextField(_("title on the printed plan, if the group chose one"), level=3)
    kind = models.CharField(_("kind"), max_length=3, choices=choices.CollectiveKind)
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    legal_status = models.CharField(_("legal status"), max_length=12, choices=choices.LegalStatus, blank=True)
    causes = models.JSONField(_("causes"), default=list, blank=True)
    defends = EncryptedTextField(_("what they defend"), level=3)
    identity = EncryptedTextField(_("how they describe themselves"), level=3)
    area = models.CharField(_("area"), max_length=120, blank=True)
    people = models.PositiveIntegerField(_("people"), null=True, blank=True)
    women = models.PositiveIntegerField(_("women"), null=True, blank=True)
    young = models.PositiveIntegerField(_("young people"), null=True, blank=True)
    older = models.PositiveIntegerField(_("older people"), null=True, blank=True)
    counted_on = models.DateField(_("counted on"), null=True, blank=True)
    count_source = EncryptedTextField(_("who counted, and how"), level=3)
    formed_in = models.PositiveSmallIntegerField(_("formed in the year"), null=True, blank=True)
    languages = models.CharField(_("languages"), max_length=120, blank=True)
    decision_body = models.CharField(
        _("who decides"), max_length=12, choices=choices.DecisionBody, blank=True
    )
    decision_rule = models.CharField(
        _("how they decide"), max_length=12, choices=choices.DecisionRule, blank=True
    )
    quorum = models.PositiveSmallIntegerField(
        _("quorum in per cent"), null=True, blank=True, validators=PERCENT
    )
    emergency_steps = EncryptedTextField(_("what the group agreed to do at once"), level=3)
    reporting_rule = EncryptedTextField(_("the group's rule for reporting"), level=3)
    safe_contact = EncryptedTextField(_("safe way and hours of contact"), level=3)
    data_holder = EncryptedTextField(_("who holds the data"), level=3)
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["code"]
        constraints = [
            models.CheckConstraint(condition=~Q(part_of=F("id")), name="not_part_of_itself"),
            models.CheckConstraint(condition=Q(kind__in=choices.CollectiveKind.values), name="known_kind"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("communities:collective", args=[self.pk])

    @property
    def cause_words(self) -> list[str]:
        return _labels(self.causes, choices.Cause)


class Member(CaseRecord):
    """A person. Shown by code name; the name opens on purpose only."""

    code = models.CharField(_("code name"), max_length=80, unique=True, editable=False)
    name = EncryptedTextField(_("name"), level=4)
    aliases = EncryptedTextField(_("other names"), level=4)
    contact = EncryptedTextField(_("safe way of contact"), level=4)
    emergency_contact = EncryptedTextField(_("whom to call in an emergency"), level=4)
    gender = models.CharField(
        _("gender"), max_length=12, choices=choices.Gender, default=choices.Gender.NOT_STATED
    )
    age_band = models.CharField(
        _("age"), max_length=12, choices=choices.AgeBand, default=choices.AgeBand.NOT_STATED
    )
    factors = EncryptedJSONField(_("what the person says about themselves"), level=3)
    dependants = models.PositiveSmallIntegerField(_("people who depend on them"), null=True, blank=True)
    note = EncryptedTextField(_("note"), level=3)

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("communities:member", args=[self.pk])


class Membership(CaseRecord):
    """A person's dated roles in a collective. Seen only with the collective."""

    file_parents = ("collective",)

    collective = models.ForeignKey(Collective, models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Member, models.PROTECT, related_name="memberships")
    roles = models.JSONField(_("roles"), default=list)
    visibility = models.CharField(_("visibility"), max_length=8, choices=choices.Visibility)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"), null=True, blank=True)
    known_to_group = models.BooleanField(_("the community knows of this membership"), default=True)
    note = EncryptedTextField(_("note"), level=3)

    objects: ClassVar[MembershipManager] = MembershipManager()

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["-starts", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")), name="membership_ends_after_it_starts"
            ),
        ]
        indexes = [
            models.Index(fields=["collective", "member"]),
            models.Index(fields=["member", "collective"]),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.collective_id}"

    @property
    def is_current(self) -> bool:
        """Whether the role holds today; on the day `ends` names it no longer does."""
        return self.ends is None or self.ends > timezone.localdate()

    @property
    def role_words(self) -> list[str]:
        return _labels(self.roles, choices.MemberRole)


class Tie(CaseRecord):
    """A link that carries help or harm between collectives, persons and allies. It lies in the first end's file."""

    file_parents = ("from_collective", "from_member")

    from_collective = models.ForeignKey(Collective, models.PROTECT, null=True, blank=True, related_name="+")
    from_member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    to_collective = models.ForeignKey(Collective, models.PROTECT, null=True, blank=True, related_name="+")
    to_member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    to_ally = EncryptedTextField(_("ally outside the casebook"), level=3)
    kind = models.CharField(_("kind"), max_length=16, choices=choices.TieKind)
    strength = models.CharField(_("strength"), max_length=8, choices=choices.TieStrength)
    direction = models.CharField(
        _("direction"), max_length=4, choices=choices.TieDirection, default=choices.TieDirection.BOTH
    )
    transmits_risk = models.BooleanField(_("risk passes along this tie"), default=False)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    purpose = EncryptedTextField(_("what it is for"), level=3)

    objects: ClassVar[TieManager] = TieManager()

    class Meta(CaseRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(from_collective__isnull=False, from_member=None)
                | Q(from_collective=None, from_member__isnull=False),
                name="tie_starts_at_one_end",
            ),
            models.CheckConstraint(
                condition=Q(to_collective=None) | Q(to_member=None), name="tie_ends_at_one_end"
            ),
        ]
        indexes = [models.Index(fields=["from_collective"]), models.Index(fields=["to_collective"])]

    def __str__(self) -> str:
        return self.get_kind_display()


class SharingAgreement(CaseRecord):
    """What may pass between two files, for how long, and who signed. Without one, nothing passes."""

    other_file = models.ForeignKey(CaseFile, models.PROTECT, related_name="+")
    purpose = EncryptedTextField(_("purpose"), level=3)
    shares = models.JSONField(_("what is shared"), default=list)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"), null=True, blank=True)
    signed_here = EncryptedTextField(_("signed for this group by"), level=4)
    signed_there = EncryptedTextField(_("signed for the other group by"), level=4)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(CaseRecord.Meta):
        constraints = [models.CheckConstraint(condition=~Q(file=F("other_file")), name="two_different_files")]
        indexes = [models.Index(fields=["file", "other_file"]), models.Index(fields=["other_file", "file"])]

    def __str__(self) -> str:
        return str(self.id)


class Place(CaseRecord):
    """A place as an area by default; what is exact is strictly confidential."""

    file_parents = ("collective",)

    collective = models.ForeignKey(Collective, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=choices.PlaceKind)
    area = models.CharField(_("area"), max_length=120, blank=True)
    description = EncryptedTextField(_("exact place"), level=4)
    point = EncryptedJSONField(_("latitude and longitude"), level=4)
    is_safe_place = models.BooleanField(_("a safe place"), default=False)

    def __str__(self) -> str:
        return self.area or str(self.id)


class Practice(CaseRecord):
    """What the group already does to protect itself, and how well it works."""

    file_parents = ("collective",)

    collective = models.ForeignKey(Collective, models.PROTECT, related_name="practices")
    what = EncryptedTextField(_("what the group does"), level=3)
    works = models.PositiveSmallIntegerField(
        _("how well it works, 1-5"), null=True, blank=True, validators=ONE_TO_FIVE
    )
    since = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["-works", "id"]

    def __str__(self) -> str:
        return str(self.id)


class Actor(CaseRecord):
    """An authority, ally, opponent or unknown actor around one file: force field and stakeholder analysis."""

    name = EncryptedTextField(_("name"), level=4)
    kind = models.CharField(_("type"), max_length=24, blank=True)  # the author types of methodology.md 1.5
    category = models.CharField(_("category"), max_length=16, choices=choices.ActorCategory)
    level = models.CharField(_("level"), max_length=16, choices=choices.ActorLevel, blank=True)
    duty = models.BooleanField(_("has a duty to protect"), default=False)
    legal_basis = EncryptedTextField(_("legal basis"), level=3)
    position = models.CharField(
        _("position"), max_length=12, choices=choices.Position, default=choices.Position.UNKNOWN
    )
    internal = models.BooleanField(_("inside the group"), default=False)
    capacity = models.PositiveSmallIntegerField(
        _("capacity, 1-5"), null=True, blank=True, validators=ONE_TO_FIVE
    )
    will = models.PositiveSmallIntegerField(_("will, 1-5"), null=True, blank=True, validators=ONE_TO_FIVE)
    contact = EncryptedTextField(_("contact"), level=4)
    note = EncryptedTextField(_("note"), level=3)

    def __str__(self) -> str:
        return self.get_category_display()


class Meeting(CaseRecord):
    """Who met, how many, what they decided and who disagreed. Counts by default, no names."""

    file_parents = ("collective",)

    collective = models.ForeignKey(Collective, models.PROTECT, related_name="meetings")
    kind = models.CharField(_("kind"), max_length=12, choices=choices.MeetingKind)
    by_decision_body = models.BooleanField(_("the group's own decision body met"), default=False)
    date = models.DateField(_("date"))
    place = EncryptedTextField(_("place"), level=3)
    called_by = EncryptedTextField(_("called by"), level=3)
    present = models.PositiveIntegerField(_("present"), null=True, blank=True)
    women = models.PositiveIntegerField(_("women"), null=True, blank=True)
    youth = models.PositiveIntegerField(_("young people"), null=True, blank=True)
    elders = models.PositiveIntegerField(_("elders"), null=True, blank=True)
    quorum_met = models.BooleanField(_("quorum met by the group's own rule"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=60, blank=True)
    decides_on = models.JSONField(_("decided on"), default=list, blank=True)
    agenda = EncryptedTextField(_("agenda"), level=3)
    decisions = EncryptedTextField(_("decisions"), level=3)
    dissent = EncryptedTextField(_("who saw it differently, and why"), level=3)
    minutes = EncryptedTextField(_("minutes"), level=3)

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["-date", "-created_at"]
        indexes = [models.Index(fields=["collective", "-date"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.date}"

    @property
    def decides_words(self) -> list[str]:
        return _labels(self.decides_on, choices.DecidesOn)


class Consent(CaseRecord):
    """Permission of a person or of a group, for purposes, until a date; may be withdrawn at any time."""

    collective = models.ForeignKey(Collective, models.PROTECT, null=True, blank=True, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(_("answer"), max_length=12, choices=choices.ConsentStatus)
    purposes = models.JSONField(_("what for"), default=list)
    form = models.CharField(_("how it was given"), max_length=12, choices=choices.ConsentForm, blank=True)
    language = models.CharField(_("language"), max_length=60, blank=True)
    explained_by = EncryptedTextField(_("explained by"), level=4)
    witnessed_by = EncryptedTextField(_("witnessed by"), level=4)
    given_on = models.DateField(_("date"))
    expires_on = models.DateField(_("until"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="+")
    limits = EncryptedTextField(_("limits"), level=3)
    hidden_from = EncryptedTextField(_("who must not see it"), level=3)
    reason = EncryptedTextField(_("reason of an exception"), level=3)
    review_on = models.DateField(_("review of the exception"), null=True, blank=True)

    file_parents = ("collective", "member")

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["-given_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(collective__isnull=False, member=None) | Q(collective=None, member__isnull=False),
                name="consent_of_a_group_or_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-given_on"]),
            models.Index(fields=["collective", "-given_on"]),
        ]

    def __str__(self) -> str:
        return self.get_status_display()

    @property
    def purpose_words(self) -> list[str]:
        return _labels(self.purposes, choices.ConsentPurpose)
