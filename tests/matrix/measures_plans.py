"""The access matrix of plans: every route x the cast."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from measures.documents.deciding import record_decision
from measures.models import Copy
from measures.services import copies, plans
from protection.documents.choices import JobStatus
from protection.documents.models import RenderJob
from protection.records.access import reading_as
from protection.records.services import write
from protection.vault import blobs
from tests import factories
from tests.matrix.row import Row, api, api_list, case, signed_in
from tests.matrix.world import World
from tests.measures import plan_making

WRITES = case(ben=403, cora=403)  # coordinators and managers
SENDS = case(ana=302, mara=302, ben=403, cora=403)
MANAGES = case(ana=403, ben=403, cora=403)  # approving and printing are for managers
MANAGER_SENDS = case(ana=403, mara=302, ben=403, cora=403)


def build(world: World) -> None:
    """An agreed version with a printed copy, a draft after it, and a proposal of another group."""
    cast, of = world.cast, world.collective
    world.things["plan_meeting"] = factories.meeting(of, by=cast.ana, decides_on=["plan"])
    with reading_as(cast.ana):
        proposal = plan_making.proposal(cast, of)
        world.things["agreed"] = record_decision(proposal, world.plan_meeting, cast.ana)
        world.things["draft"] = plans.draft_version(plan=proposal.plan, by=cast.ana)
        other = factories.collective(cast, name="Quiet Orchard")
        world.things["other_meeting"] = factories.meeting(other, by=cast.ana, decides_on=["plan"])
        world.things["proposal"] = plan_making.proposal(cast, other)
    world.things["bare"] = factories.collective(cast, name="Bare Hill")
    order = copies.PrintOrder(destroy_by=plan_making.day(30))
    world.things["job"] = printed(copies.print_copies(version=world.agreed, order=order, by=cast.mara))
    world.things["copy"] = Copy.objects.unscoped().get(job=world.job.pk)


def printed(job: RenderJob) -> RenderJob:
    """As the worker leaves it."""
    job.expires_at = timezone.now() + timedelta(hours=24)
    job.blob = blobs.store(b"%PDF-1.7 test", subject=job.file_id, expires_at=job.expires_at)
    job.status = JobStatus.READY
    return write(job, by=None)


def typed(world: World) -> dict[str, Any]:
    return {"version": world.draft.version, "language": "en", "daily_rules": "Nobody goes alone."}


def ordered(world: World) -> dict[str, Any]:
    day = plan_making.day(30)
    boxes = {"destroy_by_day": day.day, "destroy_by_month": day.month, "destroy_by_year": day.year}
    return {"audience": "community", "copies": 1, "purpose": "group", "language": "en", **boxes}


def begun(world: World) -> dict[str, Any]:
    """For a group without a plan: the other ones have a version in the making."""
    return {"collective": str(world.bare.pk)}


PAGES: dict[str, Row] = {
    "measures:plans": Row(get=signed_in()),
    "measures:collective-plan": Row(args=lambda world: [world.collective.pk], get=case()),
    "measures:plan-start": Row(args=lambda world: [world.collective.pk], post=SENDS),
    "measures:plan-version": Row(args=lambda world: [world.agreed.pk], get=case()),
    "measures:plan-edit": Row(args=lambda world: [world.draft.pk], get=WRITES, post=SENDS, data=typed),
    "measures:plan-propose": Row(args=lambda world: [world.draft.pk], post=SENDS),
    "measures:plan-take-back": Row(args=lambda world: [world.proposal.pk], post=SENDS),
    "measures:plan-agree": Row(
        args=lambda world: [world.proposal.pk],
        get=WRITES,
        post=SENDS,
        data=lambda world: {"meeting": str(world.other_meeting.pk)},
    ),
    "measures:plan-commit": Row(args=lambda world: [world.agreed.pk], get=MANAGES, post=MANAGER_SENDS),
    "measures:plan-preview": Row(args=lambda world: [world.agreed.pk], get=case()),
    "measures:plan-print": Row(
        args=lambda world: [world.agreed.pk], get=MANAGES, post=MANAGER_SENDS, data=ordered
    ),
    "measures:plan-copy": Row(args=lambda world: [world.copy.pk], get=MANAGES),
    "measures:copy-settle": Row(
        args=lambda world: [world.copy.pk], post=MANAGER_SENDS, data=lambda world: {"outcome": "returned"}
    ),
}
API: dict[str, Row] = {
    "measures-api:plan-list": Row(
        get=api_list(),
        post=api_list(ana=201, mara=201, ben=403, cora=403, carla=400, otto=400, ada=400),
        data=begun,
    ),
    "measures-api:plan-detail": Row(
        args=lambda world: [world.draft.pk],
        get=api(),
        patch=api(ben=403, cora=403),
        data=lambda world: {"version": world.draft.version, "stop_rule": "The assembly."},
    ),
    "measures-api:plan-propose": Row(args=lambda world: [world.draft.pk], post=api(ben=403, cora=403)),
    "measures-api:plan-take-back": Row(args=lambda world: [world.proposal.pk], post=api(ben=403, cora=403)),
    "measures-api:plan-agree": Row(
        args=lambda world: [world.proposal.pk],
        post=api(ben=403, cora=403),
        data=lambda world: {"meeting": str(world.other_meeting.pk)},
    ),
    "measures-api:plan-commit": Row(
        args=lambda world: [world.agreed.pk], post=api(ana=403, ben=403, cora=403)
    ),
    "measures-api:plan-print": Row(
        args=lambda world: [world.agreed.pk],
        post=api(ana=403, ben=403, cora=403, mara=202),
        data=lambda world: {"destroy_by": plan_making.day(30).isoformat()},
    ),
}
ROWS: dict[str, Row] = {**PAGES, **API}
