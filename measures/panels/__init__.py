"""What this app shows on pages of lower rooms: each module registers its own parts."""

from measures.panels import measures


def register() -> None:
    """Called once, when the apps are ready."""
    measures.register()
