"""Tasks, in-app notices and the outbox. The database is the truth, Celery only the trigger (security.md 0.6, 5.6)."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from protection.records.models import CaseRecord
from protection.vault.fields import EncryptedTextField


class TaskKind(models.TextChoices):
    DANGER = "danger", _("Someone is in danger now")
    CALL_BACK = "call_back", _("Next step after an incident")
    SORT_ACT = "sort_act", _("Say more exactly what happened")
    SORT_CALL = "sort_call", _("Sort a call from a group that is not on the list")
    ASK_CONSENT = "ask_consent", _("Ask for permission to keep this")
    COMPLETE_ASSESSMENT = "complete_assessment", _("Answer what is still open in the risk assessment")
    REVIEW_RISK = "review_risk", _("Review the risk")
    FIRST_RESPONSE = "first_response", _("First response to the new risk level")
    CONTACT = "contact", _("Contact the group")
    DECIDE_PLAN = "decide_plan", _("Let the group decide the plan")
    NEW_FILE = "new_file", _("A new file was opened")
    OTHER = "other", _("Task")


AT_ONCE = frozenset({TaskKind.DANGER, TaskKind.FIRST_RESPONSE})  # always urgent (security.md 5.6)


def address(view_name: str, object_id: uuid.UUID | None) -> str:
    """The page that a task or notice points at; empty where there is none, or no longer."""
    if not view_name or not object_id:
        return ""
    try:
        return reverse(view_name, args=[object_id])
    except NoReverseMatch:
        return ""


class Task(CaseRecord):
    """What every "opens a task" means: who must do what, until when, and where in the product."""

    kind = models.CharField(max_length=24, choices=TaskKind)
    due = models.DateField(db_index=True)
    urgent = models.BooleanField(default=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=40, blank=True)  # a code, for example INC-SEV or CAP-T2
    note = EncryptedTextField(_("note"), level=3)
    view_name = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True, blank=True)
    key = models.CharField(max_length=120, unique=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["due", "id"]
        indexes = [
            models.Index(fields=["due"], condition=Q(closed_at=None), name="open_tasks_by_due"),
            models.Index(fields=["assignee", "due"]),
            models.Index(fields=["file", "due"]),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("notices:task", args=[self.pk])

    @property
    def about_url(self) -> str:
        return address(self.view_name, self.object_id)


class Notice(models.Model):
    """One line in somebody's *My work*: exactly once per key. It names nothing: the page it opens does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file = models.ForeignKey("records.CaseFile", models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=40)
    view_name = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)
    due = models.DateField(null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [models.Index(fields=["user", "read_at", "-created_at"])]

    def __str__(self) -> str:
        return self.kind

    @property
    def about_url(self) -> str:
        return address(self.view_name, self.object_id)


class Channel(models.TextChoices):
    IN_APP = "app", _("In the casebook")
    MAIL = "mail", _("E-mail")


class Dropped(models.TextChoices):
    """Why a reminder was never sent."""

    CLOSED = "closed", _("It was done, or moved to another day")
    NOT_ENTITLED = "not_entitled", _("The person may no longer see it")
    SWITCHED_OFF = "switched_off", _("The person wants no mail")
    DEAD = "dead", _("The mail could not be delivered")


class Reminder(models.Model):
    """The outbox: one row per thing, due date, person and channel; a lease lets a killed worker lose nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)  # kind:object:due:user:channel
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file = models.ForeignKey("records.CaseFile", models.CASCADE, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    kind = models.CharField(max_length=40)
    view_name = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)
    due = models.DateField(null=True)
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    # the mail that it goes out with, named by the first reminder in it: sent again, it keeps its Message-ID
    batch = models.UUIDField(null=True, blank=True)
    dropped = models.CharField(max_length=24, choices=Dropped, blank=True)  # why it was never sent

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(sent_at=None, dropped=""), name="reminders_to_send"
            ),
            models.Index(fields=["user", "sent_at"]),
        ]

    def __str__(self) -> str:
        return self.key


class Heartbeat(models.Model):
    """When the sweep last ran: a silent reminder system is a safety failure (security.md 5.6)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()
    unheard = models.PositiveIntegerField(default=0)  # due things in files that nobody may open any more

    def __str__(self) -> str:
        return str(self.at)
