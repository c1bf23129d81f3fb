"""Two people changed the same record: show both texts, lose neither (security.md R92, T23)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from communities.forms.base import BESIDE, EditForm
from protection.desk.dates import in_words
from protection.records.models import CaseRecord
from protection.vault.fields import Sealed


@dataclass(frozen=True)
class Clash:
    """One question that the colleague answered otherwise. `both` if this person changed it too."""

    label: str
    now: str
    before: str
    both: bool
    href: str


def clash_page(
    request: HttpRequest, template: str, context: dict[str, Any], form: EditForm, row: CaseRecord
) -> HttpResponse:
    """The form again, as a 409: what was typed stays, what the colleague changed stands beside it.

    A question that only the colleague changed takes the colleague's answer. `row` is read anew, as the database holds
    it now. The page is opened at today's version, so saving again is a choice made with both texts in sight.
    """
    now = form.words_of(row)  # type: ignore[attr-defined]  # every EditForm that reaches this has it
    before = form.words_of(_as_it_was(row, form.seen()) or row)
    merged, clashes = compare(form, before, now)
    again = form.again({**merged, "version": row.version})
    answer = {**context, "form": again, "clashes": clashes, "changed_by": row.updated_by}
    return render(request, template, answer, status=409)


def compare(
    form: EditForm, before: dict[str, Any], now: dict[str, Any]
) -> tuple[dict[str, Any], list[Clash]]:
    """The words to put into the form, and the questions that two people answered differently."""
    typed = form.cleaned_data
    merged: dict[str, Any] = {name: typed.get(name) for name in typed if name not in BESIDE}
    clashes = []
    for bound in form.visible_fields():
        name = bound.name
        theirs, mine = _plain(now.get(name)), _plain(typed.get(name))
        if theirs == _plain(before.get(name)) or theirs == mine:
            continue
        both = mine != _plain(before.get(name))
        merged[name] = typed.get(name) if both else now[name]
        words = readable(bound, now[name]), readable(bound, before.get(name))
        clashes.append(Clash(str(bound.label), *words, both, f"#{bound.id_for_label or bound.auto_id}"))
    return merged, clashes


def readable(bound: BoundField, value: Any) -> str:
    """An answer in words, whatever kind of question it belongs to."""
    if value is None or value == "" or value == []:
        return str(_("Nothing"))
    if isinstance(value, bool):
        return str(_("Yes")) if value else str(_("No"))
    if isinstance(value, date):
        return in_words(value)
    labels = {str(key): str(label) for key, label in getattr(bound.field, "choices", [])}
    if isinstance(value, list):
        return ", ".join(labels.get(str(one), str(one)) for one in value)
    return labels.get(str(value), str(value))


def _plain(value: Any) -> Any:
    """Values that mean the same compare as the same: an empty text, nothing, and a text that is closed to both."""
    if isinstance(value, Sealed) or value in ("", None, []):
        return ""
    return str(getattr(value, "pk", value))


def _as_it_was(row: CaseRecord, version: int) -> Any:
    """The record as it stood when the form was opened, from its history."""
    return type(row).history.filter(id=row.pk, version=version).first()  # type: ignore[attr-defined]
