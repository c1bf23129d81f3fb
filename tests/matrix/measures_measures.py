"""The access matrix of measures, follow-ups and contacts: every route x the cast."""

from typing import Any

from tests import factories
from tests.matrix.row import Row, api, api_list, case, signed_in
from tests.matrix.world import World
from tests.measures import making

MAY_ADD = case(ben=403, cora=403)  # measures and follow-ups are for coordinators and managers
SENDS = case(ana=302, mara=302, ben=403, cora=403)


def build(world: World) -> None:
    """Add to the world what these routes name."""
    world.things["measure"] = making.measure(world.collective, status="agreed", every_days=14)
    world.things["own_measure"] = making.measure(member=world.member, code="I12")
    world.things["follow_up"] = making.follow_up(world.measure, by=world.cast.ana)
    world.things["contact"] = making.contact(world.collective, by=world.cast.ana)
    factories.meeting(world.collective)


def new(world: World) -> dict[str, Any]:
    return {"measure_type": "A1", "what": "Pairs", "groups": [str(world.collective.pk)], "doer": "member"}


def new_for_person(world: World) -> dict[str, Any]:
    return {"measure_type": "I12", "what": "Doctor", "doer": "organisation"}


def from_meeting(world: World) -> dict[str, Any]:
    return {
        "meeting": str(world.meeting.pk), "row-TOTAL_FORMS": "1", "row-INITIAL_FORMS": "0",
        "row-0-what": "Pairs", "row-0-measure_type": "A1",
    }  # fmt: skip


def edited(world: World) -> dict[str, Any]:
    """At the version that the database holds: each person of the cast saves in turn."""
    world.measure.refresh_from_db()
    return {**new(world), "version": str(world.measure.version)}


def touched(world: World) -> dict[str, Any]:
    day = making.day(0)
    return {
        "kind": "call", "happened_on_day": day.day, "happened_on_month": day.month, "happened_on_year": day.year,
    }  # fmt: skip


PAGES: dict[str, Row] = {
    "measures:measures": Row(get=signed_in()),
    "measures:due": Row(get=signed_in()),
    "measures:collective-measures": Row(args=lambda world: [world.collective.pk], get=case()),
    "measures:measure": Row(args=lambda world: [world.measure.pk], get=case()),
    "measures:contact": Row(args=lambda world: [world.contact.pk], get=case()),
    "measures:measure-create": Row(
        args=lambda world: [world.collective.pk], get=MAY_ADD, post=SENDS, data=new
    ),
    "measures:measures-from-meeting": Row(
        args=lambda world: [world.collective.pk], get=MAY_ADD, post=SENDS, data=from_meeting
    ),
    "measures:member-measure-create": Row(
        args=lambda world: [world.member.pk], get=MAY_ADD, post=SENDS, data=new_for_person
    ),
    "measures:measure-edit": Row(args=lambda world: [world.measure.pk], get=MAY_ADD, post=SENDS, data=edited),
    "measures:follow-up-create": Row(
        args=lambda world: [world.measure.pk],
        get=MAY_ADD,
        post=SENDS,
        data=lambda world: {"outcome": "going"},
    ),
    "measures:contact-create": Row(
        args=lambda world: [world.collective.pk], get=MAY_ADD, post=SENDS, data=touched
    ),
    "measures:member-contact-create": Row(
        args=lambda world: [world.member.pk], get=MAY_ADD, post=SENDS, data=touched
    ),
}


def sent_by(*, created: int = 201, unseen: int = 400) -> dict[str, int]:
    """Whom the id of the group means nothing to is told that there is nothing they may see."""
    return api_list(ana=created, mara=created, ben=403, cora=403, carla=unseen, otto=unseen, ada=unseen)


API: dict[str, Row] = {
    "measures-api:measure-type-list": Row(get=api_list()),
    "measures-api:measure-type-detail": Row(args=lambda world: ["A1.2"], get=api_list()),
    "measures-api:measure-list": Row(
        get=api_list(),
        post=sent_by(),
        data=lambda world: {"collective": str(world.collective.pk), "measure_type": "A1", "what": "Pairs"},
    ),
    "measures-api:measure-detail": Row(
        args=lambda world: [world.measure.pk],
        get=api(),
        patch=api(ben=403, cora=403),
        data=lambda world: {"version": edited(world)["version"], "due": "2027-01-31"},
    ),
    "measures-api:follow-up-list": Row(
        get=api_list(),
        post=sent_by(),
        data=lambda world: {"measure": str(world.measure.pk), "outcome": "going"},
    ),
    "measures-api:follow-up-detail": Row(args=lambda world: [world.follow_up.pk], get=api()),
    "measures-api:contact-list": Row(
        get=api_list(),
        post=sent_by(),
        data=lambda world: {"collective": str(world.collective.pk), "kind": "call"},
    ),
    "measures-api:contact-detail": Row(args=lambda world: [world.contact.pk], get=api()),
}

ROWS: dict[str, Row] = {**PAGES, **API}
