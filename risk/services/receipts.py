"""What whoever logged an incident is told right after saving, also where they may not see it any more."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef

from communities.models import Collective
from protection.accounts.models import User
from protection.records.rules import OutOfScope, require
from risk.choices import Danger
from risk.models import Incident


@dataclass(frozen=True)
class Receipt:
    """`is_open` False: this person does not see the incident, so nothing of it but its reference is given."""

    reference: str
    collective: Collective
    in_danger: bool
    is_open: bool
    incident: Incident | None


def receipt(*, pk: UUID, by: User) -> Receipt:
    """For everybody who sees the incident, and for whoever logged it. Raises OutOfScope for everybody else."""
    seen = Incident.objects.visible_to(by).filter(pk=OuterRef("pk"))
    rows = Incident.objects.unscoped().annotate(is_seen=Exists(seen))
    found = rows.select_related("collective").filter(pk=pk).first()
    if found is None or not (found.is_seen or found.created_by_id == by.pk):
        raise OutOfScope
    require(by, "risk.log_incident", found.collective)
    return Receipt(
        reference=found.reference,
        collective=found.collective,
        in_danger=found.danger == Danger.YES,
        is_open=found.is_seen,
        incident=found if found.is_seen else None,
    )
