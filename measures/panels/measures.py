"""Measures on *My work*, on the page of a collective and on the page of a person."""


def register() -> None:
    """Called once, when the apps are ready."""
