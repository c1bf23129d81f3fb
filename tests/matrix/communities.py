"""The access matrix of communities: every route x the cast."""

from dataclasses import replace
from typing import Any

from communities.models import Membership
from tests import factories
from tests.matrix.row import CASE_PAGE, Row, api, api_list, case, signed_in
from tests.matrix.world import World

TODAY = {"day": "1", "month": "2", "year": "2026"}
COORDINATORS = {"ben": 403, "cora": 403}  # staff see the page's subject, the act is not theirs


def build(world: World) -> None:
    """Add to the world what this app's routes name."""
    of = world.collective
    world.things["membership"] = Membership.objects.unscoped().get(member=world.member)
    world.things["tie"] = factories.tie(of, to_ally="Law clinic")
    world.things["practice"] = factories.practice(of)
    world.things["consent"] = factories.consent(world.member)


def day(name: str) -> dict[str, str]:
    return {f"{name}_{part}": value for part, value in TODAY.items()}


def on(thing: str) -> Any:
    return lambda world: [getattr(world, thing).pk]


def page(thing: str) -> Row:
    """A page that only shows."""
    return Row(args=on(thing), get=CASE_PAGE)


def form(thing: str, data: dict[str, Any], **differences: int) -> Row:
    """A form on a record: those who may not see it get a 404, those who may not send it a 403."""
    sent = {name: 302 if answer == 200 else answer for name, answer in case(**differences).items()}
    return Row(args=on(thing), get=case(**differences), post=sent, data=lambda world: data)


def edit(thing: str, data: dict[str, Any], **differences: int) -> Row:
    """A form opened at version 1; what each person sends is taken back before the next."""
    return form(thing, {**data, "version": "1"}, **differences)


NEW = {"kind": "COM"}
TIE = {"kind": "legal", "strength": "weak", "direction": "both", "to_ally": "Law clinic"}
CREATE = {"ben": 403, "cora": 403, "otto": 403, "ada": 403}
SENT = {"ana": 302, "mara": 302, "carla": 302}
ROWS: dict[str, Row] = {
    "communities:collectives": Row(get=signed_in()),
    "communities:collective-create": Row(
        get=signed_in(**CREATE), post=signed_in(**CREATE, **SENT), data=lambda world: NEW
    ),
    "communities:collective": page("collective"),
    "communities:collective-edit": edit("collective", NEW, **COORDINATORS),
    "communities:collective-sort": edit("collective", NEW, **COORDINATORS),
    "communities:group-create": form("collective", {"kind": "GRP"}, **COORDINATORS),
    "communities:people": page("collective"),
    "communities:member-create": form("collective", {"roles": ["base"], **day("starts")}),
    "communities:ties": page("collective"),
    "communities:tie-create": replace(
        form("collective", {}, **COORDINATORS),
        data=lambda world: {**TIE, "start": str(world.collective.pk)},
    ),
    "communities:tie-end": form("tie", {"version": "1", **day("on")}, **COORDINATORS),
    "communities:meetings": page("collective"),
    "communities:meeting-create": form("collective", {"kind": "council", **day("date")}, **COORDINATORS),
    "communities:meeting": page("meeting"),
    "communities:meeting-edit": edit("meeting", {"kind": "council", **day("date")}, **COORDINATORS),
    "communities:practice-create": form("collective", {"what": "Own guard"}, **COORDINATORS),
    "communities:practice-edit": edit("practice", {"what": "Own guard"}, **COORDINATORS),
    "communities:collective-consent": form(
        "collective", {"status": "refused", "purposes": ["photo"], **day("given_on")}, **COORDINATORS
    ),
    "communities:consent-withdraw": form("consent", {"version": "1", **day("on")}, **COORDINATORS),
    "communities:member": page("member"),
    "communities:member-edit": edit("member", {}),
    "communities:member-consent": form(
        "member", {"status": "refused", "purposes": ["photo"], **day("given_on")}, **COORDINATORS
    ),
    "communities:membership-create": Row(args=on("member"), get=CASE_PAGE, post=CASE_PAGE),
    "communities:membership-edit": edit("membership", {"roles": ["elder"], **day("starts")}),
}

HIDDEN = {"carla": 400, "otto": 400, "ada": 400}  # the id in the body is not theirs to name


def api_rows(noun: str, data: Any, change: dict[str, Any], *, staff: bool) -> dict[str, Row]:
    """List and one record."""
    stays = {} if staff else {"ben": 403, "cora": 403}
    made = {"ana": 201, "mara": 201, **({"ben": 201, "cora": 201} if staff else stays)}
    return {
        f"communities-api:{noun}-list": Row(get=api_list(), post=api(**made, **HIDDEN), data=data),
        f"communities-api:{noun}-detail": Row(
            args=on(noun),
            get=api(),
            patch=api(**stays),
            data=lambda world: {"version": 1, **change},
        ),
    }


def of_collective(**values: Any) -> Any:
    return lambda world: {"collective": str(world.collective.pk), **values}


def of_member(**values: Any) -> Any:
    return lambda world: {"member": str(world.member.pk), **values}


GIVEN = {"status": "given", "purposes": ["photo"], "form": "oral"}
ROWS |= {
    **api_rows("collective", lambda world: NEW, {"area": "North"}, staff=False),
    **api_rows("member", of_collective(roles=["elder"]), {"gender": "woman"}, staff=True),
    **api_rows("membership", of_member(), {"roles": ["elder"]}, staff=True),
    **api_rows("meeting", of_collective(kind="council", date="2026-02-01"), {"present": 40}, staff=False),
    **api_rows("consent", of_member(**GIVEN), {}, staff=False),
    **api_rows("practice", of_collective(what="Own guard"), {"works": 5}, staff=False),
    **api_rows(
        "tie",
        lambda world: {
            "from_collective": str(world.collective.pk),
            "kind": "legal",
            "strength": "weak",
            "to_ally": "Law clinic",
        },
        {},
        staff=False,
    ),
    "communities-api:collective-sort": Row(
        args=on("collective"), post=api(ben=403, cora=403), data=lambda world: {}
    ),
}
ROWS["communities-api:collective-list"] = Row(
    get=api_list(),
    post=api(ana=201, mara=201, carla=201, **CREATE),
    data=lambda world: NEW,
)
ROWS["communities-api:membership-list"] = Row(
    get=api_list(),
    post=api(ana=400, ben=400, cora=400, mara=400, **HIDDEN),
    data=lambda world: {
        "collective": str(world.collective.pk),
        "member": str(world.member.pk),
        "roles": ["elder"],
    },
    note="the person has a role there already",
)
