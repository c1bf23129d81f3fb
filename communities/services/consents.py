"""Consent of a person or of a group, honest about its end: who agreed to what, until when (methodology.md 1.8)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities import rules
from communities.choices import ConsentPurpose, ConsentStatus
from communities.models import Collective, Consent, Member
from communities.services import values as typed
from protection.accounts.models import User
from protection.notices.models import TaskKind
from protection.notices.services import TaskOrder, open_task
from protection.records.rules import require
from protection.records.services import changed, check_version, record, write

EDITABLE = (
    "status",
    "purposes",
    "form",
    "language",
    "explained_by",
    "witnessed_by",
    "given_on",
    "expires_on",
    "meeting",
    "limits",
    "hidden_from",
    "reason",
)
EXCEPTION_LASTS = timedelta(days=7)
ASKED_WITHIN = timedelta(days=7)
Subject = Member | Collective


@transaction.atomic
def record_consent(*, of: Subject, by: User, values: Mapping[str, Any]) -> Consent:
    """Record an answer of a person or of a group, for purposes, on a day (today if none is given).

    An exception needs its reason, is reviewed within 7 days and opens a task for that; *not asked yet* opens a task to
    ask. Raises NotAllowed, OutOfScope, or ValidationError with the fields that are wrong.
    """
    require(by, "communities.record_consent", of)
    row = Consent(file_id=of.file_id, given_on=timezone.localdate())
    setattr(row, _side(of), of)
    typed.put(row, {key: value for key, value in values.items() if value is not None}, EDITABLE)
    _check(row)
    if row.status == ConsentStatus.EXCEPTION:
        row.review_on = row.given_on + EXCEPTION_LASTS
    write(row, by=by)
    _open_the_task(row, of, by)
    changed(row.file_id, "consent")
    record(by, "communities.consent.recorded", row, {"status": row.status, "purposes": row.purposes})
    return row


@transaction.atomic
def withdraw_consent(
    *, consent: Consent, by: User, on: date | None = None, seen: int | None = None
) -> Consent:
    """Note that a consent was taken back. It holds no more from that day; a task asks what must now be removed.

    Raises NotAllowed, OutOfScope, ChangedMeanwhile, or ValidationError where there is nothing to withdraw.
    """
    require(by, "communities.record_consent", consent)
    check_version(consent, seen)
    if consent.status != ConsentStatus.GIVEN:
        raise ValidationError({"status": _("Only a consent that was given can be withdrawn.")})
    day = on or timezone.localdate()
    typed.not_after_today("withdrawn_on", day)
    typed.in_order("withdrawn_on", consent.given_on, day)
    consent.status, consent.withdrawn_on = ConsentStatus.WITHDRAWN, day
    write(consent, by=by)
    _open_the_task(consent, consent.member or consent.collective, by)
    changed(consent.file_id, "consent")
    record(by, "communities.consent.withdrawn", consent, {"purposes": consent.purposes})
    return consent


def has_consent(of: Subject, purpose: str, on: date | None = None) -> Consent | None:
    """The consent, or recorded exception, that permits a purpose on a day (today): None where nothing holds.

    The newest answer to the purpose decides: a later refusal, an end or a review date that has passed is a no. The
    caller has checked that somebody may act on the subject; this says only whether the subject agreed.
    """
    return consents_held([of], purpose, on).get(of.pk)


def consents_held(subjects: Iterable[Subject], purpose: str, on: date | None = None) -> dict[UUID, Consent]:
    """`has_consent` for many persons, or for many groups, in one query: {subject's id: consent}."""
    rows = list(subjects)
    if not rows:
        return {}
    side, day = _side(rows[0]), on or timezone.localdate()
    answers: dict[UUID, list[Consent]] = {}
    for consent in Consent.objects.unscoped().filter(**{f"{side}__in": [row.pk for row in rows]}):
        answers.setdefault(getattr(consent, f"{side}_id"), []).append(consent)
    latest = {pk: rules.latest_answer(found, purpose, day) for pk, found in answers.items()}
    return {pk: row for pk, row in latest.items() if row is not None and rules.holds(row, day)}


def _side(of: Subject) -> str:
    return "collective" if isinstance(of, Collective) else "member"


def _check(row: Consent) -> None:
    typed.all_known("purposes", row.purposes, ConsentPurpose)
    wrong = {}
    if not row.purposes:
        wrong["purposes"] = _("Choose what the answer is for. A consent without a purpose cannot be kept.")
    if row.status == ConsentStatus.WITHDRAWN:
        wrong["status"] = _("To record that a consent was taken back, open that consent and withdraw it.")
    if row.status == ConsentStatus.GIVEN and not row.form:
        wrong["form"] = _("Say how it was given: written, spoken or recorded.")
    if row.status == ConsentStatus.EXCEPTION and not row.reason:
        wrong["reason"] = _("Write why life is at risk and why nobody could be asked.")
    if row.meeting is not None and row.meeting.collective_id != row.collective_id:
        wrong["meeting"] = _("Choose a meeting of this group.")
    if wrong:
        raise ValidationError(wrong)
    typed.not_after_today("given_on", row.given_on)
    if row.expires_on is not None and row.expires_on <= row.given_on:
        raise ValidationError({"expires_on": _("Enter a day after the one on which it was given.")})


def _open_the_task(row: Consent, of: Any, by: User) -> None:
    """What must follow an answer: review an exception, ask whoever was not asked, act on a withdrawal."""
    today = timezone.localdate()
    follows = {
        ConsentStatus.EXCEPTION: (TaskKind.ASK_CONSENT, row.review_on, "CONSENT-EXCEPTION"),
        ConsentStatus.NOT_ASKED: (TaskKind.ASK_CONSENT, today + ASKED_WITHIN, "CONSENT-NOT-ASKED"),
        ConsentStatus.WITHDRAWN: (TaskKind.OTHER, today, "CONSENT-WITHDRAWN"),
    }
    if row.status not in follows:
        return
    kind, due, reason = follows[ConsentStatus(row.status)]
    order = TaskOrder(
        file_id=row.file_id,
        kind=kind,
        due=due or today,
        key=f"{reason.lower()}:{row.pk}",
        assignee=by,
        reason=reason,
        view_name=f"communities:{_side(of)}",
        object_id=of.pk,
    )
    open_task(order, by=by)
