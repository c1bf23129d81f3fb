"""The plan: a tab of a collective's page, and a document that can be printed."""

from measures.documents import printing


def register() -> None:
    """Called once, when the apps are ready."""
    printing.register_plan()
