"""What is ready in a plan, what is missing, and where to go for it (ux.md 3.8). Few queries, whatever the case holds."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.choices import DecidesOn
from communities.models import Collective, Consent, Meeting, Practice
from measures.choices import LIVE, MeasureAxis, PlanText, Status
from measures.documents.collecting import earlier, incidents
from measures.documents.shared import shared, text
from measures.models import Measure, PlanVersion
from protection.accounts.models import User
from protection.desk.dates import in_words
from protection.desk.templatetags.ui import isolate
from risk.choices import AssessmentStatus
from risk.models import Assessment

A_YEAR = timedelta(days=365)
MOST_NAMED = 3


@dataclass(frozen=True)
class Part:
    """One row of the builder's list."""

    label: str
    status: str
    state: str  # good, wait, bad or none, as components/_tag.html knows them
    url: str = ""
    note: str = ""


def parts_of(version: PlanVersion, collective: Collective, user: User, today: date) -> list[Part]:
    """The sections of a version that is being made, each with what is still missing."""
    seen = _seen(collective, user, today)
    edit = reverse("measures:plan-edit", args=[version.pk])
    return [
        _who(collective, seen),
        _how(collective, seen),
        _happened(collective, seen),
        _risk(collective, seen, today),
        *_measures(collective, user),
        _texts(version, edit),
        _calendar(version, edit),
        _agreement(collective, seen),
    ]


def _seen(collective: Collective, user: User, today: date) -> Any:
    """What is there at all, in one query."""

    def here(model: Any, **lookup: Any) -> Any:
        return shared(model, user).filter(collective=OuterRef("pk"), **lookup)

    newest = here(Assessment, status=AssessmentStatus.FINISHED).order_by("-assessed_on", "-created_at")

    def number(found: Any) -> Any:
        return Subquery(
            found.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values("n")
        )

    rows = Collective.objects.visible_to(user).filter(pk=collective.pk)
    return rows.annotate(
        practised=Exists(here(Practice, ended_on=None)),
        met=Exists(here(Meeting, date__gt=today - A_YEAR)),
        decided=Exists(here(Meeting, by_decision_body=True, decides_on__icontains=DecidesOn.PLAN)),
        allowed=Exists(here(Consent, withdrawn_on=None)),
        assessed_on=Subquery(newest.values("assessed_on")[:1]),
        assessed_until=Subquery(newest.values("review_on")[:1]),
        happened=number(incidents(collective, user, today)),
        happened_earlier=number(earlier(collective, user, today)),
    ).get()


def _who(collective: Collective, seen: Any) -> Part:
    label = _("Who we are")
    if not collective.decision_body:
        url = reverse("communities:collective-edit", args=[collective.pk])
        return Part(
            label, _("Add how they decide"), "wait", url, _("Who decides in the group is not written down.")
        )
    if not seen.practised:
        url = reverse("communities:practice-create", args=[collective.pk])
        return Part(
            label, _("Add practices"), "wait", url, _("What already protects the group is not written down.")
        )
    return Part(label, _("Ready"), "good", collective.get_absolute_url())


def _how(collective: Collective, seen: Any) -> Part:
    label = _("How this plan was made")
    if not seen.met:
        note = _("No meeting of the last twelve months is recorded.")
        return Part(
            label,
            _("Add a meeting"),
            "wait",
            reverse("communities:meeting-create", args=[collective.pk]),
            note,
        )
    return Part(label, _("Ready"), "good", reverse("communities:meetings", args=[collective.pk]))


def _happened(collective: Collective, seen: Any) -> Part:
    count = seen.happened or 0
    note = ngettext("%(count)s incident in twelve months", "%(count)s incidents in twelve months", count)
    note %= {"count": count}
    if seen.happened_earlier:
        before = ngettext("%(count)s earlier", "%(count)s earlier", seen.happened_earlier)
        note = f"{note} · {before % {'count': seen.happened_earlier}}"
    url = reverse("risk:collective-incidents", args=[collective.pk])
    return Part(_("What happened"), _("Ready"), "good", url, note)


def _risk(collective: Collective, seen: Any, today: date) -> Part:
    label = _("Risk")
    if seen.assessed_on is None:
        url = reverse("risk:collective-assess", args=[collective.pk])
        return Part(label, _("Assess the risk"), "bad", url, _("The risk was not assessed yet."))
    url = reverse("risk:collective-risk", args=[collective.pk])
    note = _("Uses the assessment of %(day)s.") % {"day": isolate(in_words(seen.assessed_on))}
    if seen.assessed_until and seen.assessed_until < today:
        return Part(label, _("Review is due"), "wait", url, note)
    return Part(label, _("Ready"), "good", url, note)


def _measures(collective: Collective, user: User) -> list[Part]:
    rows = (
        shared(Measure, user)
        .of_collective(collective.pk)
        .filter(status__in=[*LIVE, Status.PROPOSED, Status.SUSPENDED])
    )
    found = list(rows.only("id", "reference", "axis", "carried_by", "due", "every_days", "file_id"))
    titles = {
        MeasureAxis.A: _("Measures: stronger as a group"),
        MeasureAxis.B: _("Measures: more room to act"),
    }
    return [
        _axis(collective, title, [row for row in found if row.axis == axis]) for axis, title in titles.items()
    ]


def _axis(collective: Collective, label: str, rows: list[Measure]) -> Part:
    url = reverse("measures:collective-measures", args=[collective.pk])
    if not rows:
        add = reverse("measures:measure-create", args=[collective.pk])
        return Part(label, _("Add a measure"), "wait", add, _("Nothing is agreed yet."))
    nobody = [row.reference for row in rows if not text(row.carried_by)]
    undated = [row.reference for row in rows if not row.due and not row.every_days]
    notes = []
    if nobody:
        notes.append(_("Who carries it is empty in %(codes)s.") % {"codes": _named(nobody)})
    if undated:
        notes.append(_("The date is empty in %(codes)s.") % {"codes": _named(undated)})
    if notes:
        missing = len({*nobody, *undated})
        status = ngettext("%(count)s is missing something", "%(count)s are missing something", missing)
        return Part(label, status % {"count": missing}, "wait", url, " ".join(notes))
    count = ngettext("%(count)s measure", "%(count)s measures", len(rows)) % {"count": len(rows)}
    return Part(label, _("Ready"), "good", url, count)


def _named(references: list[str]) -> str:
    shown = ", ".join(isolate(code) for code in references[:MOST_NAMED])
    return f"{shown}, …" if len(references) > MOST_NAMED else shown


def _texts(version: PlanVersion, edit: str) -> Part:
    written = version.texts or {}
    label = _("In the group's own words: who we are, daily rules, what is not known")
    if not written.get(PlanText.DAILY_RULES):
        return Part(
            label,
            _("Add text"),
            "wait",
            edit,
            _("The daily rules are empty. They are left out of the print."),
        )
    return Part(label, _("Ready"), "good", edit)


def _calendar(version: PlanVersion, edit: str) -> Part:
    label = _("Calendar, and who decides")
    missing = []
    if version.review_on is None:
        missing.append(_("When to look at the plan again is empty."))
    if not text(version.stop_rule):
        missing.append(_("Who decides to stop or change activities is empty."))
    if not (version.texts or {}).get(PlanText.EMERGENCY_MEETING):
        missing.append(_("Who can call an emergency meeting is empty."))
    if missing:
        return Part(label, _("Add text"), "wait", edit, " ".join(missing))
    day = isolate(in_words(version.review_on))
    return Part(label, _("Ready"), "good", edit, _("Review on %(day)s") % {"day": day})


def _agreement(collective: Collective, seen: Any) -> Part:
    label = _("What we agreed")
    if not seen.allowed:
        url = reverse("communities:collective-consent", args=[collective.pk])
        return Part(label, _("Ask the group"), "wait", url, _("What may be kept and shared is not recorded."))
    if not seen.decided:
        url = reverse("communities:meeting-create", args=[collective.pk])
        note = _(
            "No meeting of the group's decision body has decided on the plan. Until then each page says proposal."
        )
        return Part(label, _("To be decided"), "wait", url, note)
    return Part(label, _("Ready"), "good", reverse("communities:meetings", args=[collective.pk]))
