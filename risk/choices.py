"""Vocabularies of incidents, acts, sources and assessments (methodology.md 1.5 and 2). Labels are ours, codes stay."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Box(models.TextChoices):
    """The boxes of the incident form (ux.md 3.3)."""

    THREAT = "threat", _("Threat (said, written, sent)")
    WATCHED = "watched", _("Followed, watched, filmed")
    ATTACK = "attack", _("Physical attack")
    KILLING = "killing", _("Killing, attempt, abduction, disappearance")
    SEXUAL = "sexual", _("Sexual violence")
    ARREST = "arrest", _("Arrest, detention")
    COURT = "court", _("Court case, fine")
    SMEAR = "smear", _("Smear or hate")
    DAMAGE = "damage", _("Damage, theft, break-in")
    DIGITAL = "digital", _("Account or device broken into or taken")
    BLOCKED = "blocked", _("Blocked from meeting, acting")
    FORCED = "forced", _("Forced to leave, evicted, trapped, land taken")
    UNUSUAL = "unusual", _("Something unusual, nobody hurt")
    OTHER = "other", _("Something else")


class ActType(models.TextChoices):
    KIL = "KIL", _("Killing")
    MAS = "MAS", _("Massacre")
    ATK = "ATK", _("Attempted killing")
    TOR = "TOR", _("Torture")
    SEX = "SEX", _("Sexual violence")
    ASS = "ASS", _("Physical assault")
    DIS = "DIS", _("Enforced disappearance")
    KID = "KID", _("Abduction or kidnapping")
    ARD = "ARD", _("Arbitrary arrest or detention")
    MRU = "MRU", _("Mass round-up")
    DTV = "DTV", _("Death threat against a person or group")
    DTF = "DTF", _("Death threat against family")
    DTC = "DTC", _("Death threat against friends or colleagues")
    THR = "THR", _("Other threat")
    HAR = "HAR", _("Harassment, intimidation")
    STK = "STK", _("Stalking")
    SUR = "SUR", _("Surveillance")
    SXH = "SXH", _("Sexual harassment")
    RAI = "RAI", _("Raid or illegal search")
    THF = "THF", _("Theft of information or equipment")
    DEF = "DEF", _("Smear, stigmatisation, defamation")
    HAT = "HAT", _("Incitement to hatred or violence")
    CRI = "CRI", _("Criminalisation, unfounded charges")
    ADM = "ADM", _("Closure or banning of the group")
    ASM = "ASM", _("Limits on assembly, or its banning")
    TRV = "TRV", _("Travel restriction")
    CEN = "CEN", _("Censorship, takedown")
    EVI = "EVI", _("Forced eviction")
    DPL = "DPL", _("Forced displacement")
    BLK = "BLK", _("Blockade, confinement")
    DST = "DST", _("Destruction of crops, school, building")
    VAN = "VAN", _("Vandalism")
    LND = "LND", _("Land taken or confiscated")
    EXT = "EXT", _("Extortion")
    ENV = "ENV", _("Pollution, destruction of nature")
    CUL = "CUL", _("Attack on culture or a sacred place")
    REC = "REC", _("Forced recruitment or pressure on youth")
    DIV = "DIV", _("Division, co-optation, infiltration")
    DG1 = "DG1", _("Account hijacked, phishing")
    DG2 = "DG2", _("Malware, spyware")
    DG3 = "DG3", _("Website or service disabled")
    DG4 = "DG4", _("Device seized, stolen or inspected")
    DG5 = "DG5", _("Private data exposed")
    DG6 = "DG6", _("Online harassment, hate, gendered abuse")
    DG7 = "DG7", _("Internet shut down in the area")
    INC = "INC", _("Unusual event")
    OTH = "OTH", _("Other")


SEVERITY: dict[str, int] = {
    **dict.fromkeys(("KIL", "MAS", "ATK", "TOR", "SEX", "DIS", "KID", "DPL"), 5),
    **dict.fromkeys(("ASS", "ARD", "MRU", "DTV", "DTF", "DTC", "EVI", "BLK", "DST", "REC"), 4),
    **dict.fromkeys(
        ("THR", "STK", "SXH", "RAI", "THF", "HAT", "CRI", "ADM", "VAN", "LND", "EXT", "ENV", "CUL"), 3
    ),
    **dict.fromkeys(("DG1", "DG2", "DG4", "DG5", "OTH"), 3),
    **dict.fromkeys(("HAR", "SUR", "DEF", "ASM", "TRV", "CEN", "DIV", "DG3", "DG6", "DG7"), 2),
    "INC": 1,
}
CARE_ACTS = frozenset({ActType.SEX, ActType.SXH})


@dataclass(frozen=True)
class BoxRule:
    """The act that holds until someone sorts it (the graver one), and what it may be sorted into."""

    act: ActType
    may_be: tuple[ActType, ...] = ()
    opens_task: bool = False


BOX_RULES: dict[str, BoxRule] = {
    Box.THREAT: BoxRule(ActType.THR),  # with the follow-on tick: DTV
    Box.WATCHED: BoxRule(ActType.SUR),
    Box.ATTACK: BoxRule(ActType.ASS),
    Box.KILLING: BoxRule(ActType.KIL, (ActType.KIL, ActType.ATK, ActType.KID, ActType.DIS), True),
    Box.SEXUAL: BoxRule(ActType.SEX),
    Box.ARREST: BoxRule(ActType.ARD),
    Box.COURT: BoxRule(ActType.CRI),
    Box.SMEAR: BoxRule(ActType.DEF),
    Box.DAMAGE: BoxRule(ActType.DST, (ActType.DST, ActType.VAN, ActType.THF), True),
    Box.DIGITAL: BoxRule(ActType.DG2, (ActType.DG1, ActType.DG2, ActType.DG4), True),
    Box.BLOCKED: BoxRule(ActType.ASM),
    Box.FORCED: BoxRule(ActType.DPL, (ActType.DPL, ActType.EVI, ActType.BLK, ActType.LND), True),
    Box.UNUSUAL: BoxRule(ActType.INC),
    Box.OTHER: BoxRule(ActType.OTH, tuple(ActType), True),
}


class AimedAt(models.TextChoices):
    COLLECTIVE = "collective", _("the whole community")
    GROUP = "group", _("a group or committee")
    PEOPLE = "people", _("people")
    FAMILY = "family", _("family")
    ASSET = "asset", _("crops, school, buildings, other things")
    UNKNOWN = "unknown", _("not known")


class TargetKind(models.TextChoices):
    """What an act counts: it counts once, in this unit."""

    COLLECTIVE = "collective", _("Community or group")
    MEMBER = "member", _("Person")
    PEOPLE = "people", _("People, not named")
    FAMILY = "family", _("Family")
    ASSET = "asset", _("Things")
    CAUSE = "cause", _("The cause or its good name")
    UNKNOWN = "unknown", _("Not known")


class Relation(models.TextChoices):
    SELF = "self", _("The person")
    FAMILY = "family", _("Family of the person")
    COLLEAGUE = "colleague", _("Colleague of the person")
    FRIEND = "friend", _("Friend of the person")


class Danger(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


class Precision(models.TextChoices):
    EXACT = "exact", _("Exact day")
    ABOUT = "about", _("About that day")
    MONTH = "month", _("Only the month is known")
    YEAR = "year", _("Only the year is known")
    UNKNOWN = "unknown", _("Not known")


class Permission(models.TextChoices):
    AGREED = "agreed", _("They agreed")
    NOT_ASKED = "not_asked", _("Not asked yet")
    REFUSED = "refused", _("No")


class HowKnown(models.TextChoices):
    VICTIM = "victim", _("Told by a person affected")
    WITNESS = "witness", _("Told by a witness")
    RELATIVE = "relative", _("Told by family")
    COLLEAGUE = "colleague", _("Told by a colleague or the same organisation")
    PARTNER = "partner", _("Told by another organisation")
    MEDIA = "media", _("Read or heard in the media")
    SEEN = "seen", _("Seen by our own team")
    DOCUMENT = "document", _("A document")
    UNKNOWN = "unknown", _("Not known")


class AuthorType(models.TextChoices):
    EXECUTIVE = "executive", _("Government")
    ARMED_FORCES = "armed_forces", _("Armed forces")
    POLICE = "police", _("Police")
    PRISON = "prison", _("Prison service")
    INTELLIGENCE = "intelligence", _("Intelligence service")
    LEGISLATURE = "legislature", _("Legislature")
    JUDICIARY = "judiciary", _("Judges or prosecutors")
    PARAMILITARY = "paramilitary", _("Paramilitary group")
    GUERRILLA = "guerrilla", _("Guerrilla")
    PRIVATE_GUARDS = "private_guards", _("Private guards")
    OTHER_NON_STATE = "other_non_state", _("Other armed group")
    OCCUPYING_FORCES = "occupying_forces", _("Occupying forces")
    PRIVATE_PERSON = "private_person", _("A person with power over them")
    COMPANY = "company", _("Company")
    LANDOWNER = "landowner", _("Landowner")
    FINANCE = "finance", _("International finance")
    ORGANISED_CRIME = "organised_crime", _("Organised crime")
    ONLINE_ANONYMOUS = "online_anonymous", _("Anonymous, online")
    MEDIA = "media", _("Media")
    UNKNOWN = "unknown", _("Not known")


class Certainty(models.TextChoices):
    CLAIMED = "claimed", _("They said so themselves")
    IDENTIFIED = "identified by victim", _("Recognised by the person affected")
    SUSPECTED = "suspected", _("Suspected")
    UNKNOWN = "unknown", _("Not known")


class Verification(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    CONFIRMED_NOT = "confirmed not", _("Confirmed that it did not happen")
    LIKELY = "likely", _("Likely")
    POSSIBLE = "possible", _("Possible")
    UNLIKELY = "unlikely", _("Unlikely")
    UNKNOWN = "unknown", _("Not known")


class Reliability(models.TextChoices):
    HIGH = "high", _("Highly reliable")
    LIKELY = "likely", _("Likely reliable")
    UNSURE = "unsure", _("Unsure")
    UNLIKELY = "unlikely", _("Likely unreliable")
    UNRELIABLE = "unreliable", _("Highly unreliable")
    UNKNOWN = "unknown", _("Not known")


class Degree(models.TextChoices):
    CARRIED_OUT = "carried_out", _("Carried it out")
    ORDERED = "ordered", _("Gave the order")
    PLANNED = "planned", _("Planned it")
    PRESENT = "present", _("Was present")
    ACCOMPLICE = "accomplice", _("Helped or looked away")
    FAILED_TO_PROTECT = "failed", _("Failed to protect")
    POLITICAL = "political", _("Political responsibility")
    SUSPECTED = "suspected", _("Suspected")


class AuthorStatus(models.TextChoices):
    """What became of the person or force that is thought to be responsible."""

    IN_POST = "in_post", _("Still in post")
    DISMISSED = "dismissed", _("Dismissed")
    UNCHARGED = "uncharged", _("Not charged")
    CHARGED = "charged", _("Charged")
    TRIED = "tried", _("Was tried")


class Means(models.TextChoices):
    CALL = "call", _("Call")
    MESSAGE = "message", _("Message")
    PAMPHLET = "pamphlet", _("Pamphlet")
    POST = "post", _("Online post")
    VISIT = "visit", _("Visit")
    WEAPON = "weapon", _("Weapon")
    VEHICLE = "vehicle", _("Vehicle")
    DRONE = "drone", _("Drone")
    PAPER = "paper", _("Court or official paper")
    OTHER = "other", _("Other")


class Level(models.TextChoices):
    LOW = "LOW", _("Low")
    MEDIUM = "MEDIUM", _("Medium")
    HIGH = "HIGH", _("High")
    EXTREME = "EXTREME", _("Extreme")


class AssessmentStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    FINISHED = "finished", _("Finished")


class Axis(models.TextChoices):
    T = "T", _("Threat")
    V = "V", _("Easier to harm")
    C = "C", _("Stronger")


class Sureness(models.TextChoices):
    LITTLE = "little", _("Little")
    FAIR = "fair", _("Fair")
    GOOD = "good", _("Good")


class Agreement(models.TextChoices):
    YES = "yes", _("Yes")
    NOT_ALL = "not_all", _("Not all")
    NOT_ASKED = "not_asked", _("Not asked yet")


class Driver(models.TextChoices):
    OWN = "own", _("Own situation")
    FROM_MEMBER = "from_member", _("The most exposed person")
    BREADTH = "breadth", _("Several people at once")
    NETWORK = "network", _("A group tied to it")
    FROM_COLLECTIVE = "from_collective", _("The situation of the group")


class StandingReason(models.TextChoices):
    """Why a standing changed: the code that its history keeps."""

    ASSESSMENT = "assessment", _("A new assessment was finished")
    ATTACK = "attack", _("A grave attack was recorded")
    ATTACK_OVER = "attack_over", _("The last grave attack no longer counts")
    PERSON = "person", _("The situation of a person changed")
    MEMBERSHIP = "membership", _("Somebody joined, left or changed role")
    GROUP = "group", _("The situation of the group changed")
    NEIGHBOUR = "neighbour", _("The situation of a group tied to it changed")
    TIE = "tie", _("A tie or an agreement to share changed")
    RECOMPUTED = "recomputed", _("Computed again")
