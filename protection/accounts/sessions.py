"""Sessions in the database that end a while after the last request, and in any case after half a day (R25)."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils import timezone

GRAIN = timedelta(minutes=1)
LONGEST = timedelta(hours=12)  # from signing in, whatever is done: a stolen cookie does not live for ever
SIGNED_IN = "signed_in_at"


class SessionStore(DatabaseSessions):
    """Writes its new end at most once a minute, where Django's own setting writes at every request."""

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()  # type: ignore[attr-defined]  # not in the stubs
        if row is None:
            return {}
        data: dict[str, Any] = self.decode(row.session_data)
        if SIGNED_IN in data and timezone.now().timestamp() > data[SIGNED_IN] + LONGEST.total_seconds():
            row.delete()
            self._session_key = None
            return {}
        if row.expire_date - timezone.now() < timedelta(seconds=self.get_session_cookie_age()) - GRAIN:
            self.modified = True
        return data

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Called by every save: the first one with a person in it is the sign-in."""
        if SESSION_KEY in data:
            data.setdefault(SIGNED_IN, timezone.now().timestamp())
        return super().create_model_instance(data)
