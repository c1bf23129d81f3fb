"""What this app shows on pages of lower rooms: each module registers its own parts."""

from risk.panels import assessments, incidents


def register() -> None:
    """Called once, when the apps are ready."""
    incidents.register()
    assessments.register()
