"""Vocabularies of collectives, members, ties, meetings and consent (methodology.md 1.2-1.4, 1.8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CollectiveKind(models.TextChoices):
    COM = "COM", _("Community living together")
    COA = "COA", _("Coalition")
    IDG = "IDG", _("Group sharing an identity")
    PRO = "PRO", _("Professional group")
    CSO = "CSO", _("Civil society organisation")
    MOV = "MOV", _("Social movement")
    GRA = "GRA", _("Grassroots group")
    NET = "NET", _("Network")
    ORG = "ORG", _("Organisation, other")
    GRP = "GRP", _("Group or committee inside a community")


class LegalStatus(models.TextChoices):
    NONE = "none", _("None")
    DE_FACTO = "de_facto", _("De facto")
    CUSTOMARY = "customary", _("Customary or own law")
    REGISTERED = "registered", _("Registered")
    REFUSED = "refused", _("Registration refused")
    DEREGISTERED = "deregistered", _("De-registered")


class Cause(models.TextChoices):
    LAND = "land", _("Land and territory")
    ENVIRONMENT = "environment", _("Environment")
    INDIGENOUS = "indigenous", _("Indigenous or ethnic rights")
    WOMEN = "women", _("Women's rights")
    SEXUAL = "sexual", _("Sexual and reproductive rights")
    LGBTIQ = "lgbtiq", _("LGBTIQ+ rights")
    LABOUR = "labour", _("Labour and union rights")
    TRUTH = "truth", _("Truth, justice, victims' rights")
    CIVIL = "civil", _("Civil and political rights")
    EXPRESSION = "expression", _("Freedom of expression")
    CORRUPTION = "corruption", _("Against corruption")
    MIGRATION = "migration", _("Migrants and refugees")
    HOUSING = "housing", _("Housing")
    HEALTH = "health", _("Health")
    EDUCATION = "education", _("Education")
    CHILDREN = "children", _("Children's rights")
    PEACE = "peace", _("Peace")
    OTHER = "other", _("Other")


class DecisionBody(models.TextChoices):
    ASSEMBLY = "assembly", _("Assembly")
    COUNCIL = "council", _("Council")
    BOARD = "board", _("Board")
    OTHER = "other", _("Other")


class DecisionRule(models.TextChoices):
    CONSENSUS = "consensus", _("Consensus")
    MAJORITY = "majority", _("Majority")
    CUSTOMARY = "customary", _("Customary")


class Gender(models.TextChoices):
    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    NON_BINARY = "non_binary", _("Non-binary")
    OTHER = "other", _("Other")
    NOT_STATED = "not_stated", _("Not stated")


class AgeBand(models.TextChoices):
    CHILD = "child", _("Under 18")
    YOUNG = "young", _("18 to 29")
    ADULT = "adult", _("30 to 59")
    OLDER = "older", _("60 and older")
    NOT_STATED = "not_stated", _("Not stated")


class MemberRole(models.TextChoices):
    """The first seven are visible by default (methodology.md 1.3)."""

    LEADER = "leader", _("Leader or authority")
    SPOKESPERSON = "spokesperson", _("Spokesperson")
    LEGAL_REP = "legal_rep", _("Legal representative")
    COUNCIL = "council", _("Council or board member")
    LAWYER = "lawyer", _("Lawyer of the case")
    GUARD = "guard", _("Community guard")
    PROMOTER = "promoter", _("Promoter or monitor")
    COMMUNICATOR = "communicator", _("Communicator")
    TREASURER = "treasurer", _("Treasurer")
    ELDER = "elder", _("Elder")
    TEACHER = "teacher", _("Teacher or health worker")
    FOUNDER = "founder", _("Founder")
    EX_LEADER = "ex_leader", _("Former leader")
    ACTIVE = "active", _("Active member")
    BASE = "base", _("Member")
    FAMILY = "family", _("Family member")
    STAFF = "staff", _("Staff")
    ALLY = "ally", _("Ally")


VISIBLE_ROLES = frozenset(list(MemberRole.values)[:7])


class Visibility(models.TextChoices):
    VISIBLE = "visible", _("Visible: known outside as part of the group")
    MEMBER = "member", _("Not visible outside")


class TieKind(models.TextChoices):
    FAMILY = "family", _("Family")
    SOCIAL = "social", _("Friendship or neighbourhood")
    WORK = "work", _("Work")
    BRANCH = "branch", _("Branch or member organisation")
    ALLY = "ally", _("Ally or partner")
    STRUGGLE = "struggle", _("Same struggle")
    TERRITORY = "territory", _("Same territory")
    ADVERSARY = "adversary", _("Same adversary")
    ACCOMPANIMENT = "accompaniment", _("Accompaniment")
    FUNDING = "funding", _("Funding")
    LEGAL = "legal", _("Legal representation")
    CONFLICT = "conflict", _("Conflict")


TRANSMITTING_TIES = frozenset({TieKind.STRUGGLE, TieKind.TERRITORY, TieKind.ADVERSARY})


class TieStrength(models.TextChoices):
    STRONG = "strong", _("Strong")
    WEAK = "weak", _("Weak")


class TieDirection(models.TextChoices):
    BOTH = "both", _("Both ways")
    OUT = "out", _("From the first to the second")
    IN = "in", _("From the second to the first")


class PlaceKind(models.TextChoices):
    HOME = "home", _("Homes")
    WORK = "work", _("Fields, workshops, services")
    AUTHORITY = "authority", _("Authorities")
    SCHOOL = "school", _("School or clinic")
    MEETING = "meeting", _("Place to meet and speak")
    PUBLIC = "public", _("Public space")
    TRANSPORT = "transport", _("Road or transport")
    SHELTER = "shelter", _("Shelter or protected place")
    DETENTION = "detention", _("Place of detention")
    AREA = "area", _("Area")
    OTHER = "other", _("Other")


class MeetingKind(models.TextChoices):
    ASSEMBLY = "assembly", _("Assembly")
    COUNCIL = "council", _("Council or board")
    WOMEN = "women", _("Women's space")
    YOUTH = "youth", _("Youth space")
    TEAM = "team", _("Meeting with our team")
    AUTHORITY = "authority", _("Meeting with an authority")


class DecidesOn(models.TextChoices):
    LEVEL = "level", _("Risk level")
    PLAN = "plan", _("Protection plan")
    MEASURE = "measure", _("Measures")
    SHARING = "sharing", _("Sharing of data")
    STOP = "stop", _("Stopping or changing activities")


class ConsentPurpose(models.TextChoices):
    CASE_FILE = "case_file", _("Keep a file")
    ASSESSMENT = "assessment", _("Assess the risk")
    SHARE = "share", _("Share with a partner")
    COMPLAINT = "complaint", _("Make a complaint")
    PUBLIC = "public", _("Public report")
    PHOTO = "photo", _("Photo")
    STATISTICS = "statistics", _("Statistics")


class ConsentStatus(models.TextChoices):
    GIVEN = "given", _("Agreed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    NOT_ASKED = "not_asked", _("Not asked yet")
    EXCEPTION = "exception", _("Recorded exception: life at risk")


class ConsentForm(models.TextChoices):
    WRITTEN = "written", _("Written")
    ORAL = "oral", _("Spoken, with a witness")
    RECORDED = "recorded", _("Recorded")


class ActorCategory(models.TextChoices):
    SECURITY = "security", _("State security force")
    JUSTICE = "justice", _("Justice")
    OMBUDS = "ombuds", _("Ombuds office or human rights institution")
    LOCAL = "local", _("Local authority")
    NATIONAL = "national", _("National authority")
    MECHANISM = "mechanism", _("Protection mechanism")
    LEGISLATURE = "legislature", _("Legislature")
    COMPANY = "company", _("Company")
    ARMED = "armed", _("Armed actor")
    CHURCH = "church", _("Church or faith body")
    MEDIA = "media", _("Media")
    EMBASSY = "embassy", _("Embassy")
    INTERNATIONAL = "international", _("UN or regional body")
    NGO = "ngo", _("Organisation")
    FUNDER = "funder", _("Funder")
    COMMUNITY = "community", _("Community")
    UNKNOWN = "unknown", _("Not known")


class ActorLevel(models.TextChoices):
    LOCAL = "local", _("Local")
    NATIONAL = "national", _("National")
    INTERNATIONAL = "international", _("International")


class Position(models.TextChoices):
    SUPPORTING = "supporting", _("Supporting")
    RESISTING = "resisting", _("Resisting")
    UNKNOWN = "unknown", _("Not known")


class Language(models.TextChoices):
    """Languages that a narrative may be written in; a plan takes any language as content."""

    EN = "en", _("English")
    ES = "es", _("Spanish")
    FR = "fr", _("French")
    PT_BR = "pt-br", _("Portuguese (Brazil)")
    AR = "ar", _("Arabic")
    OTHER = "und", _("Another language")
