"""What the pages of one assessment form share: whom it is about, what was answered last time, its addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from communities.models import Collective, Meeting, Member
from protection.accounts.models import User
from protection.api.paging import bounded_count
from protection.desk.dates import date_words
from protection.records.rules import require
from protection.records.shortcuts import get_visible_or_404
from risk.choices import AssessmentStatus
from risk.forms.assessments import Sheet, answers_by_place, head_of, scenario_of
from risk.forms.scenarios import About
from risk.models import Assessment, Incident
from risk.read_along import answers_along
from risk.score_box import score_box
from risk.scoring import attack_window_start
from risk.services.assessments import Subject, kind_of, method_of, require_consent
from risk.services.picture import current_method, latest_finished, recently_attacked

MOST_MEETINGS = 30


@dataclass(frozen=True)
class Desk:
    """One person's view on one form: of a new assessment (`draft` None) or of a draft."""

    user: User
    subject: Subject
    about: About
    last: Assessment | None
    draft: Assessment | None = None
    drafts: Sequence[Assessment] = ()

    @property
    def form_url(self) -> str:
        if self.draft:
            return reverse("risk:assessment-edit", args=[self.draft.pk])
        return reverse(f"risk:{self.about.kind}-assess", args=[self.subject.pk])

    @property
    def score_url(self) -> str:
        if self.draft:
            return reverse("risk:assessment-score", args=[self.draft.pk])
        return reverse(f"risk:{self.about.kind}-assess-score", args=[self.subject.pk])

    @property
    def back_url(self) -> str:
        return reverse(f"risk:{self.about.kind}-risk", args=[self.subject.pk])

    def recent(self) -> int | None:
        """How many incidents of the last 90 days this person may see; not asked for a person's form."""
        if not isinstance(self.subject, Collective):
            return None
        first = attack_window_start(timezone.localdate(), self.about.method.parameters)
        rows = Incident.objects.visible_to(self.user).filter(collective=self.subject, happened_on__gte=first)
        return bounded_count(rows)

    def box(self, sheet: Sheet) -> dict[str, Any]:
        """The score of what stands in the form, without saving anything."""
        attacked = recently_attacked(self.subject, sheet.day(), self.about.method.parameters)
        outcome = sheet.outcome(recent_attack=attacked)
        return score_box(outcome, self.about.method, numbers=sheet.numbers(), last=self.last)

    def page(self, request: HttpRequest, sheet: Sheet, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            "desk": self,
            "subject": self.subject,
            "form": sheet.forms,
            "sheet": sheet,
            "score": self.box(sheet),
            "recent": self.recent(),
            **more,
        }
        return render(request, "risk/assess.html", context, status=status)


def desk_of_collective(user: User, pk: UUID) -> Desk:
    return _new(user, get_visible_or_404(Collective.objects.select_related("file"), user, pk=pk))


def desk_of_member(user: User, pk: UUID) -> Desk:
    return _new(user, get_visible_or_404(Member.objects.select_related("file"), user, pk=pk))


def _new(user: User, subject: Subject) -> Desk:
    require(user, "risk.assess", subject)
    require_consent(subject)
    return _desk(user, subject, None)


def desk_of_draft(user: User, pk: UUID) -> Desk:
    """A finished assessment has no form: the caller looks at `draft.is_finished` first."""
    draft = get_visible_or_404(Assessment.objects.select_related("instrument"), user, pk=pk)
    require(user, "risk.assess", draft)
    subject = subject_seen(user, draft)
    if not draft.is_finished:
        require_consent(subject)
    return _desk(user, subject, draft)


def subject_seen(user: User, assessment: Assessment) -> Subject:
    """Whom an assessment that the user may see is about."""
    if assessment.collective_id:
        return get_visible_or_404(
            Collective.objects.select_related("file"), user, pk=assessment.collective_id
        )
    return get_visible_or_404(Member.objects.select_related("file"), user, pk=assessment.member_id)


def _desk(user: User, subject: Subject, draft: Assessment | None) -> Desk:
    drafts, last = drafts_and_last(user, subject)
    read = [row for row in (draft, last) if row is not None]
    prefetch_related_objects(read, *answers_along(user))
    rows = list(last.scenarios.all()) if last else []
    about = About(
        method=method_of(draft) if draft else current_method(),
        kind=kind_of(subject),
        meetings=meetings_of(user, subject),
        last=answers_by_place(rows),
        threats={row.number: row.threat for row in rows},
    )
    return Desk(user, subject, about, last, draft, drafts)


def drafts_and_last(user: User, subject: Subject) -> tuple[list[Assessment], Assessment | None]:
    """Drafts that nobody finished yet, and the newest finished assessment; one query."""
    of_subject = {kind_of(subject): subject}
    last = latest_finished().filter(**of_subject).values("pk")
    rows = Assessment.objects.visible_to(user).filter(**of_subject)
    rows = rows.filter(Q(status=AssessmentStatus.DRAFT) | Q(pk__in=last)).select_related("updated_by")
    found = list(rows)
    drafts = [row for row in found if not row.is_finished]
    return drafts, next((row for row in found if row.is_finished), None)


def meetings_of(user: User, subject: Subject) -> list[tuple[str, str]]:
    if not isinstance(subject, Collective):
        return []
    rows = Meeting.objects.visible_to(user).filter(collective=subject)[:MOST_MEETINGS]
    return [(str(row.pk), f"{row.get_kind_display()}, {date_words(row.date)}") for row in rows]


def first_sheet(desk: Desk, earlier: Assessment | None) -> Sheet:
    """A new form. Scenarios and components come from the last assessment; its answers too where that was asked for."""
    source = earlier or desk.last
    rows = list(source.scenarios.all()) if source else []
    head = {"assessed_on": timezone.localdate(), "sources": 1, "agreement": "not_asked"}
    filled = [scenario_of(row, with_answers=earlier is not None) for row in rows]
    return Sheet.filled(desk.about, head, filled)


def draft_sheet(desk: Desk, draft: Assessment) -> Sheet:
    """The form as the draft was saved."""
    rows = list(draft.scenarios.all())
    return Sheet.filled(desk.about, head_of(draft), [scenario_of(row) for row in rows])
