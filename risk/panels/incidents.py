"""Incidents on *My work*, on the page of a collective and on the page of a person (ux.md 3.1, 3.2, screen 10)."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import Collective, Member
from protection import registry
from protection.accounts.models import User
from protection.api.paging import BOUND, bounded_count
from protection.desk.dates import month_words
from protection.records import access
from protection.records.choices import GrantLevel
from protection.records.models import Draft
from protection.registry import Panel
from risk.choices import ActType
from risk.models import Act, Incident
from risk.wording import COLUMNS, lines, target_line

MOST_NEW, MOST_LATEST, MOST_NAMING, MOST_DRAFTS = 10, 5, 10, 5
NEW_FOR = timedelta(days=7)
MONTHS = 12
THREATS = frozenset(
    {ActType.DTV, ActType.DTF, ActType.DTC, ActType.THR}
)  # act group *threat*, methodology.md 1.5


def register() -> None:
    """Called once, when the apps are ready."""
    registry.navigation.append((30, "risk:incidents", gettext_lazy("Incidents")))
    registry.collective_tabs.append((20, incidents_tab))
    registry.panels += [
        Panel("work", 30, "risk/_panel_new_incidents.html", new_incidents),
        Panel("work", 80, "risk/_panel_incident_drafts.html", drafts),
        Panel("collective", 20, "risk/_panel_incident_months.html", threats_by_month),
        Panel("collective", 30, "risk/_panel_incidents_latest.html", latest),
        Panel("member", 30, "risk/_panel_incidents_naming.html", naming),
    ]


def incidents_tab(user: User, collective: Collective) -> dict[str, Any] | None:
    """The tab with its bounded number; none for whoever sees code names only."""
    if not _reads(user, collective):
        return None
    count = bounded_count(Incident.objects.visible_to(user).of(collective))
    return {
        "key": "incidents",
        "label": _("Incidents"),
        "url": reverse("risk:collective-incidents", args=[collective.pk]),
        "count": f"{BOUND}+" if count > BOUND else count,
    }


def new_incidents(user: User) -> dict[str, Any] | None:
    """What was logged in one's files in the last seven days, the newest first; ten at most."""
    if not user.sees_cases:
        return None
    since = timezone.now() - NEW_FOR
    rows = Incident.objects.visible_to(user).logged_since(since).values(*COLUMNS, "created_by__code")
    found = list(rows[: MOST_NEW + 1])
    return {
        "rows": lines(found[:MOST_NEW]),
        "has_more": len(found) > MOST_NEW,
        "since": since,
        "url": reverse("risk:incidents"),
    }


def drafts(user: User) -> dict[str, Any] | None:
    """One's own incident forms that were not sent yet. Nothing of what stands in them is shown."""
    own = Draft.objects.filter(owner=user, form="risk:incident-log", expires_at__gt=timezone.now())
    rows = list(own.only("id", "path", "updated_at", "expires_at")[:MOST_DRAFTS])
    return {"rows": rows} if rows else None


def threats_by_month(user: User, collective: Collective) -> dict[str, Any] | None:
    """Incidents with a threat in each of the last twelve months."""
    if not _reads(user, collective):
        return None
    months = _months(timezone.localdate())
    rows = Incident.objects.visible_to(user).of(collective).filter(happened_on__gte=months[0])
    threats = rows.with_act(user, Act, act_type__in=THREATS).exclude(precision="unknown").order_by()
    by_month = (
        threats.annotate(month=TruncMonth("happened_on")).values_list("month").annotate(number=Count("pk"))
    )
    counts = Counter(dict(by_month))
    cells = [
        {"name": formats.date_format(month, "M"), "full": month_words(month), "count": counts[month]}
        for month in months
    ]
    return {
        "months": cells,
        "halves": [cells[:6], cells[6:]],  # twelve in a row are wider than a telephone
        "most": max(counts.values(), default=0),
        "total": sum(counts.values()),
    }


def latest(user: User, collective: Collective) -> dict[str, Any] | None:
    """The newest incidents of the collective."""
    if not _reads(user, collective):
        return None
    rows = Incident.objects.visible_to(user).of(collective).newest().values(*COLUMNS)[:MOST_LATEST]
    return {
        "rows": lines(list(rows)),
        "url": reverse("risk:collective-incidents", args=[collective.pk]),
        "log_url": f"{reverse('risk:incident-log')}?collective={collective.pk}",
    }


def naming(user: User, member: Member) -> dict[str, Any] | None:
    """Acts that name this person, of incidents that the reader may see."""
    seen = Incident.objects.visible_to(user).values("pk")
    acts = Act.objects.visible_to(user).filter(member=member, incident__in=seen)
    newest = acts.select_related("incident").order_by("-incident__happened_on", "-id")[: MOST_NAMING + 1]
    rows = [_naming_line(act, member) for act in newest]
    return {"rows": rows[:MOST_NAMING], "has_more": len(rows) > MOST_NAMING}


def _naming_line(act: Act, member: Member) -> dict[str, Any]:
    return {
        "act": act,
        "what": act.get_act_type_display(),
        "on": target_line(act.target, code=member.code, relation=str(act.get_relation_display())),
    }


def _months(today: date) -> list[date]:
    """The first days of the last twelve months, this one last."""
    place = today.year * MONTHS + today.month - 1
    return [date(number // MONTHS, number % MONTHS + 1, 1) for number in range(place - MONTHS + 1, place + 1)]


def _reads(user: User, collective: Collective) -> bool:
    return access.level_on(user, collective.file_id) >= GrantLevel.CASE
