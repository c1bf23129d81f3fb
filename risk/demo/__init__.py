"""The demo's 120 incidents in their patterns, and the assessments that followed from them. All invented.

One file of facts for each collective; `ago` is a number of days before the demo's day.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from communities.demo import LOGGED_BY, STORIES, Facts, coordinator_of, story
from protection.accounts.models import User
from protection.desk.demo import Changes, Demo
from protection.notices.models import Task, TaskKind
from protection.notices.services import close_task
from risk.choices import ActType, Axis
from risk.models import Act, Incident
from risk.services import standings
from risk.services.assessments import start_assessment
from risk.services.finishing import finish_assessment
from risk.services.incident_changes import IncidentChange, change_incident
from risk.services.incidents import log_incident
from risk.services.reports import Facts as IncidentFacts
from risk.services.reports import IncidentReport, NextStep, PersonHit
from risk.services.sorting import Sorting, sort_act
from risk.sheets import AnswerGiven, HeadGiven, ScenarioGiven

FOLDER = Path(__file__).parent
RECOMPUTED_EVERY = 60  # days; the real thing computes every night
CARED_BY = "cora"
NOT_KNOWN = 0  # how the files write a blank answer, which TOML has no word for


def fill(demo: Demo) -> None:
    """Plan everything (protection.registry.demo_parts)."""
    demo.in_one_go[standings.recompute] = _recompute_changed
    for name in STORIES:
        told, coordinator = story(FOLDER, name), coordinator_of(name)
        for number, one in enumerate(told["incidents"], start=1):
            usual = LOGGED_BY if coordinator == "ana" else coordinator
            _plan_incident(demo, told, {"key": f"{name}-{number}", "by": usual, **one})
        for one in told["assessments"]:
            demo.plan(one["ago"], coordinator, partial(_assess, demo, told, one))
    for ago in range(max(deed.ago for deed in demo.deeds), -1, -RECOMPUTED_EVERY):
        demo.plan(ago, "", _recompute)
    demo.plan(0, "", _recompute)


def _plan_incident(demo: Demo, told: Facts, one: Facts) -> None:
    """Logged on the day or some days later, told what followed a day after, the next step done when it was due."""
    logged = one["ago"] - one.get("logged", 0)
    demo.plan(logged, one["by"], partial(_log, demo, told, one))
    if "sort" in one:
        demo.plan(logged, one["by"], partial(_sort, demo, one["key"], one["sort"]))
    if "care" in one:
        demo.plan(logged - 1, CARED_BY, partial(_sort, demo, one["key"], one["care"]))
    if "effect" in one:
        demo.plan(logged - 1, one["by"], partial(_tell_effect, demo, told, one))
    if one.get("danger") == "yes":
        demo.plan(logged - 1, "", partial(_close_tasks, demo, one["key"], TaskKind.DANGER))
    step = one.get("next")
    if step and not step.get("open"):
        demo.plan(logged - step["days"], "", partial(_close_tasks, demo, one["key"], TaskKind.CALL_BACK))


def _facts(demo: Demo, told: Facts, one: Facts) -> IncidentFacts:
    given: dict[str, Any] = {
        "precision": one.get("precision", "exact"),
        "how_known": one.get("how", "victim"),
        "author_type": one.get("who", "unknown"),
        "permission": one.get("permission", "agreed"),
        "call_back": one.get("callback", ""),
        "people_count": one.get("count"),
        "group": demo.get("group", one["group"]) if "group" in one else None,
        "where": one.get("where", ""),
    }
    return IncidentFacts(
        boxes=tuple(one["boxes"]),
        aimed_at=tuple(one["aimed"]),
        danger=one.get("danger", "no"),
        happened_on=demo.day(one["ago"]) or demo.today,
        death_threat=one.get("kill", False),
        narrative=one["text"],
        language=told["language"],
        **given,
    )


def _log(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    step = one.get("next")
    until = demo.day(one["ago"] - one.get("logged", 0) - step["days"]) if step else None
    report = IncidentReport(
        collective=demo.get("collective", told["key"]),
        facts=_facts(demo, told, one),
        next_step=NextStep(demo.people[step["who"]], until or demo.today, step["note"]) if step else None,
        people=tuple(_hit(demo, key) for key in one.get("people", [])),
    )
    demo.keep("incident", one["key"], log_incident(report=report, by=by))


def _hit(demo: Demo, written: str) -> PersonHit:
    """`nela`, or `nela/family` for somebody of her family."""
    key, _slash, relation = written.partition("/")
    return PersonHit(demo.get("member", key).pk, relation or "self")


def _sort(demo: Demo, key: str, act_type: str, by: User) -> None:
    for act in Act.objects.visible_to(by).filter(incident=demo.get("incident", key)).order_by("target"):
        if act.to_sort or act.act_type == ActType.SEX:
            sort_act(act=act, sorting=Sorting(act_type), by=by)


def _tell_effect(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    incident = Incident.objects.visible_to(by).get(pk=demo.get("incident", one["key"]).pk)
    facts = replace(_facts(demo, told, one), call_back=None)
    change_incident(incident=incident, change=IncidentChange(facts, one["effect"]), by=by, seen=None)


def _close_tasks(demo: Demo, key: str, kind: str, _nobody: User | None) -> None:
    """Each by the person whose task it is."""
    open_ones = Task.objects.unscoped().filter(kind=kind, closed_at=None)
    for task in open_ones.filter(object_id=demo.get("incident", key).pk).order_by("assignee__code"):
        if task.assignee:
            close_task(task=task, by=task.assignee)


def _assess(demo: Demo, told: Facts, one: Facts, by: User) -> None:
    subject = _subject(demo, one.get("of", told["key"]))
    head = HeadGiven(
        assessed_on=demo.day(one["ago"]) or demo.today,
        took_part=one["took_part"],
        meeting=demo.get("meeting", one["meeting"]).pk if "meeting" in one else None,
        sources=one["sources"],
        agreement=one.get("agreement", "not_asked"),
        disagreement=one.get("disagreement", ""),
        summary=one["summary"],
    )
    scenarios = [_scenario(given) for given in one["scenarios"]]
    row = start_assessment(subject=subject, by=by, head=head, scenarios=scenarios)
    if not one.get("draft"):
        row = finish_assessment(assessment=row, by=by)
    demo.keep("assessment", one["key"], row)


def _subject(demo: Demo, key: str) -> Any:
    return next(
        demo.made[kind, key] for kind in ("collective", "group", "member") if (kind, key) in demo.made
    )


def _scenario(given: Mapping[str, Any]) -> ScenarioGiven:
    why = given.get("why", {})
    threat = {f"T{number}": value for number, value in enumerate(given["T"], start=1)}
    axes = {Axis.T: threat, Axis.V: given["V"], Axis.C: given["C"]}
    answers = tuple(
        AnswerGiven(axis, code, value if value != NOT_KNOWN else None, why=why.get(f"{axis} {code}"))
        for axis, values in axes.items()
        for code, value in values.items()
    )
    return ScenarioGiven(
        threat=given["threat"],
        answers=answers,
        conclusion=given.get("conclusion", ""),
        sureness=given.get("sureness", ""),
        act_type=given["act"],
    )


def _recompute_changed(changes: Changes) -> None:
    """All that changed in a day at once. A change of roles or ties gives its reason to the rest."""
    touched = {what: files for what, files in changes.items() if what not in standings.CHANGES_NO_RISK}
    if touched:
        first = min(touched, key=lambda what: what not in standings.REASON_OF)
        standings.recompute_files(set().union(*touched.values()), first)


def _recompute(_nobody: User | None) -> None:
    """What the night does: an attack that is over no longer counts."""
    collectives: set[UUID] = set()
    members: set[UUID] = set()
    for some_collectives, some_members in standings.pages():
        collectives.update(some_collectives)
        members.update(some_members)
    standings.refresh(collectives=collectives, members=members, what="night")
