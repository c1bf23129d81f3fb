"""Put typed values on a row: only fields that the service names, only values that the vocabulary knows."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from protection.records.models import CaseRecord
from protection.vault.fields import EncryptedTextField, Sealed

MOST_TEXT = 20_000
YEARS_AHEAD = 10  # of what somebody is to be told of
# What a count may be at most, on either engine: SQLite alone would take any number.
MOST_OF = ((models.PositiveSmallIntegerField, 32_767), (models.PositiveIntegerField, 10_000_000))


def put(row: CaseRecord, values: Mapping[str, Any], editable: Collection[str]) -> list[str]:
    """Set the given values and check the row. Gives the names of the fields that changed, for the audit line.

    An equal value is not set again, so an untouched encrypted field keeps its ciphertext. Raises ValidationError with
    the fields that are wrong, and TypeError for a field that the service does not offer: a fault of the caller.
    """
    unknown = sorted(set(values) - set(editable))
    if unknown:
        raise TypeError(f"{type(row).__name__} does not take {', '.join(unknown)} here.")
    changed = []
    for name, value in values.items():
        if isinstance(value, Sealed):
            continue
        held = getattr(row, name)
        if isinstance(held, Sealed) or held != value:
            setattr(row, name, value)
            changed.append(name)
    check(row)
    return changed


def check(row: CaseRecord) -> None:
    """Types, lengths, vocabularies and ranges, as the model's fields tell them. Raises ValidationError."""
    encrypted = [field for field in row._meta.concrete_fields if isinstance(field, EncryptedTextField)]
    links = [field.name for field in row._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    too_long = [field.name for field in encrypted if _is_too_long(row.__dict__[field.attname])]
    if too_long:
        words = _("This text is too long: %(most)s characters are the most.") % {"most": MOST_TEXT}
        raise ValidationError(dict.fromkeys(too_long, words))
    row.clean_fields(exclude=[field.name for field in encrypted] + links)
    for kind, most in MOST_OF:
        counts = [field.name for field in row._meta.concrete_fields if isinstance(field, kind)]
        wrong = [name for name in counts if (getattr(row, name) or 0) > most]
        if wrong:
            words = _("This number is too large: %(most)s is the most.") % {"most": most}
            raise ValidationError(dict.fromkeys(wrong, words))


def _is_too_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > MOST_TEXT


def all_known(field: str, chosen: Any, vocabulary: type[models.TextChoices]) -> None:
    """A list field holds words of its vocabulary only. Raises ValidationError."""
    if not isinstance(chosen, list) or set(map(str, chosen)) - set(vocabulary.values):
        raise ValidationError({field: _("Choose from the list.")})


def not_after_today(field: str, day: date | None) -> None:
    if day is not None and day > timezone.localdate():
        raise ValidationError({field: _("The date lies in the future. Enter today or an earlier day.")})


def is_too_far(day: date | None) -> bool:
    """A slip of the hand, 2206 for 2026: the reminder would never come, and no calendar reaches far behind 9999."""
    return day is not None and day.year > timezone.localdate().year + YEARS_AHEAD


def too_far() -> str:
    words = _("This is more than %(years)s years away. Check the year.")
    return words % {"years": YEARS_AHEAD}


def in_order(field: str, earlier: date | None, later: date | None) -> None:
    """`later` is not before `earlier`; `field` is the one that the message stands at."""
    if earlier is not None and later is not None and later < earlier:
        raise ValidationError(
            {field: _("This date is before the first one. Enter the same day or a later one.")}
        )


def parts_of_a_whole(row: CaseRecord, whole: str, parts: Collection[str]) -> None:
    """Women, young people and elders are never more than all people."""
    total = getattr(row, whole)
    if total is None:
        return
    wrong = [name for name in parts if (getattr(row, name) or 0) > total]
    if wrong:
        words = _("This is more than the total of %(total)s. Correct one of the two.") % {"total": total}
        raise ValidationError(dict.fromkeys(wrong, words))
