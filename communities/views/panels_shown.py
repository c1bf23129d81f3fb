"""Panels that the upper apps registered for a page of ours."""

from typing import Any

from protection import registry
from protection.accounts.models import User


def panels_shown(place: str, user: User, record: Any) -> list[dict[str, Any]]:
    """Template and context of each panel that has something to say, in order."""
    made = ((panel.template, panel.context(user, record)) for panel in registry.panels_for(place))
    return [{"template": template, "panel": context} for template, context in made if context is not None]
