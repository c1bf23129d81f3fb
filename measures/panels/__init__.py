"""What this app shows on pages of lower rooms: each module registers its own parts."""

from measures.panels import contacts, due, measures, meetings, work


def register() -> None:
    """Called once, when the apps are ready."""
    contacts.register()
    due.register()
    measures.register()
    meetings.register()
    work.register()
