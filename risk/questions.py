"""The words of CPM-1 in our own plain language: five threat questions, twelve components of a group, twelve of a person.

Codes stay, words are translated. Sources: methodology.md 2.2 and 2.3, words of ux.md 6.1.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from risk.choices import Axis

Text = str | Promise


@dataclass(frozen=True)
class ThreatQuestion:
    """A question about the threat, and what 1, 3 and 5 mean for it."""

    code: str
    text: Text
    one: Text
    three: Text
    five: Text


@dataclass(frozen=True)
class Component:
    """A side of a group or a person that can make them easier to harm, stronger, or both."""

    code: str
    name: Text
    hint: Text = ""


THREAT: tuple[ThreatQuestion, ...] = (
    ThreatQuestion(
        "T1",
        _("How clear and direct is it?"),
        _("nothing was said or done"),
        _("others like us were attacked, or the threat is vague"),
        _("announced with details or a deadline, or already tried"),
    ),
    ThreatQuestion(
        "T2",
        _("How often does it happen, and is it growing?"),
        _("once or never"),
        _("several times in a year"),
        _("again and again, and worse in the last months"),
    ),
    ThreatQuestion(
        "T3",
        _("How much does this work stand in their way, and how much do they want to stop it?"),
        _("little"),
        _("they have a clear interest"),
        _("this work now decides the matter for them"),
    ),
    ThreatQuestion(
        "T4",
        _("Can they do it: people, weapons, money, presence, links?"),
        _("they have no means"),
        _("some means, but not here"),
        _("they have the means and they are here"),
    ),
    ThreatQuestion(
        "T5",
        _("How little would it cost them?"),
        _("they would be punished"),
        _("nobody can say"),
        _("nothing at all would happen to them"),
    ),
)

OF_A_GROUP: tuple[Component, ...] = (
    Component("K1", _("Trust and holding together")),
    Component("K2", _("Organisation, shared leadership, deciding together")),
    Component("K3", _("Women, young people and others taking part")),
    Component("K4", _("Own ways of protection"), _("Guards, warnings, agreements.")),
    Component("K5", _("Staying on the land and having a say over it")),
    Component("K6", _("Crops, buildings, tools, ways to make a living")),
    Component("K7", _("Exposure, safe places, roads, telephones, internet")),
    Component("K8", _("Networks, allies, media")),
    Component("K9", _("Relations with authorities, getting justice")),
    Component("K10", _("Good name, or smears against the group")),
    Component("K11", _("Records, safe reporting, how information is kept")),
    Component("K12", _("Well-being and care for one another")),
)

OF_A_PERSON: tuple[Component, ...] = (
    Component("J1", _("Exposure and daily routines")),
    Component("J2", _("Home and workplace")),
    Component("J3", _("Ways of travelling")),
    Component("J4", _("Telephone, computer, communications")),
    Component("J5", _("Role, and how visible it is")),
    Component(
        "J6",
        _("Discrimination that the person meets"),
        _(
            "Gender, origin, sexuality, disability, age, migration: what others do to the person, never a fault of theirs."
        ),
    ),
    Component("J7", _("Family and people to care for")),
    Component("J8", _("Backing by the group"), _("Can somebody stand in, or go along?")),
    Component("J9", _("Legal situation"), _("Charges, papers, a lawyer.")),
    Component("J10", _("Contacts with allies and authorities")),
    Component("J11", _("Habits of safety"), _("Training, noting what happens.")),
    Component("J12", _("State of mind and support")),
)

SCALE: tuple[tuple[int, Text], ...] = (
    (1, _("1 none or almost none")),
    (2, _("2 little")),
    (3, _("3 some")),
    (4, _("4 much")),
    (5, _("5 very much")),
)
# A blank here is asked about when the person is a woman or LGBTIQ+ (methodology.md 2.3).
ASKED_ABOUT = ("J6", "J7")

COMPONENTS: dict[str, Component] = {one.code: one for one in (*OF_A_GROUP, *OF_A_PERSON)}
QUESTIONS: dict[str, ThreatQuestion] = {one.code: one for one in THREAT}


def words_of(axis: str, code: str) -> Text:
    """The question or the name of the component behind a code."""
    return QUESTIONS[code].text if axis == Axis.T else COMPONENTS[code].name
