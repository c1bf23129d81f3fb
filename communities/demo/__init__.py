"""The demo's six collectives, their groups, people, ties, meetings, practices and consents. All invented.

One file of facts for each; every `..._ago` is a number of days before the demo's day, below zero after it.
"""

import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.utils import timezone

from communities import services
from communities.models import Actor
from protection.accounts.models import User
from protection.desk.demo import Demo
from protection.records import files
from protection.records.choices import GrantLevel
from protection.records.rules import require
from protection.records.services import record, write

FOLDER = Path(__file__).parent
STORIES = ("river", "docks", "fields", "loom", "waves", "circle")
TEAM_OF = {"ana": "valley", "carla": "coast"}
RENEWED_AFTER, RENEWED_FOR = 80, 365  # the first grants end after ninety days
LOGGED_BY = "ben"
Facts = dict[str, Any]


def story(folder: Path, name: str) -> Facts:
    """The facts of one collective, as an app tells them."""
    return tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))


def coordinator_of(name: str) -> str:
    """Who works with this collective."""
    return str(story(FOLDER, name)["by"])


def fill(demo: Demo) -> None:
    """Plan everything (protection.registry.demo_parts)."""
    for name in STORIES:
        _plan(demo, story(FOLDER, name))


def values(demo: Demo, told: Mapping[str, Any], *left_out: str) -> Facts:
    """What a service takes: `since_ago` becomes `since`, a day; what tells the demo how to do it is left out."""
    kept = {name: value for name, value in told.items() if name not in left_out}
    return {
        name.removesuffix("_ago"): demo.day(value) if name.endswith("_ago") else value
        for name, value in kept.items()
    }


def _plan(demo: Demo, told: Facts) -> None:
    by, opened = told["by"], told["opened_ago"]
    demo.plan(opened, by, partial(_open, demo, told))
    demo.plan(opened - RENEWED_AFTER, "mara", partial(_renew, demo, told))
    deeds: dict[str, Callable[[Demo, Facts, Facts, User], None]] = {
        "groups": _add_group,
        "members": _add_member,
        "meetings": _meet,
        "practices": _add_practice,
        "consents": _ask,
        "ties": _tie,
        "actors": _note_actor,
    }
    for kind, do in deeds.items():
        for one in told.get(kind, []):
            usual = LOGGED_BY if kind == "members" else by
            demo.plan(one["ago"], one.get("by", usual), partial(do, demo, told, one))
    founded = {group["key"]: group["ago"] for group in told["groups"]}
    for one in told["members"]:
        for group in one.get("groups", []):
            demo.plan(min(one["ago"], founded[group]), by, partial(_join, demo, group, one))
        if "left_ago" in one:
            demo.plan(one["left_ago"], by, partial(_leave, demo, one))
    for one in told["consents"]:
        if "withdrawn_ago" in one:
            demo.plan(one["withdrawn_ago"], by, partial(_withdraw, demo, one))


def _open(demo: Demo, told: Facts, by: User) -> None:
    demo.keep(
        "collective",
        told["key"],
        services.create_collective(by=by, values=values(demo, told["values"])),
    )


def _renew(demo: Demo, told: Facts, by: User) -> None:
    """A manager gives the coordinator, the team and herself a year from today on."""
    file = demo.get("collective", told["key"]).file
    require(by, "records.manage_access", file)
    ends = timezone.make_aware(datetime.combine(demo.today + timedelta(days=RENEWED_FOR), time.min))
    give = partial(files.grant, file=file, by=by, ends=ends)
    give(
        user=demo.people[told["by"]],
        level=GrantLevel.IDENTITY,
        reason="Coordinates the work with this group.",
    )
    give(user=by, level=GrantLevel.IDENTITY, reason="Decides levels and plans.")
    give(team=demo.teams[TEAM_OF[told["by"]]], level=GrantLevel.CASE, reason="Works with this group.")


def _add_group(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    row = services.create_group(
        inside=demo.get("collective", told["key"]), by=by, values=values(demo, one, "key", "ago")
    )
    demo.keep("group", one["key"], row)


def _add_member(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    role: Facts = {name: one[name] for name in ("roles", "visibility") if name in one}
    role["starts"] = demo.day(one["since_ago"])
    about = values(demo, one, "key", "ago", "by", "groups", "since_ago", "left_ago", *role)
    member = services.add_member(
        collective=demo.get("collective", told["key"]), by=by, values=about, role=role
    )
    demo.keep("member", one["key"], member)


def _join(demo: Demo, group: str, one: Facts, by: User) -> None:
    services.add_membership(
        collective=demo.get("group", group),
        member=demo.get("member", one["key"]),
        by=by,
        values={"roles": ["active"], "visibility": "member"},
    )


def _leave(demo: Demo, one: Facts, by: User) -> None:
    member = demo.get("member", one["key"])
    for membership in member.memberships.filter(ends=None):
        services.end_membership(membership=membership, by=by)


def _meet(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    about = values(demo, one, "key", "ago") | {"date": demo.day(one["ago"])}
    row = services.record_meeting(collective=demo.get("collective", told["key"]), by=by, values=about)
    demo.keep("meeting", one["key"], row)


def _add_practice(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    row = services.add_practice(
        collective=demo.get("collective", told["key"]), by=by, values=values(demo, one, "ago")
    )
    demo.keep("practice", str(row.pk), row)


def _ask(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    of = demo.get("member", one["member"]) if "member" in one else demo.get("collective", told["key"])
    about = values(demo, one, "ago", "by", "of", "member", "meeting", "withdrawn_ago")
    if "meeting" in one:
        about["meeting"] = demo.get("meeting", one["meeting"])
    demo.keep("consent", _consent_key(one), services.record_consent(of=of, by=by, values=about))


def _withdraw(demo: Demo, one: Facts, by: User) -> None:
    services.withdraw_consent(consent=demo.get("consent", _consent_key(one)), by=by)


def _note_actor(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    """Nothing in the product writes actors yet: here with what every service does, right, history and audit line."""
    require(by, "communities.change_collective", demo.get("collective", told["key"]))
    about = values(demo, one, "key", "ago")
    row = write(Actor(file=demo.get("collective", told["key"]).file, **about), by=by)
    record(by, "communities.actor.noted", row, {"category": row.category})
    demo.keep("actor", one["key"], row)


def _consent_key(one: Facts) -> str:
    return f"{one.get('member') or one['of']} {one['ago']}"


def _tie(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    row = services.add_tie(
        start=demo.get("collective", told["key"]),
        end=demo.get("collective", one["to"]) if "to" in one else None,
        by=by,
        values=values(demo, one, "ago", "by", "to"),
    )
    demo.keep("tie", str(row.pk), row)
