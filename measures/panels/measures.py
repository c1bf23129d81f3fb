"""Measures on the page of a collective, on the page of a person, and as a date in the list of communities."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import Collective, Member, Membership
from measures.choices import Scope
from measures.listing import balance, entries_of, list_url
from measures.models import Measure, MeasureTarget
from protection import registry
from protection.accounts.models import User
from protection.records.rules import allowed
from protection.registry import Panel

MOST = 8


def collective_panel(user: User, collective: Collective) -> dict[str, Any]:
    """How many measures stand how, and the balance of the open ones (ux.md 3.2)."""
    url = list_url(collective)
    rows = Measure.objects.visible_to(user).of_collective(collective.pk)
    return {
        **balance(rows.counts(timezone.localdate()), url),
        "url": url,
        "may_add": allowed(user, "measures.add_measure", collective),
        "add_url": reverse("measures:measure-create", args=[collective.pk]),
    }


def member_panel(user: User, member: Member) -> dict[str, Any]:
    """The open measures that protect a person: the group's first, then those for the person."""
    today = timezone.localdate()
    open_rows = Measure.objects.visible_to(user).open().with_soonest()
    rows = open_rows.order_by(F("soonest").asc(nulls_last=True), "id")
    groups = Membership.objects.visible_to(user).holding(today).filter(member=member).values("collective")
    of_person = MeasureTarget.objects.visible_to(user).filter(member=member).values("measure")
    for_groups = rows.filter(scope=Scope.COLLECTIVE, collective__in=groups).exclude(pk__in=of_person)
    of_groups = list(for_groups[: MOST + 1])
    own = list(rows.filter(pk__in=of_person)[: MOST + 1])
    entries = entries_of([*of_groups[:MOST], *own[:MOST]], today)
    shown_of_groups = len(of_groups[:MOST])
    return {
        "of_groups": entries[:shown_of_groups],
        "own": entries[shown_of_groups:],
        "has_more": len(of_groups) > MOST or len(own) > MOST,
        "today": today,
        "may_add": allowed(user, "measures.add_measure", member),
        "add_url": reverse("measures:member-measure-create", args=[member.pk]),
    }


def measures_tab(user: User, collective: Collective) -> dict[str, Any]:
    return {"key": "measures", "label": _("Measures"), "url": list_url(collective)}


def next_dates(collectives: Iterable[Collective], user: User) -> dict[UUID, dict[str, Any]]:
    """The soonest day to act on, for lists of communities (registry.collective_columns). One query."""
    rows = Measure.objects.visible_to(user).with_act_on(timezone.localdate())
    soonest = rows.filter(collective__in=list(collectives), act_on__isnull=False)
    found = soonest.order_by().values_list("collective").annotate(Min("act_on"))
    return {pk: {"next_date": day, "next_what": _("Follow-up of a measure")} for pk, day in found}


def register() -> None:
    """Called once, when the apps are ready."""
    registry.navigation.append((40, "measures:measures", gettext_lazy("Measures")))
    registry.collective_tabs.append((50, measures_tab))
    registry.collective_columns["measures"] = next_dates
    registry.panels += [
        Panel("collective", 40, "measures/_measures_of_collective.html", collective_panel),
        Panel("member", 40, "measures/_measures_of_member.html", member_panel),
    ]
