"""Sessions in the database that end a while after the last request (security.md R25, exact to a minute)."""

from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils import timezone

GRAIN = timedelta(minutes=1)


class SessionStore(DatabaseSessions):
    """Writes its new end at most once a minute, where Django's own setting writes at every request."""

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()  # type: ignore[attr-defined]  # not in the stubs
        if row is None:
            return {}
        if row.expire_date - timezone.now() < timedelta(seconds=self.get_session_cookie_age()) - GRAIN:
            self.modified = True
        return self.decode(row.session_data)
