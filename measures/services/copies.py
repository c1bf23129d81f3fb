"""Numbered copies of a plan: ordered, printed, returned or destroyed (methodology.md 6, security.md 5.7)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from measures.choices import Audience, PlanStatus, Purpose
from measures.models import Copy, PlanVersion
from measures.services.plans import PlanRefused
from protection.accounts.models import User
from protection.documents.models import RenderJob
from protection.documents.services import request_document
from protection.records import chance
from protection.records.rules import require
from protection.records.services import record, write

DOCUMENT = "collective_plan"
MOST_COPIES = 10
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is read for something else
PRINTED = frozenset({Audience.COMMUNITY, Audience.INTERNAL})  # those that have a template


@dataclass(frozen=True)
class PrintOrder:
    """What a manager asks for. The community's copy in codes is the default."""

    destroy_by: date
    audience: str = Audience.COMMUNITY
    copies: int = 1
    purpose: str = Purpose.MEETING
    language: str = ""
    large: bool | None = None  # None: as the audience has it


@transaction.atomic
def print_copies(*, version: PlanVersion, order: PrintOrder, by: User) -> RenderJob:
    """Number the copies, write them into the register and let a worker make them: one job, one file for all of them.

    Raises PlanRefused, and protection.documents.services.TooManyDocuments.
    """
    require(by, "measures.print_plan", version)
    _check(version, order)
    large = order.audience == Audience.COMMUNITY if order.large is None else order.large
    job = request_document(
        document=DOCUMENT,
        subject=version.pk,
        file=version.file,
        options={"audience": order.audience, "language": order.language, "large": large},
        by=by,
    )
    now = timezone.now()  # one moment for all: the register lists them by it, then by their number
    for number in range(1, order.copies + 1):
        write(_copy(version, order, job, number, by, now), by=by)
    detail = {"audience": order.audience, "copies": order.copies, "purpose": order.purpose}
    record(by, "measures.plan.printed", version, {"number": version.number, **detail})
    return job


@transaction.atomic
def note_preview(*, version: PlanVersion, audience: str, by: User) -> None:
    """The audit line of a plan that was read as pages."""
    record(by, "measures.plan.previewed", version, {"number": version.number, "audience": audience})


@transaction.atomic
def settle_copy(*, copy: Copy, outcome: str, by: User) -> Copy:
    """Note that a numbered copy came back (`returned`), no longer exists (`destroyed`), or is out after all (`in_use`).

    The last takes back what was noted by mistake. Raises PlanRefused for anything else.
    """
    require(by, "measures.print_plan", copy)
    if outcome not in {"returned", "destroyed", "in_use"}:
        raise PlanRefused(_("A copy is returned or destroyed."))
    if outcome == "in_use":
        copy.returned_on = copy.destroyed_on = None
        write(copy, by=by)
        record(by, "measures.copy.in_use", copy, {"copy": copy.code})
        return copy
    day = f"{outcome}_on"
    if getattr(copy, day) is None:
        setattr(copy, day, timezone.localdate())
        write(copy, by=by)
        record(by, f"measures.copy.{outcome}", copy, {"copy": copy.code})
    return copy


def _check(version: PlanVersion, order: PrintOrder) -> None:
    if version.status in {PlanStatus.REPLACED, PlanStatus.EXPIRED}:
        raise PlanRefused(_("A newer version took the place of this one. Print that one."))
    if order.audience not in PRINTED:
        raise PlanRefused(_("Choose the copy for the community or the internal one."))
    if order.audience == Audience.INTERNAL and order.purpose == Purpose.GROUP:
        raise PlanRefused(
            _("The internal copy is not handed out. Print the group the copy for the community.")
        )
    if not 1 <= order.copies <= MOST_COPIES:
        raise PlanRefused(_("Print between 1 and %(most)s copies at a time.") % {"most": MOST_COPIES})
    if order.destroy_by <= timezone.localdate():
        raise PlanRefused(
            _("The day by which the copies must be destroyed lies in the past. Choose a later one.")
        )


def _copy(
    version: PlanVersion, order: PrintOrder, job: RenderJob, number: int, by: User, now: datetime
) -> Copy:
    return Copy(
        file_id=version.file_id,
        plan_version=version,
        code=_unused_code(),
        number=number,
        of=order.copies,
        audience=order.audience,
        purpose=order.purpose,
        language=order.language,
        printed_by=by,
        printed_at=now,
        destroy_by=order.destroy_by,
        job=job.pk,
    )


def _unused_code() -> str:
    while True:
        code = "".join(chance.source().choice(LETTERS) for _letter in range(4))
        if not Copy.objects.unscoped().filter(code=code).exists():
            return code
