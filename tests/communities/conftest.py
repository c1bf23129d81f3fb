"""Read as the person who acts, as a request does."""

from collections.abc import Callable

import pytest

from protection.audit.models import AuditLine
from protection.audit.trail import detail_of
from protection.records.access import reading_as


@pytest.fixture
def reading() -> Callable:
    return reading_as


@pytest.fixture
def last_line() -> Callable:
    """The newest line of the trail: who, verb, on what, detail."""

    def look() -> tuple:
        line = AuditLine.objects.latest("seq")
        return line.actor, line.verb, line.object_id, detail_of(line)

    return look
