"""How a case row is written: who, when, version, history, audit line, and what is recomputed after it."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from protection import registry
from protection.accounts.models import User
from protection.accounts.rules import ChangedMeanwhile as ChangedMeanwhile  # views know it from here
from protection.audit import trail
from protection.records.models import CaseFile, CaseRecord, Draft, FormKey, NamedReader, label
from protection.vault import access

DRAFT_DAYS = 30
R = TypeVar("R", bound=CaseRecord)


def write(row: R, *, by: User | None) -> R:
    """Save a case row: sets who and when, counts the version, writes history. Not an audit line: `record` does.

    Raises ChangedMeanwhile where the row was saved or taken away since it was read, whoever forgot to ask before.
    """
    now = timezone.now()
    if row._state.adding:
        row.created_at, row.created_by = now, by
    else:
        row.writes_over = row.version
    row.updated_at, row.updated_by = now, by
    row.version += 1
    row._history_user = by  # type: ignore[attr-defined]  # simple-history reads it
    try:
        row.save()
    finally:
        row.writes_over = None
    return row


def write_all(rows: list[R], *, by: User | None) -> list[R]:
    """Like `write`, for new rows of one kind: two statements, whatever their number (performance.md P5)."""
    if not rows:
        return rows
    now = timezone.now()
    for row in rows:
        row.created_at = row.updated_at = now
        row.created_by = row.updated_by = by
        row.version = 1
        row._history_user = by  # type: ignore[attr-defined]  # simple-history reads it
    model: Any = type(rows[0])
    model.objects.bulk_create(rows)
    with access.as_stored():
        model.history.bulk_history_create(rows, default_date=now)
    return rows


def record(by: User | None, verb: str, row: Model, detail: dict[str, Any] | None = None) -> None:
    """The audit line of a service, in its transaction: codes and counts only, never a name or a narrative."""
    file_id = row.pk if isinstance(row, CaseFile) else getattr(row, "file_id", None)
    trail.append(trail.Entry(verb, by.id if by else None, label(row), row.pk, file_id, detail))


def check_version(row: CaseRecord, seen: int | None) -> None:
    """Refuse to overwrite a colleague's change. `seen` is the version that the form showed. Raises ChangedMeanwhile."""
    if seen is not None and locked_version(row) != seen:
        raise ChangedMeanwhile(row)


def locked_version(row: CaseRecord) -> int | None:
    """Lock a row for the rest of the transaction. Gives its version as it is now, None where it was taken away."""
    rows = type(row)._base_manager.select_for_update(no_key=True).filter(pk=row.pk)
    return rows.values_list("version", flat=True).first()


def changed(file_id: UUID, what: str) -> None:
    """Tell the apps above that a file changed, inside the service's transaction (registry.recompute)."""
    for recompute in registry.recompute:
        recompute(file_id, what)


def narrow(row: CaseRecord, *, readers: list[User]) -> None:
    """Keep a record to named persons. Its writer saves the row afterwards."""
    row.named_only = True
    narrow_all([(row, readers)])


def narrow_all(kept: Sequence[tuple[CaseRecord, Iterable[User]]]) -> None:
    """Name the persons of several records at once. Their `named_only` is the writer's business."""
    rows = [
        NamedReader(file_id=row.file_id, record=row.pk, user=user)
        for row, readers in kept
        for user in readers
    ]
    if rows:
        NamedReader.objects.bulk_create(rows, ignore_conflicts=True)


def once(
    key: UUID | None, *, user: User, form: str, make: Callable[[], R], record: UUID | None = None
) -> tuple[UUID, bool]:
    """Run `make` once per form key, also when the same form arrives twice at the same time (R93).

    Gives the record's id and whether this call made it. Without a key it always makes one. `record` is the id that
    `make` will give, where it is known before: that saves a statement.
    """
    if key is None:
        return make().pk, True
    try:
        with transaction.atomic():
            claim = FormKey.objects.create(key=key, user=user, form=form, record=record or uuid.uuid4())
            made = make()
            if made.pk != claim.record:
                FormKey.objects.filter(pk=claim.pk).update(record=made.pk)
            return made.pk, True
    except IntegrityError:
        used = FormKey.objects.filter(key=key).first()
        if used is None:
            raise
    is_ours = (used.user_id, used.form) == (user.pk, form)
    return (used.record, False) if is_ours else (make().pk, True)  # a key from elsewhere guards nothing


@transaction.atomic
def keep_draft(
    *,
    user: User,
    form: str,
    path: str,
    content: dict[str, Any],
    draft: Draft | None = None,
    file: CaseFile | None = None,
) -> Draft:
    """Keep what was typed, encrypted under the person's own key, for 30 days."""
    draft = draft or Draft(owner=user, form=form)
    draft.path, draft.content, draft.file = path, content, file
    draft.expires_at = timezone.now() + timedelta(days=DRAFT_DAYS)
    draft.save()
    trail.append(trail.Entry("records.draft.kept", user.id, "records.draft", draft.id))
    return draft


@transaction.atomic
def drop_draft(*, draft: Draft, by: User) -> None:
    trail.append(trail.Entry("records.draft.dropped", by.id, "records.draft", draft.id))
    draft.delete()
