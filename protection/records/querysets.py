"""May this person see this case? One answer, in SQL: `visible_to` (design.md 4 and 5, security.md 0.1)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import Any, Self, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from protection.accounts.models import User
from protection.records.choices import PERMISSION_OF_LEVEL
from protection.vault import access
from protection.vault.fields import EncryptedTextField

M = TypeVar("M", bound=models.Model, covariant=True)
WHOM, WHEN = UUID(int=1), datetime(2000, 1, 1, tzinfo=UTC)  # stand for a person and a moment in prepared SQL
_guarded: ContextVar[bool] = ContextVar("queries_guarded", default=False)


class UnscopedQuery(Exception):
    """A request asked for case rows without saying for whom. A fault of ours, never shown as data."""


@contextmanager
def guarded() -> Iterator[None]:
    """Inside the block (a request) every query of case rows must be scoped, or it raises."""
    token = _guarded.set(True)
    try:
        yield
    finally:
        _guarded.reset(token)


def files_granted(user: User, level: int) -> RawSQL:
    """Ids of the case files that a current grant, to the person or a team of theirs, opens at `level` or above."""
    return _prepared("granted", level, user.pk)


def files_visible(user: User, level: int, on: str = "file") -> Q:
    """The condition on a file: granted, or joined to a granted file by a current link, which passes the same level."""
    if not user.sees_cases:
        return Q(pk__in=[])
    return Q(**{f"{on}__in": _prepared("visible", level, user.pk)})


def _prepared(question: str, level: int, user_id: UUID) -> RawSQL:
    """The answer to a question (below) as a subquery, for this person and moment.

    Django takes longer to write these few subqueries than the database to answer a page, so each is written once a
    process and then asked again with other values.
    """
    sql, places = _written(question, level, connection.vendor)
    values = {WHOM: _for_driver(user_id), WHEN: _for_driver(timezone.now())}
    return RawSQL(sql, [values.get(place, place) for place in places])  # noqa: S611  written by Django itself, from what stands below


@cache
def _written(question: str, level: int, vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The SQL of a question, and its values: WHOM and WHEN where another person and moment are put."""
    sql, values = QUESTIONS[question](level).query.get_compiler(connection.alias).as_sql()
    stood_for = {_for_driver(place): place for place in (WHOM, WHEN)}
    return sql, tuple(stood_for.get(value, value) for value in values)


def _for_driver(value: UUID | datetime) -> Any:
    """A value as this database's driver takes it."""
    field: Any = models.UUIDField() if isinstance(value, UUID) else models.DateTimeField()
    return field.get_db_prep_value(value, connection)


def _granted(level: int, *others: models.QuerySet[Any, Any]) -> models.QuerySet[Any, Any]:
    own = _current(apps.get_model("records", "CaseFileUserObjectPermission"), level).filter(user=WHOM)
    team = _current(apps.get_model("records", "CaseFileGroupObjectPermission"), level).filter(
        group__user=WHOM
    )
    return own.values("content_object").union(team.values("content_object"), *others)


def _visible(level: int) -> models.QuerySet[Any, Any]:
    """Granted, or joined to a granted file by a link that holds."""
    links = apps.get_model("records", "FileLink").objects.filter(outer__in=_granted(level), starts__lte=WHEN)
    return _granted(level, links.filter(Q(ends=None) | Q(ends__gt=WHEN)).values("inner"))


def _named(level: int) -> models.QuerySet[Any, Any]:
    """Records that were kept to named persons, this one among them."""
    return apps.get_model("records", "NamedReader").objects.filter(user=WHOM).values("record")


def _current(model: Any, level: int) -> models.QuerySet[Any, Any]:
    """Guardian's rows whose grant holds today: an expired row would still grant (design.md 5)."""
    return model.objects.filter(  # type: ignore[no-any-return]
        permission__codename=PERMISSION_OF_LEVEL[level], grant__starts__lte=WHEN, grant__ends__gt=WHEN
    )


QUESTIONS: dict[str, Callable[[int], models.QuerySet[Any, Any]]] = {
    "granted": _granted,
    "visible": _visible,
    "named": _named,
}


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset of case rows that knows whether it was scoped."""

    _scoped = False

    def visible_to(self, user: User) -> Self:
        """Rows that the user may know of. Inherited by every case model, never written again."""
        seen = (
            (Q(sensitivity__lte=2) & files_visible(user, 2))
            | (Q(sensitivity=3) & files_visible(user, 3))
            | (Q(sensitivity=4) & files_visible(user, 4))
        )
        seen &= Q(named_only=False) | Q(pk__in=_prepared("named", 0, user.pk))
        if not (user.care and user.sees_cases):
            seen &= Q(compartment="")
        return self.filter(seen)._mark()

    def seeing(self, user: User, *links: str) -> Self:
        """Add `sees_NAME` for each foreign key named: whether the user may know of the record it points at (R04)."""
        ends: dict[str, Any] = {name: self.model._meta.get_field(name).related_model for name in links}
        return self.annotate(
            **{
                f"sees_{name}": Exists(model.objects.visible_to(user).filter(pk=OuterRef(name)))
                for name, model in ends.items()
            }
        )

    def unscoped(self) -> Self:
        """For services, tasks and demo, which have checked the record or act for the whole installation."""
        return self.all()._mark()

    def _mark(self) -> Self:
        self._scoped = True
        return self

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]  # private to Django, and not in its stubs
        clone._scoped = self._scoped
        return clone

    def _check(self) -> None:
        if (
            _guarded.get()
            and not self._scoped
            and not self._hints.get("instance")  # type: ignore[attr-defined]  # nor is this
            and not self.query.is_empty()
        ):
            raise UnscopedQuery(f"{self.model._meta.label} was queried without visible_to.")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._check()
            super()._fetch_all()
            self._want_keys()
            return
        super()._fetch_all()

    def _want_keys(self) -> None:
        """Let the first encrypted field fetch the keys of the whole page in one query."""
        fields = [
            field for field in self.model._meta.concrete_fields if isinstance(field, EncryptedTextField)
        ]
        if fields and self._result_cache and isinstance(self._result_cache[0], models.Model):
            subject = fields[0].subject
            access.want({getattr(row, subject) for row in self._result_cache})

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[M]:
        self._check()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._check()
        return super().count()

    def exists(self) -> bool:
        self._check()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._check()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._check()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._check()
        return super().delete()


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """The default manager of case rows."""
