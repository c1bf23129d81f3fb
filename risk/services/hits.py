"""Who was hit: people of the community who are named for what was done (ux.md 1.1 S4, methodology.md 1.5)."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.models import Collective, Member, Membership
from protection.accounts.models import User
from protection.records.rules import require
from protection.records.services import check_version, record, write, write_all
from risk.choices import Permission, Relation
from risk.models import Act, Incident
from risk.services.acts import act_on_person, highest, settle_units, take_out, tell
from risk.services.reports import PersonHit


def people_of(collective: Collective, by: User) -> QuerySet[Member]:
    """People with a current role in the collective or in a group inside it, as far as this person may know of them."""
    here = Q(collective=collective) | Q(collective__part_of=collective)
    roles = Membership.objects.visible_to(by).filter(here).holding(timezone.localdate())
    found: QuerySet[Member] = Member.objects.visible_to(by).filter(pk__in=roles.values("member"))
    return found


def check_hits(people: Iterable[PersonHit], collective: Collective, by: User) -> None:
    """Raises ValidationError where somebody may not be named for an incident of this collective."""
    if wrong := _wrong(list(people), collective, by):
        raise ValidationError({"people": wrong})


def _wrong(people: list[PersonHit], collective: Collective, by: User) -> str:
    wanted = {hit.member_id for hit in people}
    if wanted and people_of(collective, by).filter(pk__in=wanted).count() < len(wanted):
        return _("Choose people of this community.")
    if any(hit.relation not in Relation.values for hit in people):
        return _("Choose how the person is touched.")
    return ""


def nobody_is_named() -> str:
    return _("They did not agree that this is kept. So only anonymous facts are kept, and nobody is named.")


@transaction.atomic
def name_people(
    *, incident: Incident, hits: list[tuple[Act, PersonHit]], by: User, seen: int | None = None
) -> list[Act]:
    """Say who was hit by which act. The acts that name nobody count so many fewer.

    Raises ValidationError, ChangedMeanwhile, NotAllowed, OutOfScope.
    """
    require(by, "risk.change_incident", incident)
    check_version(incident, seen)
    if incident.permission == Permission.REFUSED:
        raise ValidationError(nobody_is_named())
    for act, _hit in hits:
        require(by, "risk.change_incident", act)
    _check_each_once(incident, hits, by)
    made = write_all([act_on_person(act, hit) for act, hit in hits], by=by)
    _after(incident, by, "risk.incident.people_named", len(made))
    return made


@transaction.atomic
def take_person_out(*, act: Act, by: User) -> None:
    """The act on this person was a mistake: it counts as one on somebody who is not named again."""
    require(by, "risk.change_incident", act)
    incident = act.incident
    require(by, "risk.change_incident", incident)
    if act.member_id is None:
        raise ValidationError(_("This act names nobody."))
    like = Act.objects.unscoped().filter(incident=incident, box=act.box).exclude(pk=act.pk)
    if act.box and like.exists():
        take_out(act, by)
    else:
        act.member, act.relation = None, Relation.SELF
        write(act, by=by)
    _after(incident, by, "risk.incident.person_taken_out", 1)


def _check_each_once(incident: Incident, hits: list[tuple[Act, PersonHit]], by: User) -> None:
    if wrong := _wrong([hit for _act, hit in hits], incident.collective, by):
        raise ValidationError(wrong)
    rows = Act.objects.unscoped().filter(incident=incident).exclude(member=None)
    named = set(rows.values_list("member_id", "box"))
    for act, hit in hits:
        if (hit.member_id, act.box) in named:
            code = people_of(incident.collective, by).get(pk=hit.member_id).code
            words = {"person": code, "act": act.get_act_type_display()}
            raise ValidationError(_("%(person)s is already named for this: %(act)s.") % words)
        named.add((hit.member_id, act.box))


def _after(incident: Incident, by: User, verb: str, count: int) -> None:
    before, incident.severity = incident.severity, highest(settle_units(incident, by))
    write(incident, by=by)
    tell(incident, before=before)
    record(by, verb, incident, {"people": count})
