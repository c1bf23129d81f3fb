"""The same step of a plan from two places at the same moment: PostgreSQL alone has more than one writer (R93)."""

import pytest
from django.db import connection
from django.urls import reverse

from measures.models import PlanVersion
from tests import factories
from tests.risk.test_incident_twice import together

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


def test_r93_two_who_begin_a_plan_at_the_same_moment_begin_one(committed, as_user, cast):
    address = reverse("measures:plan-start", args=[factories.collective(cast).pk])
    clients = [as_user(person) for person in (cast.ana, cast.mara, cast.ana, cast.mara)]
    sends = [lambda client=client: client.post(address).status_code for client in clients]
    assert together(sends) == [302] * 4
    assert [row.number for row in PlanVersion.objects.unscoped()] == [1]
