"""Plain lists and dicts that the apps fill when they are ready, so that no room imports upward (style.md 3).

Every entry is registered in an app's `ready()`; the docstring beside each says what it must be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Panel:
    """A part of a lower room's page, filled by an upper app.

    `place` is "work" (context(user)), "collective" (context(user, collective)), "member" (context(user, member)),
    "meeting" (context(user, meeting)).
    `context` gives a dict for `template`, which sees it as `panel`, or None to stay away.
    """

    place: str
    order: int
    template: str
    context: Callable[..., dict[str, Any] | None]


panels: list[Panel] = []

# kind -> protection.notices.sweep.DueSource: what the sweep reminds of; filled by sweep.register(DueSource(...))
due_sources: dict[str, Any] = {}

# name -> callable(file_ids) giving {file_id: date of the last contact}
last_contact: dict[str, Callable[..., Any]] = {}

# name -> callable(file) giving the agreed emergency steps (text) or ""
emergency_steps: dict[str, Callable[..., Any]] = {}

# name -> callable(user, words) giving search hits
search_sources: dict[str, Callable[..., Any]] = {}

# (order, name, callable(demo)) that fill the fictional demo
demo_parts: list[tuple[int, str, Callable[..., Any]]] = []

# name -> importer class or callable
imports: dict[str, Any] = {}
exports: dict[str, Any] = {}

# callables(file_id, what) run inside the service that changed the file (records.changed)
recompute: list[Callable[..., Any]] = []

# name -> callable(collectives, user) giving {collective_id: {"level":..., "next_date":...}}
collective_columns: dict[str, Callable[..., Any]] = {}

# name -> callable(file) giving what is held on it (consent, erasure, copy)
holdings: dict[str, Callable[..., Any]] = {}

# name -> callable(collective) giving querysets of rows that move when a group gets its own file
moves_with_group: dict[str, Callable[..., Any]] = {}

# (order, view name, label): the main navigation
navigation: list[tuple[int, str, Any]] = []

# (order, callable(user, collective) giving {"key", "label", "url", "count"} or None): tabs of a collective's page
collective_tabs: list[tuple[int, Callable[..., dict[str, Any] | None]]] = []

# the same for a person's page: callable(user, member)
member_tabs: list[tuple[int, Callable[..., dict[str, Any] | None]]] = []


def panels_for(place: str) -> list[Panel]:
    return sorted((panel for panel in panels if panel.place == place), key=lambda panel: panel.order)


def by_name(path: str) -> Callable[..., Any]:
    """A callable that is imported when it is first called, so that what is seldom needed costs no start-up."""

    def call(*args: Any) -> Any:
        return import_string(path)(*args)

    return call
