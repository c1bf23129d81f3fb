"""The catalogue of measure types as data: A1-A7, B1-B9 with sub-types, I01-I17 with flags (methodology.md 1.11).

Pure: a migration writes these rows into MeasureType, where an organisation may add its own. The label is English and
marked for translators; it is translated when shown. A sub-type takes everything but its label from its parent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class Entry:
    """One type. `doer` is the main doer; empty where several do it alike, or where it depends on the case."""

    code: str
    label: str
    doer: str = ""
    acts_on: str = ""
    component: str = ""
    axis_secondary: str = ""
    root_cause: bool = False
    raises_profile: bool = False
    separates_from_group: bool = False
    hard_security: bool = False
    subtypes: tuple[str, ...] = ()


GROUP = (  # A: stronger as a group
    Entry(
        "A1",
        _("Build on existing community practices"),
        "member",
        "capacity",
        "K4",
        subtypes=(
            _("Unarmed community guard or patrol"),
            _("Early-warning chain"),
            _("Nobody goes alone: pairs who look after each other"),
            _("Protection rules that the community sets itself"),
        ),
    ),
    Entry(
        "A2",
        _("Reach out to networks"),
        "member",
        "capacity",
        "K8",
        subtypes=(
            _("Accompaniment by allies"),
            _("Solidarity visits"),
            _("Observation mission"),
            _("Pledge of a network to respond together"),
        ),
    ),
    Entry(
        "A3",
        _("Stronger organisation and presence"),
        "member",
        "capacity",
        "K2",
        subtypes=(
            _("Statutes agreed by the assembly"),
            _("Spokespersons who take turns"),
            _("Women's or youth committee"),
            _("Registration or legal recognition of the group"),
        ),
    ),
    Entry(
        "A4",
        _("Dialogue with authorities"),
        "",
        "capacity",
        "K9",
        axis_secondary="B",
        subtypes=(
            _("Named contact persons in the authorities"),
            _("Joint table with authorities"),
            _("Direct line for emergencies"),
        ),
    ),
    Entry(
        "A5",
        _("Self-protection, countering stigma"),
        "member",
        "vulnerability",
        "K4",
        subtypes=(
            _("Communication plan of the group"),
            _("Answer to a smear campaign"),
            _("Self-protection protocol"),
            _("Digital safety for the whole group"),
        ),
    ),
    Entry(
        "A6",
        _("Psychosocial and mutual care"),
        "organisation",
        "capacity",
        "K12",
        subtypes=(
            _("Care circles"),
            _("Mental health support in an emergency"),
            _("Time and place to rest"),
        ),
    ),
    Entry(
        "A7",
        _("Training in safe reporting"),
        "organisation",
        "capacity",
        "K11",
        subtypes=(
            _("Incident book kept by the group"),
            _("Complaint clinic"),
        ),
    ),
)
SPACE = (  # B: more room to act
    Entry(
        "B1",
        _("Legitimising, zero-tolerance messages"),
        "authority",
        "threat",
        "K10",
        subtypes=(
            _("Public statement that supports the group"),
            _("Visit of a high authority"),
        ),
    ),
    Entry("B2", _("Recognise expression, association, assembly"), "authority", "threat", "K10"),
    Entry(
        "B3",
        _("Make emblematic cases visible"),
        "authority",
        "threat",
        subtypes=(_("Award to the group, not to one person"),),
    ),
    Entry(
        "B4",
        _("Safe spaces and infrastructure"),
        "authority",
        "vulnerability",
        "K7",
        axis_secondary="A",
        subtypes=(
            _("Meeting house"),
            _("Lighting"),
            _("Community radio or radio network"),
            _("Solar power"),
            _("Transport for the group"),
        ),
    ),
    Entry(
        "B5",
        _("End impunity: investigate and sanction"),
        "authority",
        "threat",
        "",
        root_cause=True,
        subtypes=(
            _("Strategic litigation"),
            _("Special prosecutor"),
        ),
    ),
    Entry(
        "B6",
        _("Guarantee permanence in the territory"),
        "authority",
        "vulnerability",
        "K5",
        axis_secondary="A",
        root_cause=True,
        subtypes=(
            _("Title to the land"),
            _("Consultation before anything is decided"),
            _("Return to the territory"),
            _("Mine clearing"),
        ),
    ),
    Entry("B7", _("Periodic follow-up by authorities"), "authority", subtypes=(_("Calendar of reviews"),)),
    Entry(
        "B8",
        _("Protect community assets"),
        "authority",
        "vulnerability",
        "K6",
        axis_secondary="A",
        subtypes=(
            _("Fencing"),
            _("Protection of water"),
            _("Insurance"),
            _("Seed bank"),
        ),
    ),
    Entry(
        "B9",
        _("Periodic contact and visits"),
        "authority",
        "threat",
        "K9",
        subtypes=(_("Calendar of visits"),),
    ),
)
PERSONS = (  # I: for persons, an addition to what the group does
    Entry("I01", _("Emergency grant")),
    Entry("I02", _("Temporary relocation"), separates_from_group=True),
    Entry("I03", _("Urgent alert"), raises_profile=True),
    Entry("I04", _("Award"), raises_profile=True),
    Entry(
        "I05",
        _("Bodyguard or escort"),
        raises_profile=True,
        separates_from_group=True,
        hard_security=True,
    ),
    Entry(
        "I06",
        _("Armoured or ordinary vehicle"),
        raises_profile=True,
        separates_from_group=True,
        hard_security=True,
    ),
    Entry("I07", _("Protective vest"), hard_security=True),
    Entry("I08", _("Panic button or phone")),
    Entry("I09", _("Safer home or office")),
    Entry("I10", _("Transport support")),
    Entry("I11", _("Legal defence")),
    Entry("I12", _("Medical care")),
    Entry("I13", _("Psychosocial care")),
    Entry("I14", _("Digital safety kit")),
    Entry("I15", _("Family support, childcare")),
    Entry("I16", _("Accompaniment")),
    Entry("I17", _("Visa or shelter"), separates_from_group=True),
)
AXES = {"A": GROUP, "B": SPACE, "I": PERSONS}


def rows() -> Iterator[dict[str, Any]]:
    """The values of every row of MeasureType, a parent before its sub-types, in the order they are shown."""
    order = 0
    for axis, entries in AXES.items():
        for entry in entries:
            for parent, one in _with_subtypes(entry):
                order += 10
                values = {name: getattr(one, name) for name in one.__dataclass_fields__ if name != "subtypes"}
                yield {**values, "axis": axis, "parent_id": parent, "order": order}


def _with_subtypes(entry: Entry) -> Iterator[tuple[str | None, Entry]]:
    yield None, entry
    for number, label in enumerate(entry.subtypes, start=1):
        yield entry.code, replace(entry, code=f"{entry.code}.{number}", label=label)
