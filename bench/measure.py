"""The measurements themselves, on a database that `load_bench` filled. Prints a JSON object."""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "protection.settings")
import django

django.setup()

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench import bare, server
from bench.clock import beside, cost_of
from communities.models import Collective, Membership
from protection.accounts.models import User
from protection.accounts.services import create_token
from risk.models import Incident

CLIENTS, SAVES = 8, 25


class Bench:
    def __init__(self) -> None:
        self.user = User.objects.get(email="few@bench.invalid")
        self.client = Client(headers={"host": "127.0.0.1"})
        self.client.force_login(self.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def page(self, address: str) -> None:
        answer = self.client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    def p1(self) -> dict[str, Any]:
        """A list page: 50 of all rows of the files that a restricted user sees, with a filter."""
        address = reverse("risk:incidents") + "?severity=2"
        collectives = bare.collectives_of(self.user)
        floor = cost_of(lambda: bare.incident_list(self.user, collectives))
        return beside(
            cost_of(lambda: self.page(address)),
            floor,
            ratio=2.5,
            sql=10,
            mark="<= 10 SQL, CPU <= 2.5 x floor",
        )

    def p4(self) -> dict[str, Any]:
        """The page of one incident with its relations."""
        incident = Incident.objects.visible_to(self.user).first()
        assert incident is not None  # noqa: S101  load_bench made them
        address = reverse("risk:incident", args=[incident.pk])
        floor = cost_of(lambda: bare.incident_detail(self.user, incident.pk))
        return beside(
            cost_of(lambda: self.page(address)), floor, ratio=4, sql=12, mark="<= 12 SQL, CPU <= 4 x floor"
        )

    def p5(self) -> dict[str, Any]:
        """Save an incident that hits three people: statements of one save, saves a second of eight clients."""
        key = create_token(user=self.user, name="bench", days=1)
        client, body = Client(headers={"host": "127.0.0.1"}), self._incident()
        one = cost_of(lambda: self._post(client, key, body), rounds=11)
        with server.web(workers=2, threads=4) as (port, _pid, _seconds):
            bodies = [self._incident() for _ in range(SAVES)]
            started = time.perf_counter()
            with ThreadPoolExecutor(CLIENTS) as pool:
                jobs = [pool.submit(server.post_all, port, reverse("risk-api:incident-list"), key, bodies)]
                jobs += [
                    pool.submit(server.post_all, port, reverse("risk-api:incident-list"), key, bodies)
                    for _ in range(CLIENTS - 1)
                ]
                statuses = [status for job in jobs for status in job.result()]
            seconds = time.perf_counter() - started
        saved = statuses.count(201) / seconds
        return {
            "sql": one.sql,
            "sql_ms": one.sql_ms,
            "cpu_ms": one.cpu_ms,
            "saves_per_second": round(saved, 1),
            "failed": len(statuses) - statuses.count(201),
            "clients": CLIENTS,
            "mark": "<= 20 SQL, >= 100 saves/s at 8 clients",
            "ok": one.sql <= 20 and saved >= 100,
        }

    def _post(self, client: Client, key: str, body: dict[str, Any]) -> None:
        answer = client.post(
            reverse("risk-api:incident-list"),
            body,
            content_type="application/json",
            headers={"authorization": f"Token {key}"},
        )
        if answer.status_code != 201:
            raise RuntimeError(f"a save answered {answer.status_code}: {answer.content[:300]!r}")

    def _incident(self) -> dict[str, Any]:
        home = Collective.objects.visible_to(self.user).first()
        people = Membership.objects.visible_to(self.user).filter(collective=home)[:3]
        return {
            "collective": str(home.pk) if home else "",
            "danger": "no",
            "boxes": ["threat"],
            "aimed_at": ["people"],
            "happened_on": timezone.localdate().isoformat(),
            "narrative": "A voice on the telephone said that the group should stop.",
            "permission": "agreed",
            "people": [{"member": str(row.member_id)} for row in people],
        }

    def p10(self) -> dict[str, Any]:
        """Memory and start of a web process, without WeasyPrint."""
        with server.web(workers=1, threads=4, app="bench.bare_app") as (_port, pid, floor_seconds):
            floor_mb = server.worker_memory(pid)
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in self.client.cookies.items())
        with server.web(workers=1, threads=4) as (port, pid, seconds):
            for address in (reverse("risk:incidents"), reverse("communities:collectives"), "/") * 5:
                server.get(port, address, {"Cookie": cookie})
            memory = server.worker_memory(pid)
        return {
            "memory_mb": memory,
            "floor_memory_mb": floor_mb,
            "start_s": round(seconds, 2),
            "floor_start_s": round(floor_seconds, 2),
            "ratio": round(memory / floor_mb, 2),
            "mark": "<= 120 MB, starts in <= 3 s",
            "ok": memory <= 120 and seconds <= 3,
        }


def main() -> None:
    bench = Bench()
    print(json.dumps({name: getattr(bench, name.lower())() for name in sys.argv[1:]}))


if __name__ == "__main__":
    main()
