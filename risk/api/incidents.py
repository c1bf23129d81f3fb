"""List, read, log and change incidents; list, read and sort acts. The services and the scope of the pages."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.decorators import action
from rest_framework.exceptions import MethodNotAllowed, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from communities.models import Collective
from protection.accounts.models import User
from protection.records.api import CaseViewSet
from protection.records.people import colleagues_of
from protection.vault.fields import Sealed
from risk.api import incident_shapes as shapes
from risk.choices import ActType, Box
from risk.forms.incident_filters import ActFilters, ApiIncidentFilters
from risk.models import Act, Incident
from risk.services.incident_changes import IncidentChange, change_incident
from risk.services.incidents import log_incident
from risk.services.reports import Facts, IncidentReport, NextStep, PersonHit
from risk.services.sorting import Sorting, sort_act

ONLY_WHEN_LOGGED = frozenset(
    {"collective", "unlisted", "heard_of", "sensitivity", "readers", "people", "next_step"}
)


class IncidentViewSet(CaseViewSet):
    model = Incident
    line_serializer = shapes.IncidentLine
    shown_serializer = shapes.IncidentShown
    typed_serializer = shapes.IncidentTyped
    filterset_class = ApiIncidentFilters
    related = ("collective",)

    def create(self, request: Request) -> Response:
        """Log an incident. With an `Idempotency-Key` (a UUID) the same request makes one."""
        try:
            return super().create(request)
        except IntegrityError:
            return super().create(request)  # somebody took the same random reference at the same moment

    def make(self, given: dict[str, Any]) -> Incident:
        report = self._report(given)
        _agree_to_drop(report.dropped(), given)
        return log_incident(report=report, by=self.request.user)

    def change(self, row: Incident, given: dict[str, Any], seen: int) -> Incident:
        if wrong := sorted(ONLY_WHEN_LOGGED & set(given)):
            raise ValidationError({name: [_("This cannot be changed here.")] for name in wrong})
        facts = self._facts({**self._held(row), **given})
        _agree_to_drop(facts.dropped(), given)
        change = IncidentChange(facts=facts, effect=given.get("effect", row.effect))
        return change_incident(incident=row, change=change, by=self.request.user, seen=seen)

    def _report(self, given: dict[str, Any]) -> IncidentReport:
        collective = self.seen(Collective, given.get("collective"), "collective")
        if (collective is None) != bool(given.get("unlisted")):
            raise ValidationError(
                {"collective": [_("Name a collective, or say that it is not on the list.")]}
            )
        return IncidentReport(
            collective=collective,
            facts=self._facts(given),
            heard_of=given.get("heard_of", ""),
            sensitivity=given.get("sensitivity", 3),
            readers=tuple(self._colleague(pk, "readers") for pk in given.get("readers", ())),
            next_step=self._next_step(given.get("next_step")),
            people=tuple(PersonHit(hit["member"], hit["relation"]) for hit in given.get("people", ())),
        )

    def _facts(self, given: dict[str, Any]) -> Facts:
        group = given.get("group")
        values = {name: given[name] for name in shapes.FACTS if name in given}
        values["group"] = self.seen(Collective, group, "group") if isinstance(group, UUID) else group
        values["boxes"], values["aimed_at"] = tuple(given["boxes"]), tuple(given["aimed_at"])
        return Facts(language=get_language() or "", **values)

    def _held(self, row: Incident) -> dict[str, Any]:
        """The answers as they stand, for a PATCH that sends some of them; what is closed stays as it is."""
        held = {name: getattr(row, name) for name in shapes.FACTS if name != "death_threat"}
        acts = Act.objects.visible_to(self.request.user).filter(incident=row, box=Box.THREAT)
        held["death_threat"] = acts.filter(act_type=ActType.DTV).exists()
        return {name: None if isinstance(value, Sealed) else value for name, value in held.items()}

    def _next_step(self, step: dict[str, Any] | None) -> NextStep | None:
        if step is None:
            return None
        who = self._colleague(step["who"], "next_step") if "who" in step else self.request.user
        return NextStep(who=who, until=step["until"], note=step["note"])

    def _colleague(self, pk: UUID, field: str) -> User:
        person = colleagues_of(self.request.user).filter(pk=pk).first()
        if person is None:
            raise ValidationError({field: [_("Choose somebody who works on this file.")]})
        return person


class ActViewSet(CaseViewSet):
    """Acts are made with their incident; here they are read and sorted."""

    model = Act
    ends = ("member", "collective")
    line_serializer = shapes.ActLine
    shown_serializer = shapes.ActShown
    typed_serializer = shapes.SortTyped
    filterset_class = ActFilters
    http_method_names = ["get", "head", "options", "post"]

    def create(self, request: Request) -> Response:
        raise MethodNotAllowed("POST")

    def get_serializer_class(self) -> Any:
        return self.typed_serializer if self.action == "sort" else super().get_serializer_class()

    @action(detail=True, methods=["post"])
    def sort(self, request: Request, pk: UUID) -> Response:
        """Say what the act was. 409 where somebody else changed it since `version`."""
        act = self.get_object()
        self.seen(Incident, act.incident_id, "incident")
        given = self.typed(request)
        seen = given.pop("version", None)
        return self.written(
            pk, lambda: sort_act(act=act, sorting=Sorting(**given), by=request.user, seen=seen)
        )


def _agree_to_drop(names: list[str], given: dict[str, Any]) -> None:
    """Texts are not left out silently: whoever sends them says so."""
    if names and not given.get("drop"):
        words = _("They did not agree that this is kept. Leave it out, or send drop as true.")
        raise ValidationError({name: [words] for name in names})
