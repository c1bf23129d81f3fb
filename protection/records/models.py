"""The case file, who may see it, and what every case row is (design.md 4 and 5)."""

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from protection.accounts.rules import ChangedMeanwhile
from protection.records.choices import Compartment, FileKind, GrantLevel, Sensitivity
from protection.records.querysets import ScopedManager
from protection.vault import access
from protection.vault.fields import EncryptedJSONField, EncryptedTextField
from protection.vault.history import CaseHistory


class CodeName(models.Model):
    """Two random words that were ever given. A row is never removed, so that a name is never used twice."""

    words = models.CharField(max_length=80, primary_key=True)

    def __str__(self) -> str:
        return self.words


class CaseFile(models.Model):
    """The row that everything confidential hangs on: its grants, its data key, its audit lines."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=FileKind)
    to_sort = models.BooleanField(default=False)  # a call from a group that is not on the list
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        permissions = [
            ("view_code", "May see code names"),
            ("view_case", "May see the case"),
            ("view_identity", "May see who people are"),
        ]

    def __str__(self) -> str:
        return self.code


class Grant(models.Model):
    """A dated right of a person or a team to a file. It owns guardian's rows, so none is ever orphaned."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(CaseFile, models.CASCADE, related_name="grants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    team = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="+")
    level = models.PositiveSmallIntegerField(choices=GrantLevel, default=GrantLevel.CASE)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    reason = EncryptedTextField(_("reason"), level=3)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    history = CaseHistory()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, team__isnull=True) | Q(user__isnull=True, team__isnull=False),
                name="grant_to_a_person_or_a_team",
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="grant_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(level__in=GrantLevel.values), name="known_grant_level"),
        ]
        indexes = [models.Index(fields=["user", "ends"]), models.Index(fields=["team", "ends"])]

    def __str__(self) -> str:
        return f"{self.file_id} {self.level}"


class CaseFileUserObjectPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(CaseFile, models.CASCADE)
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="user_permissions")

    class Meta(UserObjectPermissionBase.Meta):
        unique_together: ClassVar[list[Sequence[str]]] = []
        constraints = [models.UniqueConstraint(fields=["grant", "permission"], name="one_user_row_per_grant")]
        indexes = [models.Index(fields=["user", "permission", "content_object"])]


class CaseFileGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(CaseFile, models.CASCADE)
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="team_permissions")

    class Meta(GroupObjectPermissionBase.Meta):
        unique_together: ClassVar[list[Sequence[str]]] = []
        constraints = [models.UniqueConstraint(fields=["grant", "permission"], name="one_team_row_per_grant")]
        indexes = [models.Index(fields=["group", "permission", "content_object"])]


class FileLink(models.Model):
    """Who sees the outer file sees the inner one, from a day to a day: a membership, as the kernel knows it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    outer = models.ForeignKey(CaseFile, models.CASCADE, related_name="+")
    inner = models.ForeignKey(CaseFile, models.CASCADE, related_name="+")
    source = models.UUIDField(unique=True)  # the membership that it stands for
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["outer", "inner"]), models.Index(fields=["inner", "outer"])]

    def __str__(self) -> str:
        return f"{self.outer_id} > {self.inner_id}"


class NamedReader(models.Model):
    """A record that narrows to named persons: these may see it, if their grant also shows it."""

    file = models.ForeignKey(CaseFile, models.CASCADE, related_name="+")
    record = models.UUIDField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "user"], name="named_once")]

    def __str__(self) -> str:
        return f"{self.record} {self.user_id}"


class CaseRecord(models.Model):
    """What every case row is. `file_parents` names the foreign keys whose file must be this row's own."""

    file_parents: ClassVar[tuple[str, ...]] = ()
    writes_over: int | None = None  # the version that `write` read; set for the length of its save alone

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(CaseFile, models.PROTECT, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    sensitivity = models.PositiveSmallIntegerField(choices=Sensitivity, default=Sensitivity.CONFIDENTIAL)
    named_only = models.BooleanField(default=False, editable=False)
    compartment = models.CharField(max_length=8, choices=Compartment, blank=True, default="", editable=False)
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    updated_at = models.DateTimeField(editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = ScopedManager()
    history = CaseHistory()

    class Meta:
        abstract = True
        default_permissions = ()

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Texts come as they are stored: none is opened, and none that is closed to the reader is taken for new."""
        with access.as_stored():
            super().refresh_from_db(*args, **kwargs)

    def _do_update(self, base_qs: Any, *args: Any, **kwargs: Any) -> Any:
        """The UPDATE of Django's own save, of the version that was read and no other: one statement, no lock before."""
        if self.writes_over is None:
            return super()._do_update(base_qs, *args, **kwargs)  # type: ignore[misc]  # private to Django
        updated = super()._do_update(base_qs.filter(version=self.writes_over), *args, **kwargs)  # type: ignore[misc]
        if not updated:
            raise ChangedMeanwhile(self)
        return updated


class Attachment(CaseRecord):
    """A file of evidence. Its name and note are text like any other; its bytes lie in the vault."""

    record_type = models.CharField(max_length=60)
    record = models.UUIDField(db_index=True)
    blob = models.ForeignKey("vault.Blob", models.PROTECT, related_name="+")
    name = EncryptedTextField(_("name"), level=3)
    note = EncryptedTextField(_("note"), level=3)
    media_type = models.CharField(max_length=80)
    language = models.CharField(max_length=8, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class Draft(models.Model):
    """Text that was typed and not saved yet, under the key of the person who typed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file = models.ForeignKey(CaseFile, models.CASCADE, null=True, blank=True, related_name="+")
    form = models.CharField(max_length=60)  # the view name that takes it up again
    path = models.CharField(max_length=200)
    content = EncryptedJSONField(level=4, subject="owner_id")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-updated_at"]
        indexes = [models.Index(fields=["owner", "form"])]

    def __str__(self) -> str:
        return str(self.id)


class FormKey(models.Model):
    """A form's one-time key: the same form sent twice makes one record (R93)."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form = models.CharField(max_length=60)
    record = models.UUIDField()
    used_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return str(self.key)


def label(record: Any) -> str:
    """`risk.incident`: how audit lines and tasks name a kind of row."""
    return str(record._meta.label_lower)
