"""Incidents that come from a file: logged by the same service as the form's, known by their key ever after."""

from django.db import transaction

from communities.models import Collective
from protection.accounts.models import User
from protection.records.rules import require
from protection.records.services import record, write, write_all
from risk.models import Affected, Incident
from risk.services.incidents import log_incident
from risk.services.reports import IncidentReport


@transaction.atomic
def import_incident(
    *, report: IncidentReport, key: str, affected: tuple[Collective, ...], by: User
) -> Incident:
    """Log an incident and name the other collectives that it touches, all of which `by` must see.

    `key` is the keyed digest of its row: the database refuses a second incident with the same one. Raises what
    `log_incident` raises.
    """
    for other in (report.collective, *affected):
        require(by, "risk.import_incidents", other)
    incident = log_incident(report=report, by=by)
    incident.import_key = key
    write(incident, by=by)
    write_all(
        [Affected(file_id=incident.file_id, incident=incident, collective=other) for other in affected], by=by
    )
    record(by, "risk.incident.imported", incident, {"affected": len(affected)})
    return incident
