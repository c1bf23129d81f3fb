"""The demo's accounts: seven invented people in two teams, with one password and a second step each."""

from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group

from protection.accounts.choices import Role
from protection.accounts.models import User
from protection.accounts.services import create_account

PASSWORD = "nine herons over the quiet river"  # noqa: S105  printed at every start: demo accounts are public
TEAMS = {"valley": "Valley team", "coast": "Coast team"}
PEOPLE: dict[str, tuple[str, tuple[str, ...], bool]] = {  # role, teams, psychosocial care
    "ana": (Role.COORDINATOR, ("valley",), False),
    "ben": (Role.STAFF, ("valley",), False),
    "mara": (Role.MANAGER, ("valley", "coast"), False),
    "cora": (Role.STAFF, ("valley",), True),
    "carla": (Role.COORDINATOR, ("coast",), False),
    "otto": (Role.ADMINISTRATOR, (), False),
    "ada": (Role.AUDITOR, (), False),
}
JOINED = 550  # days ago, before everything else


def fill(demo: Any) -> None:
    """Plan the accounts (protection.registry.demo_parts)."""
    demo.plan(JOINED, "", lambda _nobody: _make(demo))


def address(name: str) -> str:
    return f"{name}@demo.example"


def sign_ins() -> list[tuple[str, str]]:
    """(address, role) of every demo account that is there, for whoever prints how to sign in."""
    people = User.objects.filter(is_demo=True, is_active=True)
    found = {user.email: str(user.get_role_display()) for user in people}
    return [(address(name), found[address(name)]) for name in PEOPLE if address(name) in found]


def _make(demo: Any) -> None:
    for key, name in TEAMS.items():
        demo.teams[key] = demo.keep("team", key, Group.objects.create(name=name))
    for name, (role, teams, care) in PEOPLE.items():
        user = create_account(
            email=address(name), code=name.title(), role=role, password=PASSWORD, care=care, is_demo=True
        )
        user.groups.set([demo.teams[key] for key in teams])
        TOTP.activate(user, generate_totp_secret())
        demo.people[name] = demo.keep("account", name, user)
