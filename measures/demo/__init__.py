"""The demo's forty measures in every status, what keeps them alive, and three plans, one of them agreed. All invented.

One file of facts for each collective; `..._ago` is a number of days before the demo's day, below zero after it.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.utils import timezone

from communities.demo import STORIES, Facts, coordinator_of, story, values
from measures import rules
from measures.choices import Audience, Purpose, Status
from measures.documents import collecting, content
from measures.models import Commitment, Measure, MeasureType
from measures.services.copies import PrintOrder, print_copies
from measures.services.follow_ups import ContactOrder, FollowUpOrder, add_contact, add_follow_up
from measures.services.measure_orders import MeasureOrder, order_of
from measures.services.measures import add_measure, change_measure
from measures.services.plans import PlanTexts, agree, commit_organisation, draft_version, open_plan, propose
from protection.accounts.models import User
from protection.desk.demo import Demo
from protection.documents.choices import JobStatus
from protection.documents.services import KEPT
from protection.records.rules import require
from protection.records.services import record, write
from risk.models import Scenario

FOLDER = Path(__file__).parent
MANAGER = "mara"
NOT_IN_THE_ORDER = (
    *("ago", "key", "type", "follow_ups", "promises", "approved_ago", "next_ago"),
    *("judged_ago", "result", "effectiveness"),
)
RENDERED_IN = timedelta(seconds=9)


def fill(demo: Demo) -> None:
    """Plan everything (protection.registry.demo_parts)."""
    for name in STORIES:
        told, by = story(FOLDER, name), coordinator_of(name)
        for one in told["measures"]:
            _plan_measure(demo, told, one, by)
        for one in told["contacts"]:
            demo.plan(one["ago"], by, partial(_contact, demo, told, one))
        if "plan" in told:
            _plan_plan(demo, told, told["plan"], by)


def _plan_measure(demo: Demo, told: Facts, one: Facts, by: str) -> None:
    demo.plan(one["ago"], by, partial(_add, demo, told, one))
    for promise in one.get("promises", []):
        demo.plan(min(promise["ago"], one["ago"]), by, partial(_promise, demo, one["key"], promise))
        for settled, kept in (("kept_ago", True), ("broken_ago", False)):
            if settled in promise:
                demo.plan(promise[settled], by, partial(_settle, demo, promise["what"], kept))
    if "judged_ago" in one:
        demo.plan(one["judged_ago"], by, partial(_judge, demo, one))
    if "approved_ago" in one:
        demo.plan(one["approved_ago"], MANAGER, partial(_approve, demo, one["key"]))
    for follow_up in one.get("follow_ups", []):
        demo.plan(follow_up["ago"], by, partial(_follow_up, demo, one["key"], follow_up))


def _add(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    home = demo.get("collective", told["key"])
    given: dict[str, Any] = values(demo, one, *NOT_IN_THE_ORDER)
    given["measure_type"] = MeasureType.objects.get(code=one["type"])
    for name in ("people", "families"):
        given[name] = tuple(demo.get("member", key) for key in one.get(name, []))
    given["groups"] = tuple(
        demo.get("collective" if key == told["key"] else "group", key) for key in one.get("groups", [])
    )
    for name, kind in (("meeting", "meeting"), ("duty_bearer", "actor")):
        given[name] = demo.get(kind, one[name]) if name in one else None
    given["responsible"] = demo.people[one["responsible"]]
    given["scenario"] = _scenario(demo, one["scenario"])
    given["next_follow_up"] = demo.day(one.get("next_ago"))
    demo.keep("measure", one["key"], add_measure(order=MeasureOrder(**given), home=home, by=by))


def _scenario(demo: Demo, written: str) -> Scenario:
    """`river-3/1` is the first scenario of that assessment."""
    key, _slash, number = written.partition("/")
    found: Scenario = Scenario.objects.unscoped().get(assessment=demo.get("assessment", key), number=number)
    return found


def _follow_up(demo: Demo, key: str, one: Facts, by: User) -> None:
    order = FollowUpOrder(
        outcome=one["outcome"], note=one.get("note", ""), next_on=demo.day(one.get("next_ago"))
    )
    row = add_follow_up(measure=demo.get("measure", key), order=order, by=by)
    demo.keep("follow_up", str(row.pk), row)


def _contact(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    order = ContactOrder(kind=one["kind"], note=one["note"])
    row = add_contact(home=demo.get("collective", told["key"]), order=order, by=by)
    demo.keep("contact", str(row.pk), row)


def _approve(demo: Demo, key: str, by: User) -> None:
    """The organisation says yes to its part. No page does this yet: here with right, history and audit line."""
    measure = Measure.objects.visible_to(by).get(pk=demo.get("measure", key).pk)
    require(by, "measures.approve_plan", measure)
    if rules.may_become(measure.status, Status.APPROVED):
        measure.status = Status.APPROVED
        write(measure, by=by)
        record(by, "measures.measure.approved", measure)


def _promise(demo: Demo, key: str, one: Facts, by: User) -> None:
    """What an authority promised. No page writes it yet: here with right, history and audit line."""
    measure = demo.get("measure", key)
    require(by, "measures.change_measure", measure)
    row = Commitment(
        file_id=measure.file_id,
        measure=measure,
        actor=measure.duty_bearer,
        what=one["what"],
        promised_on=demo.day(one["ago"]),
        due=demo.day(one["due_ago"]),
    )
    demo.keep("promise", one["what"], write(row, by=by))
    record(by, "measures.promise.noted", row)


def _settle(demo: Demo, what: str, kept: bool, by: User) -> None:
    """The promise was kept, or it is clear that it will not be."""
    row = demo.get("promise", what)
    require(by, "measures.change_measure", row)
    setattr(row, "kept_on" if kept else "broken_on", timezone.localdate())
    write(row, by=by)
    record(by, "measures.promise.settled", row, {"kept": kept})


def _judge(demo: Demo, one: Facts, by: User) -> None:
    """What came of it, as the group sees it."""
    measure = Measure.objects.visible_to(by).get(pk=demo.get("measure", one["key"]).pk)
    order = replace(order_of(measure, by), result=one["result"], effectiveness=one["effectiveness"])
    change_measure(measure=measure, order=order, by=by)


def _plan_plan(demo: Demo, told: Facts, one: Facts, by: str) -> None:
    demo.plan(one["ago"], by, partial(_draft, demo, told, one))
    if "proposed_ago" in one:
        demo.plan(one["proposed_ago"], by, partial(_propose, demo, told))
    if "agreed_ago" in one:
        demo.plan(one["agreed_ago"], by, partial(_agree, demo, told, one))
        demo.plan(one["committed_ago"], MANAGER, partial(_commit, demo, told))
        demo.plan(one["printed_ago"], MANAGER, partial(_print, demo, told, one))


def _draft(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    plan = open_plan(collective=demo.get("collective", told["key"]), by=by)
    texts = PlanTexts(
        texts=one["texts"],
        stop_rule=one["stop_rule"],
        review_on=demo.day(one["review_ago"]),
        language=one["language"],
    )
    demo.keep("plan", told["key"], draft_version(plan=plan, by=by, texts=texts))


def _propose(demo: Demo, told: Facts, by: User) -> None:
    demo.keep("plan", told["key"], propose(version=demo.get("plan", told["key"]), by=by))


def _agree(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    version, meeting = demo.get("plan", told["key"]), demo.get("meeting", one["meeting"])
    frozen = content.to_plain(collecting.collect(version, by, decided_by=meeting))
    demo.keep("plan", told["key"], agree(version=version, meeting=meeting, content=frozen, by=by))


def _commit(demo: Demo, told: Facts, by: User) -> None:
    demo.keep("plan", told["key"], commit_organisation(version=demo.get("plan", told["key"]), by=by))


def _print(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    """The numbered copies, as they were handed out. Their file was removed a day later, so it is never made here."""
    order = PrintOrder(
        destroy_by=demo.day(one["destroyed_by_ago"]) or demo.today,
        audience=Audience.COMMUNITY,
        copies=one["copies"],
        purpose=Purpose.GROUP,
        language=one["language"],
    )
    job = print_copies(version=demo.get("plan", told["key"]), order=order, by=by)
    job.status, job.tries = JobStatus.REMOVED, 1
    job.started_at, job.finished_at = job.created_at, job.created_at + RENDERED_IN
    job.expires_at = job.finished_at + KEPT
    write(job, by=None)
    demo.keep("printed copy", told["key"], job)
