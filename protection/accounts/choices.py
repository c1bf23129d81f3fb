from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    STAFF = "staff", _("Staff")
    COORDINATOR = "coordinator", _("Coordinator")
    MANAGER = "manager", _("Manager")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


CASE_ROLES = frozenset({Role.STAFF, Role.COORDINATOR, Role.MANAGER})


class Theme(models.TextChoices):
    SYSTEM = "system", _("As my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class TextSize(models.IntegerChoices):
    SMALL = 90, _("Small")
    NORMAL = 100, _("Normal")
    LARGE = 115, _("Large")
    LARGEST = 130, _("Largest")
