"""The same form from two places at the same moment: PostgreSQL alone has more than one writer (R93)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, connections

from protection.audit.trail import verify
from protection.notices.models import Task
from protection.records.models import Draft, FormKey
from risk.models import Incident
from tests import factories
from tests.risk.filled import answers

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
AT_ONCE = 4


def together(sends: list) -> list:
    """Run all at the same moment, each in a thread with a connection of its own."""
    barrier = Barrier(len(sends))

    def run(send):
        try:
            barrier.wait()
            return send()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(sends)) as pool:
        return list(pool.map(run, sends))


def test_r93_the_same_form_at_the_same_moment_makes_one_incident(committed, as_user, cast):
    collective = factories.collective(cast)
    said = answers(collective, danger="yes")
    clients = [as_user(cast.ben) for _ in range(AT_ONCE)]
    places = together(
        [lambda client=client: client.post("/incidents/log/", said).headers["Location"] for client in clients]
    )
    incident = Incident.objects.unscoped().get()
    assert set(places) == {f"/incidents/{incident.pk}/saved/"}
    assert (FormKey.objects.count(), incident.acts.unscoped().count()) == (1, 1)
    assert Task.objects.unscoped().filter(kind="danger").count() == 2
    verify()


def test_r92_of_two_who_change_it_at_the_same_moment_one_is_told(committed, as_user, cast):
    incident = factories.incident(factories.collective(cast), by=cast.ben)
    said = {
        "version": str(incident.version), "danger": "no", "boxes": ["threat"], "aimed_at": ["collective"],
        "date_year": "2025", "precision": "year",
    }  # fmt: skip
    address = f"/incidents/{incident.pk}/edit/"
    ana, ben = as_user(cast.ana), as_user(cast.ben)
    sends = [
        lambda: ana.post(address, {**said, "where": "at the ford"}).status_code,
        lambda: ben.post(address, {**said, "where": "by the river"}).status_code,
    ]
    assert sorted(together(sends)) == [302, 409]
    assert Incident.objects.unscoped().get().version == incident.version + 1


def test_r93_a_draft_kept_by_hand_and_by_itself_at_the_same_moment_is_one(committed, as_user, cast):
    said = {**answers(factories.collective(cast)), "form_key": str(uuid4())}
    clients = [as_user(cast.ben) for _ in range(AT_ONCE)]
    sends = [lambda client=client: client.post("/incidents/log/autosave/", said) for client in clients]
    assert [answer.status_code for answer in together(sends)] == [200] * AT_ONCE
    assert str(Draft.objects.get().pk) == said["form_key"]
