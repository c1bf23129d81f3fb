"""The one mail: a neutral sentence, plain text, nothing that says what it is about or who sends it (R70)."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, ngettext

from protection.accounts.models import User


def compose(*, to: User, things: int, key: str) -> EmailMessage:
    """The mail for `things` reminders. The same key gives the same Message-ID, so that a mail that was sent again
    after a crash is shown once."""
    with translation.override(to.language or settings.LANGUAGE_CODE):
        subject = gettext("A short notice")
        body = ngettext("You have %(count)d item to look at.", "You have %(count)d items to look at.", things)
    return EmailMessage(
        subject,
        body % {"count": things},
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to.email],
        headers={"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"},
    )


def message_id(key: str) -> str:
    """Nobody can compute a key from it, or see that two people are told of the same thing."""
    digest = salted_hmac("protection.notices.mail", key, algorithm="sha256").hexdigest()[:40]
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
    return f"<{digest}@{domain}>"
