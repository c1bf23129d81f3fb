"""The cast: Ana coordinates, Ben is on her team, Carla must see nothing (style.md 4). All invented."""

from dataclasses import dataclass

from django.contrib.auth.models import Group

from protection.accounts.choices import Role
from protection.accounts.models import User
from protection.accounts.services import create_account

PASSWORD = "a long pass phrase for tests"


@dataclass
class Cast:
    ana: User  # coordinator, of the team
    ben: User  # staff, of the team
    carla: User  # coordinator, of another team: must see nothing
    mara: User  # manager, with identity grants
    cora: User  # staff of the team with the psychosocial addition
    otto: User  # administrator: no case data
    ada: User  # auditor: the trail alone
    team: Group
    other_team: Group


def account(name: str, role: str, *teams: Group, **fields: object) -> User:
    user = create_account(
        email=f"{name.lower()}@example.org", code=name, role=role, password=PASSWORD, **fields
    )
    user.groups.set(teams)
    return user


def make_cast() -> Cast:
    team, other = Group.objects.create(name="River team"), Group.objects.create(name="Hill team")
    return Cast(
        ana=account("Ana", Role.COORDINATOR, team),
        ben=account("Ben", Role.STAFF, team),
        carla=account("Carla", Role.COORDINATOR, other),
        mara=account("Mara", Role.MANAGER, team),
        cora=account("Cora", Role.STAFF, team, care=True),
        otto=account("Otto", Role.ADMINISTRATOR),
        ada=account("Ada", Role.AUDITOR),
        team=team,
        other_team=other,
    )
