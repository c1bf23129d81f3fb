"""The two refusals, named on the ground floor so that pages and API answer them alike (security.md 0.2)."""


class NotAllowed(Exception):
    """In scope but not allowed: the page answers 403 with this reason."""


class OutOfScope(Exception):
    """The person may not know of the record: the page answers the same 404 as for a missing one."""
