"""A whole invented community with everything that a plan prints, in the language asked for."""

import json
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from communities.models import Collective
from measures.models import Commitment, Plan, PlanVersion
from measures.services import plans
from measures.services.plans import PlanTexts
from protection.records.services import write
from risk.sheets import ScenarioGiven
from tests import factories
from tests.cast import Cast
from tests.measures import making
from tests.risk import sheets_made

WORDS = json.loads((Path(__file__).parent / "plan_words.json").read_text(encoding="utf-8"))
EN, ES, AR = WORDS["en"], WORDS["es"], WORDS["ar"]  # the same invented community in three languages

SHEETS = [
    ([4, 4, 5, 5, 4], [4, 3, 2, 4, 5, 3, 5], [3, 4, 3, 4, 2, 3, 2]),
    ([3, 2, 4, 5, 3], [2, 3, 3, 3, 4, 2, 3], [4, 4, 3, 3, 3, 3, 4]),
    ([2, 2, 3, 4, 4], [3, 3, None, 3, 3, "na", 4], [3, 3, 3, 2, 3, "na", 2]),
]
# (days ago, acts, severity, precision)
INCIDENTS = [
    (6, ("DTV",), 4, "exact"),
    (19, ("SUR", "THR"), 3, "exact"),
    (33, ("SUR",), 2, "about"),
    (47, ("DEF",), 2, "month"),
    (52, ("VAN",), 3, "exact"),
    (80, ("ASS", "THR"), 4, "exact"),
    (101, ("THR",), 3, "exact"),
    (140, ("DEF", "HAT"), 3, "exact"),
    (171, ("CRI",), 3, "month"),
    (200, ("SUR",), 2, "exact"),
    (214, ("INC",), 1, "about"),
    (260, ("DST",), 4, "exact"),
]


def texts(words: dict[str, Any] = EN, **fields: Any) -> PlanTexts:
    keys = ("who", "limits", "context", "daily_rules", "early_review", "emergency_meeting")
    values = {
        "texts": {key: words[key] for key in keys},
        "stop_rule": words["stop"],
        "review_on": timezone.localdate() + timedelta(days=90),
        "language": words["language"],
        **fields,
    }
    return PlanTexts(**values)


def draft(cast: Cast, collective: Collective, words: dict[str, Any] = EN) -> PlanVersion:
    """A plan with its first draft, by the services."""
    plan = plans.open_plan(collective=collective, by=cast.ana)
    return plans.draft_version(plan=plan, by=cast.ana, texts=texts(words))


def proposal(cast: Cast, collective: Collective, words: dict[str, Any] = EN) -> PlanVersion:
    return plans.propose(version=draft(cast, collective, words), by=cast.ana)


def community(cast: Cast, words: dict[str, Any] = EN) -> SimpleNamespace:
    """The community with its people, meetings, incidents, assessment and measures."""
    collective = factories.collective(
        cast,
        area="Lower Meadow",
        people=64,
        women=33,
        young=20,
        older=8,
        counted_on=day(-200),
        causes=["land", "environment"],
        decision_body="assembly",
        decision_rule="consensus",
        quorum=60,
        defends=words["defends"],
    )
    for kind in ("Board", "Guard"):
        factories.collective(
            None, file=collective.file, kind="GRP", part_of=collective, name=f"Quorvex {kind}"
        )
    for place, words_of_practice in enumerate(words["practices"]):
        factories.practice(collective, by=cast.ana, what=words_of_practice, works=4 - place)
    people = [
        factories.member(collective, name=name, roles=roles, visibility=visibility, aliases="Zarquilla")
        for name, roles, visibility in (
            ("Ostrelda Vintrix", ["spokesperson"], "visible"),
            ("Belmiro Quaxteno", ["guard"], "visible"),
            ("Ysolde Prunkvar", ["base"], "member"),
        )
    ]
    meetings = [
        factories.meeting(collective, by=cast.ana, date=day(-ago), decisions=decided, decides_on=["measure"])
        for ago, decided in zip((150, 60, 21), words["decisions"], strict=True)
    ]
    for ago, acts, severity, precision in INCIDENTS:
        factories.incident(
            collective,
            by=cast.ben,
            acts=acts,
            severity=severity,
            happened_on=day(-ago),
            precision=precision,
            author_type="company",
            narrative="Canary narrative Xylopharn",
            where="Canary place Grubelsnitz",
        )
    assessment = assess(cast, collective, words)
    sheets_made.finished(people[0], cast.ana, SHEETS[0])
    add_measures(cast, collective, people, meetings[-1], assessment, words)
    factories.consent(
        collective,
        by=cast.ana,
        purposes=["case_file", "assessment", "share"],
        limits=words["limit"],
        given_on=day(-60),
    )
    return SimpleNamespace(collective=collective, people=people, meetings=meetings, assessment=assessment)


def assess(cast: Cast, collective: Collective, words: dict[str, Any]) -> Any:
    given = [
        ScenarioGiven(
            threat=threat,
            answers=with_reasons(sheets_made.answers(*sheet), words),
            conclusion=words["conclusion"],
        )
        for threat, sheet in zip(words["threats"], SHEETS, strict=True)
    ]
    head = sheets_made.head(
        assessed_on=day(-14),
        sources=2,
        agreement="not_all",
        disagreement=words["dissent"],
        summary=words["summary"],
        took_part=words["took_part"],
    )
    started = sheets_made.start_assessment(subject=collective, by=cast.ana, head=head, scenarios=given)
    return sheets_made.finish_assessment(assessment=started, by=cast.ana)


def with_reasons(answers: Any, words: dict[str, Any]) -> Any:
    """The two reasons stand beside the heaviest answers."""
    reasons = {("V", "K7"): words["why"][0], ("C", "K4"): words["why"][1]}
    return tuple(
        type(one)(one.axis, one.code, one.value, one.not_applicable, reasons.get((one.axis, one.code), ""))
        for one in answers
    )


def add_measures(
    cast: Cast, collective: Collective, people: Any, meeting: Any, assessment: Any, words: Any
) -> None:
    scenarios = list(assessment.scenarios.order_by("number"))
    authority = making.authority(
        collective, name="Canary officer Wimmelforth", legal_basis="Law 12/2019, art. 4"
    )
    statuses = ("active", "agreed", "in progress", "active", "completed", "agreed", "suspended", "proposed")
    for place, (code, what, who, needs, sign) in enumerate(words["measures"]):
        made = making.measure(
            collective,
            code=code,
            by=cast.ana,
            what=what,
            carried_by=who,
            resources=needs,
            sign=sign,
            scenario=scenarios[place % 3],
            component=("K4", "K8", "K10", "K12", "K11", "K7", "K9", "K9")[place % 8],
            status=statuses[place % 8],
            due=day(14 * place - 10),
            every_days=14 if place % 3 == 0 else None,
            next_follow_up=day(7 + place),
            meeting=meeting,
            duty_bearer=authority if code.startswith("B") else None,
            doer="authority" if code.startswith("B") else "member",
        )
    write(
        Commitment(
            file=collective.file,
            measure=made,
            actor=authority,
            what=words["promise"],
            promised_on=day(-21),
            due=day(30),
        ),
        by=cast.ana,
    )
    making.measure(
        None, member=people[0], code="I14", by=cast.ana, what="Canary personal text Flimbrast", due=day(20)
    )
    making.measure(
        collective, code="I16", by=cast.ana, people=[people[1]], what="Canary personal text Flimbrast"
    )


def day(offset: int) -> date:
    return timezone.localdate() + timedelta(days=offset)


def plan_of(collective: Collective) -> Plan:
    return Plan.objects.unscoped().get(collective=collective)
