"""The cast: Ana coordinates, Ben is on her team, Carla must see nothing (style.md 4). All invented."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from protection.accounts.choices import Role
from protection.accounts.models import User
from protection.accounts.services import create_account
from protection.vault import keyring

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


PEOPLE: dict[str, tuple[Role, str, bool]] = {  # role, team, psychosocial care
    "ana": (Role.COORDINATOR, "team", False),
    "ben": (Role.STAFF, "team", False),
    "carla": (Role.COORDINATOR, "other", False),
    "mara": (Role.MANAGER, "team", False),
    "cora": (Role.STAFF, "team", True),
    "otto": (Role.ADMINISTRATOR, "", False),
    "ada": (Role.AUDITOR, "", False),
}


def account(name: str, role: str, *teams: Group, **fields: object) -> User:
    user = create_account(
        email=f"{name.lower()}@example.org", code=name, role=role, password=PASSWORD, **fields
    )
    user.groups.set(teams)
    return user


def make_cast() -> Cast:
    """What `create_account` would make of each, in seven statements: most tests begin here."""
    team, other = Group.objects.bulk_create([Group(name="River team"), Group(name="Hill team")])
    secret = make_password(PASSWORD)
    people = {
        name: User(email=f"{name}@example.org", code=name.title(), role=role, password=secret, care=care)
        for name, (role, _team, care) in PEOPLE.items()
    }
    User.objects.bulk_create(people.values())
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people.values()
    )
    keyring.make_keys([user.pk for user in people.values()])
    teams = {"team": team, "other": other}
    belongs = User.groups.through
    belongs.objects.bulk_create(
        belongs(user=people[name], group=teams[of]) for name, (_role, of, _care) in PEOPLE.items() if of
    )
    return Cast(**people, team=team, other_team=other)
