"""One table: which role may do which act (design.md 5). A grant on the file must also see the record.

Every role may read what its grants show. `+` of the design is spelled out by the unions below.
"""

from protection.accounts.choices import Role
from protection.accounts.models import User

STAFF = frozenset(
    {
        "communities.add_member",
        "communities.change_member",
        "communities.sort_call",
        "notices.change_task",
        "records.open_names",
        "records.write_draft",
        "risk.change_incident",
        "risk.log_incident",
    }
)
COORDINATOR = STAFF | {
    "communities.change_collective",
    "communities.create_collective",
    "communities.record_consent",
    "communities.record_meeting",
    "communities.tie",
    "measures.add_follow_up",
    "measures.add_measure",
    "measures.change_measure",
    "measures.write_plan",
    "risk.assess",
    "risk.import_incidents",
}
MANAGER = COORDINATOR | {
    "accounts.invite",
    "communities.share",
    "measures.approve_plan",
    "measures.print_plan",
    "records.export",
    "records.manage_access",
    "risk.decide_level",
}
PERMISSIONS: dict[str, frozenset[str]] = {
    Role.STAFF: STAFF,
    Role.COORDINATOR: COORDINATOR,
    Role.MANAGER: MANAGER,
    Role.AUDITOR: frozenset({"audit.read"}),
    Role.ADMINISTRATOR: frozenset({"accounts.invite", "accounts.administer"}),
}
CARE = frozenset({"risk.read_care", "measures.read_care"})


def permissions_of(user: User) -> frozenset[str]:
    if not user.is_active:
        return frozenset()
    granted = PERMISSIONS.get(user.role, frozenset())
    return granted | CARE if user.care and user.sees_cases else granted


def may(user: User, permission: str) -> bool:
    return permission in permissions_of(user)
