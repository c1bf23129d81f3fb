"""What the first page of a community shows: its strengths before its risks (ux.md 3.2)."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.frame import shown
from communities.models import Collective, Consent, Practice
from communities.views.panels_shown import panels_shown
from protection.accounts.models import User
from protection.records.rules import allowed

MOST_GROUPS, MOST_PRACTICES, MOST_CONSENTS = 50, 20, 5
TEXTS = (
    "defends",
    "identity",
    "count_source",
    "emergency_steps",
    "reporting_rule",
    "safe_contact",
    "data_holder",
)


def overview(user: User, collective: Collective) -> dict[str, Any]:
    """Context of the community's page, beside its frame."""
    may_change = allowed(user, "communities.change_collective", collective)
    practices = Practice.objects.visible_to(user).filter(collective=collective, ended_on=None)
    groups = Collective.objects.visible_to(user).filter(part_of=collective)
    consents = Consent.objects.visible_to(user).filter(collective=collective)
    return {
        "texts": {name: shown(getattr(collective, name)) for name in TEXTS},
        "causes": collective.cause_words,
        "decision": decision_words(collective),
        "practices": list(practices[:MOST_PRACTICES]),
        "groups": [{"row": row, "name": shown(row.name)} for row in groups[:MOST_GROUPS]],
        "consents": list(consents[:MOST_CONSENTS]),
        "outer": _outer(user, collective),
        "panels": panels_shown("collective", user, collective),
        "may_change": may_change,
        "may_record_consent": allowed(user, "communities.record_consent", collective),
        "may_sort": collective.file.to_sort and allowed(user, "communities.create_collective", collective),
        "more": more_actions(collective) if may_change else [],
        "today": timezone.localdate(),
    }


def decision_words(collective: Collective) -> list[str]:
    """How the group decides, as far as it is known."""
    known = [collective.get_decision_body_display(), collective.get_decision_rule_display()]
    if collective.quorum:
        known.append(_("Quorum %(number)s per cent") % {"number": collective.quorum})
    return [str(words) for words in known if words]


def more_actions(collective: Collective) -> list[dict[str, str]]:
    acts = [
        (_("Change what is written here"), "collective-edit"),
        (_("Add a group inside"), "group-create"),
        (_("Add a strength"), "practice-create"),
        (_("Record a meeting"), "meeting-create"),
        (_("Record consent of the group"), "collective-consent"),
    ]
    return [
        {"label": label, "url": reverse(f"communities:{name}", args=[collective.pk])} for label, name in acts
    ]


def _outer(user: User, collective: Collective) -> Collective | None:
    """The community that this group is part of, if this person may see it."""
    if collective.part_of_id is None:
        return None
    return Collective.objects.visible_to(user).filter(pk=collective.part_of_id).first()
