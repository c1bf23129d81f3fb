"""The access matrix of assessments and standings: every route x the cast."""

from typing import Any

from risk.models import Standing
from risk.services.decisions import decide_level
from tests.matrix.row import Row, api, api_list, case
from tests.matrix.world import World
from tests.risk import sheets_made as made


def build(world: World) -> None:
    """Add to the world what these routes name."""
    made.consent(world.member)
    world.things["assessment"] = made.finished(world.collective, world.cast.ana, made.sheet_of("E6"))
    world.things["assessment_draft"] = made.draft(world.collective, world.cast.ana)
    world.things["standing"] = Standing.objects.unscoped().get(collective=world.collective, until=None)
    world.things["decision"] = decide_level(
        assessment=world.assessment, by=world.cast.ana, level="LOW", reason="The assembly talked it through."
    )


def sheet(world: World) -> dict[str, Any]:
    """A form as a browser sends it, with nothing answered yet."""
    return {
        "scenarios": "1",
        "assessed_on_day": "1",
        "assessed_on_month": "3",
        "assessed_on_year": "2026",
        "sources": "1",
        "agreement": "not_asked",
        "save": "draft",
    }


ASSESSES = case(ben=403, cora=403)  # staff do not
SAVES = case(anonymous=302, ana=302, mara=302, ben=403, cora=403)

ROWS: dict[str, Row] = {
    "risk:collective-risk": Row(lambda world: [world.collective.pk], get=case()),
    "risk:member-risk": Row(lambda world: [world.member.pk], get=case()),
    "risk:collective-assess": Row(lambda world: [world.collective.pk], get=ASSESSES, post=SAVES, data=sheet),
    "risk:member-assess": Row(lambda world: [world.member.pk], get=ASSESSES, post=SAVES, data=sheet),
    "risk:collective-assess-score": Row(lambda world: [world.collective.pk], post=ASSESSES, data=sheet),
    "risk:member-assess-score": Row(lambda world: [world.member.pk], post=ASSESSES, data=sheet),
    "risk:assessment": Row(lambda world: [world.assessment.pk], get=case()),
    "risk:assessment-edit": Row(
        lambda world: [world.assessment_draft.pk], get=ASSESSES, post=SAVES, data=sheet
    ),
    "risk:assessment-score": Row(lambda world: [world.assessment_draft.pk], post=ASSESSES, data=sheet),
    "risk:assessment-finish": Row(
        lambda world: [world.assessment_draft.pk],
        get=ASSESSES,
        post=SAVES,
        note="the second of the two who may is sent to what the first one finished",
    ),
    "risk:assessment-discard": Row(
        lambda world: [world.assessment_draft.pk],
        get=ASSESSES,
        post=SAVES,
    ),
    "risk:level-decide": Row(
        lambda world: [world.assessment.pk], get=ASSESSES, post=SAVES, data=lambda world: {"level": "HIGH"}
    ),
    "risk:level-confirm": Row(
        lambda world: [world.decision.pk],
        get=case(ana=403, ben=403, cora=403),
        post=case(ana=403, ben=403, cora=403, mara=302),
        note="a manager, and never the one who wrote it down",
    ),
    # /api/
    "risk-api:assessment-list": Row(
        get=api_list(),
        post=api(ana=201, mara=201, ben=403, cora=403, carla=400, otto=400, ada=400),
        data=lambda world: {"collective": str(world.collective.pk), "assessed_on": "2026-03-01"},
        note="a collective out of sight is the same answer as none at all",
    ),
    "risk-api:assessment-detail": Row(
        lambda world: [world.assessment_draft.pk],
        get=api(),
        patch=api(ben=403, cora=403),
        data=lambda world: {"version": world.assessment_draft.version, "summary": "Quiet."},
    ),
    "risk-api:assessment-finish": Row(lambda world: [world.assessment_draft.pk], post=api(ben=403, cora=403)),
    "risk-api:assessment-discard": Row(
        lambda world: [world.assessment_draft.pk], post=api(ana=204, mara=204, ben=403, cora=403)
    ),
    "risk-api:assessment-decide": Row(
        lambda world: [world.assessment.pk],
        post=api(ben=403, cora=403),
        data=lambda world: {"level": "HIGH"},
    ),
    "risk-api:assessment-confirm": Row(
        lambda world: [world.assessment.pk],
        post=api(ana=403, ben=403, cora=403),
        note="a manager, and never the one who wrote it down",
    ),
    "risk-api:standing-list": Row(get=api_list()),
    "risk-api:standing-detail": Row(lambda world: [world.standing.pk], get=api()),
}
