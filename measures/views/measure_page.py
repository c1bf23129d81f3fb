"""What the page of one measure shows: what, why, who decided, who does it, its dates, how it went (ux.md screen 22)."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.frame import shown
from measures import rules
from measures.choices import OPEN, Scope, Shown
from measures.listing import STATES, link, target_of, targets_seen
from measures.models import FollowUp, Measure
from protection.accounts.models import User
from protection.desk.dates import date_words
from protection.desk.templatetags.ui import isolate
from protection.records.rules import allowed
from risk.questions import COMPONENTS

MOST_FOLLOW_UPS = 30
Row = dict[str, Any]


def measure_page(user: User, measure: Measure) -> dict[str, Any]:
    """Context of the page. What the measure names is shown only as far as the user may see it."""
    today = timezone.localdate()
    word = rules.shown(measure.status, measure.due, today)
    may_change = allowed(user, "measures.change_measure", measure)
    return {
        "measure": measure,
        "collective": link(measure, "collective"),
        "what": shown(measure.what),
        "word": Shown(word).label,
        "state": STATES[word],
        "is_open": measure.status in OPEN,
        "today": today,
        "targets": whom(measure, user),
        "why": why_rows(measure),
        "who": who_rows(measure),
        "dates": date_rows(measure),
        "more": more_rows(measure),
        "warnings": warnings_of(measure),
        "timeline": timeline(measure, user),
        "may_follow_up": allowed(user, "measures.add_follow_up", measure),
        "may_change": may_change,
        "actions": actions(measure) if may_change else [],
        "follow_up_url": reverse("measures:follow-up-create", args=[measure.pk]),
    }


def whom(measure: Measure, user: User) -> list[Row]:
    """The groups, persons and families that the user may know of; of the others only how many."""
    found: list[Row] = []
    hidden = 0
    for row in targets_seen(user).filter(measure=measure):
        seen = target_of(row)
        hidden += seen is None
        if seen is not None:
            found.append({"whom": seen, "is_family": row.kind == Scope.FAMILY})
    if hidden:
        words = ngettext("%(n)s other person", "%(n)s other persons", hidden) % {"n": hidden}
        found.append({"words": words})
    return found


def why_rows(measure: Measure) -> list[Row]:
    scenario, side = link(measure, "scenario"), COMPONENTS.get(measure.component)
    return [
        {"label": _("Kind"), "value": str(measure.measure_type)},
        {
            "label": _("Threat that it answers"),
            "value": shown(scenario.threat) if scenario else "",
            "empty": _("None in particular"),
        },
        {
            "label": _("What it changes"),
            "value": f"{side.code} {side.name}" if side else "",
            "empty": _("Not said"),
        },
        {"label": _("Acts on"), "value": measure.get_acts_on_display(), "empty": _("Not said")},
    ]


def who_rows(measure: Measure) -> list[Row]:
    meeting, bearer = link(measure, "meeting"), link(measure, "duty_bearer")
    decided = f"{meeting.get_kind_display()}, {isolate(date_words(meeting.date))}" if meeting else ""
    eye = isolate(measure.responsible.code) if measure.responsible else ""
    rows = [
        {"label": _("Who decided"), "value": decided, "empty": _("Not decided in a meeting yet")},
        {"label": _("Who does it"), "value": measure.get_doer_display()},
        {"label": _("Who carries it"), "value": shown(measure.carried_by), "empty": _("Nobody yet")},
        {"label": _("Keeps an eye on it"), "value": eye, "empty": _("Nobody yet")},
    ]
    if bearer:
        words = " · ".join(word for word in (str(bearer.get_category_display()), shown(bearer.name)) if word)
        rows.append({"label": _("Authority that owes it"), "value": words})
    return rows


def date_rows(measure: Measure) -> list[Row]:
    """Requested, agreed, delivered stand beside the status (methodology.md 1.9). What nobody waits for is left out."""
    waited_for = {_("Agreed"): measure.agreed_on, _("To be ready"): measure.due}
    days = {
        _("Asked for"): measure.requested_on,
        **waited_for,
        _("Started"): measure.starts,
        _("Delivered"): measure.delivered_on,
        _("Next follow-up"): measure.next_follow_up,
    }
    rows: list[Row] = [
        {"label": label, "value": isolate(date_words(day)) if day else "", "empty": _("No date")}
        for label, day in days.items()
        if day or label in waited_for
    ]
    late = _days_late(measure)
    if late:
        words = ngettext("%(days)s day", "%(days)s days", late) % {"days": late}
        rows.append({"label": _("Late by"), "value": words})
    if measure.every_days:
        every = ngettext("Every day", "Every %(days)s days", measure.every_days)
        rows.append({"label": _("How often"), "value": every % {"days": measure.every_days}})
    return rows


def _days_late(measure: Measure) -> int:
    if measure.status not in OPEN and measure.delivered_on is None:
        return 0  # refused or withdrawn: nothing is owed any more
    return rules.days_late(due=measure.due, delivered_on=measure.delivered_on, today=timezone.localdate())


def more_rows(measure: Measure) -> list[Row]:
    """What was written beside the main questions; an empty one is left out."""
    texts = {
        _("Risk it creates, and what is done about it"): shown(measure.harm),
        _("Sign that it works"): shown(measure.sign),
        _("What it needs"): shown(measure.resources),
        _("How the person returns, or who takes over"): shown(measure.return_plan),
        _("For whom especially"): shown(measure.differential),
        _("Phase"): measure.get_phase_display(),
        _("What came of it"): shown(measure.result),
        _("How well it works, as the group sees it"): measure.effectiveness
        and _("%(n)s of 5") % {"n": measure.effectiveness},
        _("What women and LGBTIQ+ people face"): _("It answers to it") if measure.gender else "",
        _("Root cause"): _("It acts on a root cause") if measure.root_cause else "",
    }
    return [{"label": label, "value": text} for label, text in texts.items() if text]


def warnings_of(measure: Measure) -> list[str]:
    """What this kind of measure can do to a person, where nobody has written yet how it is met (methodology.md 4)."""
    kind, found = measure.measure_type, []
    if kind.raises_profile and not measure.harm:
        found.append(
            _(
                "This kind of measure makes a person more visible, and so a more likely target. Write what is done about it."
            )
        )
    if kind.separates_from_group and not measure.return_plan:
        found.append(
            _(
                "This kind of measure takes a person away from the group. Write how they return, or who takes over."
            )
        )
    return found


def timeline(measure: Measure, user: User) -> list[Row]:
    """How it went, the newest first."""
    rows = FollowUp.objects.visible_to(user).filter(measure=measure).select_related("created_by")
    return [
        {
            "title": row.get_outcome_display(),
            "date": row.happened_on,
            "by": row.created_by and row.created_by.code,
            "text": shown(row.note),
        }
        for row in rows[:MOST_FOLLOW_UPS]
    ]


def actions(measure: Measure) -> list[Row]:
    found = [{"label": _("Change this measure"), "url": reverse("measures:measure-edit", args=[measure.pk])}]
    if measure.collective_id:
        url = reverse("measures:contact-create", args=[measure.collective_id])
        found.append({"label": _("Record a contact"), "url": url})
    return found
