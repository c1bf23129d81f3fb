"""The access matrix of incidents: every route x the cast."""

from django.utils import timezone

from protection.records.models import Draft
from tests import factories
from tests.matrix.row import Row, api, api_list, case, signed_in
from tests.matrix.world import World

NO_CASES = {"otto": 403, "ada": 403}


def build(world: World) -> None:
    """Add to the world what these routes name."""
    world.things["act"] = world.incident.acts.unscoped().get()
    hit = factories.incident(world.collective, by=world.cast.ben)
    world.things["act_on_member"] = hit.acts.unscoped().get()
    world.act_on_member.member, world.act_on_member.target = world.member, "member"
    world.act_on_member.save()
    world.things["incident_draft"] = Draft.objects.create(
        owner=world.cast.ben,
        form="risk:incident-log",
        path="/incidents/log/",
        content={"where": ["at the ford"]},
        expires_at=timezone.now() + timezone.timedelta(days=1),
    )


def logged(world: World) -> dict:
    """A form that says as little as it may."""
    return {
        "collective": str(world.collective.pk),
        "danger": "no",
        "boxes": ["unusual"],
        "aimed_at": ["unknown"],
        "when": "today",
    }


def changed(world: World) -> dict:
    return {
        "version": str(world.incident.version),
        "danger": "no",
        "boxes": ["threat"],
        "aimed_at": ["collective"],
        "date_year": "2025",
        "precision": "year",
    }


COLLECTIVE = {"args": lambda world: [world.collective.pk]}
INCIDENT = {"args": lambda world: [world.incident.pk]}
SENT = dict.fromkeys(("anonymous", "ana", "ben", "cora", "mara"), 302)

ROWS: dict[str, Row] = {
    "risk:incidents": Row(get=signed_in()),
    "risk:collective-incidents": Row(**COLLECTIVE, get=case()),
    # Carla logs in a file of her own; the community of the others is no answer of hers, so her form comes back
    "risk:incident-log": Row(get=signed_in(**NO_CASES), post={**SENT, "carla": 200, **NO_CASES}, data=logged),
    "risk:incident-now": Row(post=signed_in(**NO_CASES), data=logged),
    "risk:incident-draft": Row(post={**SENT, "carla": 302, **NO_CASES}, data=logged),
    "risk:incident-autosave": Row(post=signed_in(**NO_CASES), data=logged),
    "risk:incident-draft-delete": Row(
        args=lambda world: [world.incident_draft.pk],
        post={
            "anonymous": 302,
            **dict.fromkeys(("ana", "cora", "mara", "carla", "otto", "ada"), 404),
            "ben": 302,
        },
    ),
    "risk:incident": Row(**INCIDENT, get=case()),
    "risk:incident-saved": Row(**INCIDENT, get=case()),
    "risk:incident-edit": Row(
        **INCIDENT, get=case(), post=case(ana=302, ben=302, cora=302, mara=302), data=changed
    ),
    "risk:incident-people": Row(
        **INCIDENT,
        get=case(),
        post=case(ana=302, ben=302, cora=302, mara=302),
        data=lambda world: {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"},
    ),
    "risk:act-sort": Row(
        args=lambda world: [world.act.pk],
        get=case(),
        post=case(ana=302, ben=302, cora=302, mara=302),
        data=lambda world: {"version": str(world.act.version), "act_type": "DTV"},
    ),
    "risk:act-take-out": Row(
        args=lambda world: [world.act_on_member.pk],
        post=case(ana=302, ben=302, cora=302, mara=302),
    ),
}

HIDDEN = {"carla": 400, "otto": 400, "ada": 400}  # the id in the body is not theirs to name
MADE = dict.fromkeys(("ana", "ben", "cora", "mara"), 201)


def sent(world: World) -> dict:
    """What the API takes for a new incident."""
    return {
        "collective": str(world.collective.pk),
        "danger": "no",
        "boxes": ["unusual"],
        "aimed_at": ["unknown"],
        "happened_on": "2025-01-31",
    }


ROWS |= {
    "risk-api:incident-list": Row(get=api_list(), post=api(**{**MADE, **HIDDEN}), data=sent),
    "risk-api:incident-detail": Row(
        **INCIDENT,
        get=api(),
        patch=api(),
        data=lambda world: {"version": 1, "author_type": "company"},
    ),
    "risk-api:act-list": Row(
        get=api_list(),
        # acts are made with their incident: nobody posts here
        post=dict.fromkeys(api_list(), 405) | {"anonymous": 401},
    ),
    "risk-api:act-detail": Row(args=lambda world: [world.act.pk], get=api()),
    "risk-api:act-sort": Row(
        args=lambda world: [world.act.pk],
        post=api(),
        data=lambda world: {"act_type": "DTV", "version": 1},
    ),
}
