"""One template, two copies: what each audience gets, and the pages of a numbered copy (methodology.md 5.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from measures.choices import Audience, PlanText
from measures.documents.collecting import content_of
from measures.documents.content import Content
from measures.models import Copy, PlanVersion
from measures.services.copies import DOCUMENT
from protection.accounts.models import User
from protection.documents.engine import Printout
from protection.documents.models import RenderJob
from protection.documents.registry import Document, NothingToPrint, register

NAME_LINES = 14
STYLE = Path(settings.BASE_DIR) / "static" / "css" / "casebook-print.css"


@dataclass(frozen=True)
class Section:
    key: str
    title: str | Promise
    template: str
    needs: Callable[[Content], bool] = lambda content: True
    annex: bool = False  # begins a page of its own, to be taken off


def _written(key: str) -> Callable[[Content], bool]:
    return lambda content: bool(content.texts.get(key))


WHO = Section("who", _("Who we are"), "who")
HOW = Section("how", _("How this plan was made"), "how")
CONTEXT = Section("context", _("What is happening around us"), "context", _written(PlanText.CONTEXT))
COUNTED = Section("happened", _("What happened"), "happened_counts")
LISTED = Section("happened", _("What happened"), "happened_list")
IN_WORDS = Section("risk", _("What may happen, and how likely it is"), "risk_words")
IN_NUMBERS = Section("risk", _("Risk"), "risk_numbers")
A = Section("a", _("What we do to be stronger as a group"), "measures_a")
B = Section("b", _("What we ask for, to have more room to act"), "measures_b")
RULES = Section("rules", _("Daily rules"), "daily_rules", _written(PlanText.DAILY_RULES))
CALENDAR = Section("calendar", _("Calendar, and who decides"), "calendar")
AGREEMENT = Section("agreement", _("What we agreed"), "agreement")
PERSONAL = Section(
    "personal", _("Measures for persons"), "personal", lambda content: bool(content.personal), True
)
NAMES = Section("names", _("Sheet for names, signatures or thumbprints"), "names", annex=True)

SECTIONS: dict[str, tuple[Section, ...]] = {
    Audience.COMMUNITY: (WHO, HOW, COUNTED, IN_WORDS, A, B, RULES, CALENDAR, AGREEMENT, NAMES),
    Audience.INTERNAL: (
        WHO,
        HOW,
        CONTEXT,
        LISTED,
        IN_NUMBERS,
        A,
        B,
        RULES,
        CALENDAR,
        AGREEMENT,
        PERSONAL,
    ),
}


@dataclass(frozen=True)
class Print:
    """How a version is printed: for whom, how large, on which day."""

    audience: str
    large: bool
    printed_on: date


def plan_pages(
    version: PlanVersion, content: Content, wanted: Print, copy: Copy | None, for_pdf: bool
) -> str:
    """The whole HTML of one copy in the active language; without a copy it is a preview and says so."""
    chosen = [section for section in SECTIONS[wanted.audience] if section.needs(content)]
    context: dict[str, Any] = {
        "version": version,
        "content": content,
        "copy": copy,
        "for_pdf": for_pdf,
        "audience": wanted.audience,
        "is_internal": wanted.audience == Audience.INTERNAL,
        "large": wanted.large,
        "printed_on": wanted.printed_on,
        "sections": _numbered(chosen),
        "name_lines": range(NAME_LINES),
        "print_language": translation.get_language(),
        "print_direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
    return render_to_string("print/plan.html", context)


def _numbered(chosen: list[Section]) -> list[dict[str, Any]]:
    body = [section for section in chosen if not section.annex]
    return [
        {
            "key": section.key,
            "title": section.title,
            "number": number if not section.annex else None,
            "annex": section.annex,
            "template": f"print/plan/_{section.template}.html",
        }
        for number, section in enumerate([*body, *(one for one in chosen if one.annex)], start=1)
    ]


def build(job: RenderJob, reader: User) -> Printout:
    """Every numbered copy of a job, as whole pages. Raises NothingToPrint."""
    version = (
        PlanVersion.objects.visible_to(reader)
        .select_related("plan__collective")
        .filter(pk=job.subject)
        .first()
    )
    copies = list(
        Copy.objects.visible_to(reader).filter(job=job.pk, plan_version=job.subject).order_by("number")
    )
    if version is None or version.plan.collective is None or not copies:
        raise NothingToPrint
    content = content_of(version, reader)
    wanted = print_of(job)
    sheets = tuple(plan_pages(version, content, wanted, copy, for_pdf=True) for copy in copies)
    return Printout(sheets, STYLE.read_text(encoding="utf-8"))


def print_of(job: RenderJob) -> Print:
    printed_on = timezone.localtime(job.created_at).date()
    return Print(job.options["audience"], job.options["large"], printed_on)


def register_plan() -> None:
    """Called once, when the apps are ready."""
    register(
        DOCUMENT,
        Document(
            permission="measures.print_plan",
            build=build,
            page=lambda job: reverse("measures:plan-version", args=[job.subject]) + "#copies",
            back=lambda job: reverse("measures:plan-version", args=[job.subject]),
        ),
    )
