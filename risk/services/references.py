"""Random references of incidents: a running number would tell how many there are (design.md 6.7)."""

from protection.records import chance
from risk.models import Incident

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # base32 without I, L, O and U, which are misread and misheard
LENGTHS = (4, 4, 5, 6)  # the short ones run out first


def free_reference() -> str:
    """A reference that no incident has, for example `I-7F3K`. One query; the database keeps it unique."""
    wanted = ["I-" + "".join(chance.source().choice(SIGNS) for _ in range(length)) for length in LENGTHS]
    rows = Incident.objects.unscoped().filter(reference__in=wanted).order_by()
    taken = set(rows.values_list("reference", flat=True))
    return next((reference for reference in wanted if reference not in taken), wanted[-1])
