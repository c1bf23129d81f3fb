from django.db import models
from django.utils.translation import gettext_lazy as _


class FileKind(models.TextChoices):
    COLLECTIVE = "collective", _("Community or group")
    MEMBER = "member", _("Person")


class GrantLevel(models.IntegerChoices):
    """The number is the highest sensitivity that the level sees (design.md 5)."""

    CODE = 2, _("Code names only")
    CASE = 3, _("The case")
    IDENTITY = 4, _("The case and who people are")


class Sensitivity(models.IntegerChoices):
    PUBLIC = 1, _("Public")
    INTERNAL = 2, _("Internal")
    CONFIDENTIAL = 3, _("Confidential")
    STRICT = 4, _("Strictly confidential")


class Compartment(models.TextChoices):
    """Acts and notes kept apart for the psychosocial role (design.md 5)."""

    NONE = "", _("None")
    CARE = "care", _("Psychosocial care")


LEVEL_PERMISSIONS = {
    GrantLevel.CODE: ("view_code",),
    GrantLevel.CASE: ("view_code", "view_case"),
    GrantLevel.IDENTITY: ("view_code", "view_case", "view_identity"),
}
PERMISSION_OF_LEVEL = {2: "view_code", 3: "view_case", 4: "view_identity"}
