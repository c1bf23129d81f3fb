"""What somebody says about an incident, as plain values, and what is wrong with it (ux.md 3.3, methodology.md 1.5)."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.models import Collective
from communities.services.values import MOST_TEXT
from protection.accounts.models import User
from risk import choices

# What may say who people are: it goes when they did not agree that it is kept (question 10 of the form).
TEXTS = ("narrative", "where", "call_back")
MOST_PEOPLE = 1_000_000
FIRST_YEAR = 1900
VOCABULARIES: dict[str, type[TextChoices]] = {
    "danger": choices.Danger,
    "precision": choices.Precision,
    "author_type": choices.AuthorType,
    "how_known": choices.HowKnown,
    "permission": choices.Permission,
}


@dataclass(frozen=True)
class Facts:
    """The answers about one incident. `call_back` None leaves what is kept as it is."""

    boxes: tuple[str, ...]
    aimed_at: tuple[str, ...]
    danger: str
    happened_on: date
    precision: str = choices.Precision.EXACT
    death_threat: bool = False
    group: Collective | None = None
    people_count: int | None = None
    narrative: str = ""
    language: str = ""
    where: str = ""
    author_type: str = choices.AuthorType.UNKNOWN
    how_known: str = choices.HowKnown.UNKNOWN
    call_back: str | None = None
    permission: str = choices.Permission.NOT_ASKED

    @property
    def is_refused(self) -> bool:
        return self.permission == choices.Permission.REFUSED

    def allowed(self) -> "Facts":
        """The same without text, where they did not agree: anonymous facts alone are kept."""
        return replace(self, narrative="", where="", call_back="") if self.is_refused else self

    def dropped(self) -> list[str]:
        """The answers that would not be kept."""
        return [name for name in TEXTS if getattr(self, name)] if self.is_refused else []


@dataclass(frozen=True)
class PersonHit:
    """A person whom the incident hit, or whose family, colleague or friend it hit."""

    member_id: UUID
    relation: str = choices.Relation.SELF


@dataclass(frozen=True)
class NextStep:
    """What to do next, who does it, until when."""

    who: User
    until: date
    note: str = ""


@dataclass(frozen=True)
class IncidentReport:
    """A filled form. `collective` None is a call from a group that is not on the list."""

    collective: Collective | None
    facts: Facts
    heard_of: str = ""  # what the caller said of a group that is not on the list
    sensitivity: int = 3
    readers: tuple[User, ...] = ()  # not empty: nobody but these and whoever logs it
    next_step: NextStep | None = None
    people: tuple[PersonHit, ...] = ()
    pk: UUID = field(default_factory=uuid4)  # of the incident that it becomes

    def allowed(self) -> "IncidentReport":
        """The same with anonymous facts alone, where they did not agree that it is kept."""
        if not self.facts.is_refused:
            return self
        step = replace(self.next_step, note="") if self.next_step else None
        return replace(self, facts=self.facts.allowed(), heard_of="", next_step=step, people=())

    def dropped(self) -> list[str]:
        """The answers that would not be kept."""
        if not self.facts.is_refused:
            return []
        note = ["next_note"] if self.next_step and self.next_step.note else []
        return (["heard_of"] if self.heard_of else []) + self.facts.dropped() + note


def check(facts: Facts, collective: Collective | None, *, has_other_acts: bool = False) -> None:
    """Raises ValidationError with a sentence for each answer that cannot stand."""
    wrong = {
        **{name: _("Choose from the list.") for name in _unknown_words(facts)},
        **{name: _too_long() for name in TEXTS if len(getattr(facts, name) or "") > MOST_TEXT},
        "happened_on": _wrong_date(facts.happened_on),
        "group": _wrong_group(facts, collective),
        "people_count": _wrong_count(facts),
    }
    wrong["boxes"] = wrong.get("boxes") or _wrong_boxes(facts, has_other_acts)
    wrong["aimed_at"] = wrong.get("aimed_at") or _wrong_aim(facts)
    found = {name: sentence for name, sentence in wrong.items() if sentence}
    if found:
        raise ValidationError(found)


def _unknown_words(facts: Facts) -> list[str]:
    single = [name for name, words in VOCABULARIES.items() if getattr(facts, name) not in words.values]
    many = {"boxes": choices.Box, "aimed_at": choices.AimedAt}
    return single + [name for name, words in many.items() if set(getattr(facts, name)) - set(words.values)]


def _too_long() -> str:
    return _("This text is too long: %(most)s characters are the most.") % {"most": MOST_TEXT}


def _wrong_aim(facts: Facts) -> str:
    return "" if facts.aimed_at else _("Choose at least one answer to “Who was it aimed at?”.")


def _wrong_boxes(facts: Facts, has_other_acts: bool) -> str:
    if facts.death_threat and choices.Box.THREAT not in facts.boxes:
        return _("Tick “Threat” too, or take the tick off “a threat to kill”.")
    if facts.boxes or has_other_acts:
        return ""
    return _("Tick at least one answer to “What happened?”. “Something else” is one of them.")


def _wrong_date(day: date) -> str:
    if day > timezone.localdate():
        return _("The date lies in the future. Enter the day on which it happened, today at the latest.")
    return "" if day.year >= FIRST_YEAR else _("Enter the year with four digits, for example 2026.")


def _wrong_group(facts: Facts, collective: Collective | None) -> str:
    if facts.group is None:
        return ""
    if collective is None or facts.group.part_of_id != collective.pk:
        return _("This group is not part of the community that you chose. Choose another, or leave it empty.")
    if facts.group.file_id != collective.file_id:
        return _("This group has a file of its own. Choose it in the first question.")
    return ""


def _wrong_count(facts: Facts) -> str:
    if facts.people_count is None or 1 <= facts.people_count <= MOST_PEOPLE:
        return ""
    return _("Enter how many people, with a number from 1, or leave it empty.")
