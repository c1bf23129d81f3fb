"""What must not stay behind: texts and names that were kept before somebody said no, or before they were set apart.

History keeps every version of a row, so what has to go is emptied there too. The trail still says who changed what.
"""

from protection.accounts.models import User
from protection.records.services import write
from risk.choices import Relation, TargetKind
from risk.models import Act, Incident
from risk.services.acts import take_out

TEXTS = ("narrative", "where", "call_back", "effect", "gendered_how")


def forget_narrative(incident: Incident) -> None:
    """The narrative lies with the act that is kept apart, and nowhere else. The caller writes the incident."""
    incident.narrative = ""
    Incident.history.filter(id=incident.pk).update(narrative=b"")


def keep_anonymous(incident: Incident, by: User) -> None:
    """Empty every text and name nobody any more. The caller writes the incident and settles its acts."""
    for name in TEXTS:
        setattr(incident, name, "")
    Incident.history.filter(id=incident.pk).update(**dict.fromkeys(TEXTS, b""))
    rows = list(Act.objects.unscoped().filter(incident=incident))
    kept = {
        row.box: row for row in sorted(rows, key=lambda row: row.member_id is None)
    }  # who names nobody stays
    for row in rows:
        if row.box and row is not kept[row.box]:
            take_out(row, by)
        else:
            _empty(row, by)
    nobody = {"member": None, "target": TargetKind.UNKNOWN, "relation": Relation.SELF}
    ours = Act.history.filter(incident=incident.pk)
    ours.update(text=b"", severity_reason=b"")
    ours.exclude(member=None).update(**nobody)


def _empty(act: Act, by: User) -> None:
    if act.member_id:
        act.member, act.target, act.relation = None, TargetKind.UNKNOWN, Relation.SELF
    act.text = act.severity_reason = ""
    write(act, by=by)
