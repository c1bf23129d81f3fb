"""Log an incident, change it (ux.md 3.3, methodology.md 1.5, design.md 4 and 5)."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from communities.models import Collective
from communities.services.calls import create_unsorted
from protection.accounts.models import User
from protection.notices.services import open_tasks
from protection.records.people import people_on
from protection.records.rules import require
from protection.records.services import narrow, once, record, write, write_all
from risk.choices import Box
from risk.models import Incident
from risk.services import hits, incident_tasks, reports
from risk.services.acts import acts_of, highest, tell
from risk.services.references import free_reference
from risk.services.reports import Facts, IncidentReport

FORM = "risk.incident"
TRIES = 3


def log_once(*, report: IncidentReport, by: User, key: UUID | None) -> tuple[UUID, bool]:
    """Log what a form says once, however often and however fast it is sent (R93).

    Gives the incident's id and whether this call made it. Raises what `log_incident` raises.
    """
    key = key or uuid4()
    for _attempt in range(TRIES - 1):
        try:
            return once(key, user=by, form=FORM, make=lambda: _log(report, by), record=report.pk)
        except IntegrityError:
            continue  # somebody took the same random reference at the same moment
    return once(key, user=by, form=FORM, make=lambda: _log(report, by), record=report.pk)


@transaction.atomic
def log_incident(*, report: IncidentReport, by: User) -> Incident:
    """Save an incident with its acts, open what it leaves to do, and tell at once where someone is in danger.

    Where they did not agree, only anonymous facts are kept. Sexual violence lies in the care compartment together with
    the narrative: whoever logs it no longer sees it. Raises ValidationError with the answers that cannot stand,
    NotAllowed, OutOfScope.
    """
    return _log(report, by)


def _log(report: IncidentReport, by: User) -> Incident:
    """In the caller's transaction: `once` has one of its own."""
    report = report.allowed()
    reports.check(report.facts, report.collective)
    collective = report.collective or create_unsorted(by=by, name=report.heard_of)
    require(by, "risk.log_incident", collective)
    _check_people(report, collective, by)
    hits.check_hits(report.people, collective, by)
    incident = _incident(report, collective)
    if report.readers:
        narrow(incident, readers=[*report.readers, by])
    acts = acts_of(incident, report.facts, report.facts.boxes, report.people)
    incident.severity = highest(acts)
    write(incident, by=by)
    write_all(acts, by=by)
    sorts = any(act.to_sort for act in acts)
    orders = incident_tasks.orders_of(incident, by=by, next_step=report.next_step, sorts=sorts)
    open_tasks(orders, by=by, are_new=True)
    tell(incident)
    record(by, "risk.incident.logged", incident, {"severity": incident.severity, "tasks": len(orders)})
    return incident


def _incident(report: IncidentReport, collective: Collective) -> Incident:
    facts = report.facts
    is_care = Box.SEXUAL in facts.boxes
    return Incident(
        id=report.pk,
        file_id=collective.file_id,
        collective=collective,
        reference=free_reference(),
        sensitivity=report.sensitivity,
        kept_apart=is_care,
        narrative="" if is_care else facts.narrative,
        call_back=facts.call_back or "",
        **plain_values(facts),
    )


def plain_values(facts: Facts) -> dict[str, object]:
    """The answers that an incident keeps as they are. What lies in care is not told by its boxes either."""
    return {
        "boxes": [box for box in facts.boxes if box != Box.SEXUAL],
        "aimed_at": list(facts.aimed_at),
        "danger": facts.danger,
        "happened_on": facts.happened_on,
        "precision": facts.precision,
        "group": facts.group,
        "people_count": facts.people_count,
        "language": facts.language,
        "where": facts.where,
        "author_type": facts.author_type,
        "how_known": facts.how_known,
        "permission": facts.permission,
    }


def _check_people(report: IncidentReport, collective: Collective, by: User) -> None:
    """Whoever is named as a reader or for the next step must have access to the file."""
    step = {report.next_step.who} if report.next_step else set()
    others = {*report.readers, *step} - {by}
    wrong = {}
    if others:
        allowed = set(people_on(collective.file_id, level=report.sensitivity).filter(pk__in=_ids(others)))
        wrong = {
            "readers": _no_access(set(report.readers) - {by} - allowed),
            "next_who": _no_access(step - {by} - allowed),
        }
    if report.readers and step - {by, *report.readers}:
        wrong["next_who"] = _("Choose somebody who may see it, or name this person in the question before.")
    if found := {name: sentence for name, sentence in wrong.items() if sentence}:
        raise ValidationError(found)


def _no_access(people: set[User]) -> str:
    if not people:
        return ""
    names = ", ".join(sorted(person.code for person in people))
    return _("%(names)s: no access to this file at this level. Choose somebody else.") % {"names": names}


def _ids(people: Iterable[User]) -> list[UUID]:
    return [person.pk for person in people]
