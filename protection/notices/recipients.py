"""The one statement of the sweep: due rows x the people who must be told, written into the outbox (performance.md P9).

It says in SQL, for all people at once, what `visible_to` says for one of them; a test holds the two together. What is
sent is asked of `visible_to` again (R73), so a difference could only ever tell too few.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from protection.accounts.choices import Role
from protection.accounts.models import User
from protection.records.choices import PERMISSION_OF_LEVEL
from protection.records.models import NamedReader
from protection.records.people import standing_rights


@dataclass(frozen=True)
class Dialect:
    """The three things that the two databases write differently."""

    days: str  # how long ago `item.due` was
    new_id: str
    hexadecimal: str  # an id as 32 digits
    day: str  # `due` as 2026-11-23


DIALECTS = {
    "sqlite": Dialect(
        days="CAST(julianday(%s) - julianday(item.due) AS INTEGER)",
        new_id="lower(hex(randomblob(16)))",
        hexadecimal="{}",
        day="due",
    ),
    "postgresql": Dialect(
        days="(%s::date - item.due)",
        new_id="gen_random_uuid()",
        hexadecimal="replace({}::text, '-', '')",
        day="to_char(due, 'YYYY-MM-DD')",
    ),
}

# Whose turn it is to be told: the assignee, else coordinators, else managers, else staff. The assignee needs what the
# row asks for; the others need at least a *case* grant, for a *code* grant is not for working on a file.
READERS = """
WITH item (object_id, file_id, sensitivity, named_only, compartment, due, assignee_id, urgent) AS ({items}),
own (file_id, user_id, permission) AS ({own}),
team (file_id, user_id, permission) AS ({team}),
link (outer_id, inner_id) AS ({link}),
granted AS (SELECT * FROM own UNION SELECT * FROM team),
holder AS (
    SELECT file_id, user_id, permission FROM granted
    UNION
    SELECT link.inner_id, granted.user_id, granted.permission
    FROM granted JOIN link ON link.outer_id = granted.file_id
),
reader AS (
    SELECT item.object_id, item.file_id, item.due, item.urgent, {days} AS days,
        person.id AS user_id, person.mail_notices,
        CASE WHEN person.id = item.assignee_id THEN 0 WHEN person.role = '{coordinator}' THEN 1
             WHEN person.role = '{manager}' THEN 2 ELSE 3 END AS turn
    FROM item
    JOIN holder ON holder.file_id = item.file_id AND holder.permission = CASE
        WHEN item.sensitivity >= 4 THEN '{identity}'
        WHEN item.sensitivity <= 2 AND holder.user_id = item.assignee_id THEN '{code}'
        ELSE '{case}' END
    JOIN {people} person ON person.id = holder.user_id
    WHERE person.is_active AND person.role IN ('{staff}', '{coordinator}', '{manager}')
        AND (item.compartment = '' OR person.care)
        AND (NOT item.named_only OR EXISTS (
            SELECT 1 FROM {named} named WHERE named.record = item.object_id AND named.user_id = person.id))
)"""

# The key's day has a mark: `!` told at once, before the day; `+n` the n-th repetition of what is still open. After a
# time without sweeps only the latest repetition is due: one catch-up, however long it was (R72).
INSERT = """
INSERT INTO notices_reminder (id, key, user_id, file_id, channel, kind, view_name, object_id, due, urgent,
    created_at, next_try_at, tries, dropped)
{readers},
told AS (
    SELECT reader.*, MIN(turn) OVER (PARTITION BY object_id) AS first_turn,
        days / CASE WHEN urgent THEN 1 ELSE 7 END AS times
    FROM reader
)
SELECT {new_id},
    %s || ':' || {object_id} || ':' || {day} || CASE WHEN days < 0 THEN '!' WHEN times > 0 THEN '+' || times ELSE '' END
        || ':' || {user_id} || ':' || channel.name,
    user_id, file_id, channel.name, %s, %s, object_id, due, urgent, {now}, {now}, 0, ''
FROM told JOIN (SELECT 'app' AS name UNION ALL SELECT 'mail') channel ON channel.name = 'app' OR mail_notices
WHERE turn = first_turn OR (urgent AND turn <= 2)
ORDER BY 2
ON CONFLICT (key) DO NOTHING"""

UNHEARD = "{readers} SELECT COUNT(*) FROM item WHERE object_id NOT IN (SELECT object_id FROM reader)"


def insert_reminders(rows: QuerySet[Any, Any], today: date, *, kind: str, view_name: str) -> int:
    """Write the reminders of `rows` that are not there yet. Gives how many were new.

    The rows are sorted by key, so that two sweeps at the same time wait for each other and never lock crosswise.
    """
    dialect = DIALECTS[connection.vendor]
    readers, parameters = _readers(rows, today, dialect)
    statement = INSERT.format(
        readers=readers,
        new_id=dialect.new_id,
        object_id=dialect.hexadecimal.format("object_id"),
        user_id=dialect.hexadecimal.format("user_id"),
        day=dialect.day,
        now="%s",
    )
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, kind, kind, view_name, now, now])
        return int(cursor.rowcount)


def count_unheard(rows: QuerySet[Any, Any], today: date) -> int:
    """How many of `rows` nobody may see: all rights to their file have ended."""
    readers, parameters = _readers(rows, today, DIALECTS[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(UNHEARD.format(readers=readers), parameters)
        return int(cursor.fetchone()[0])


def _readers(rows: QuerySet[Any, Any], today: date, dialect: Dialect) -> tuple[str, list[Any]]:
    """The statement's common beginning and its parameters, in the order in which they stand in it."""
    compiled = [part.query.sql_with_params() for part in (rows, *standing_rights())]
    items, own, team, link = (sql for sql, _parameters in compiled)
    sql = READERS.format(
        items=items,
        own=own,
        team=team,
        link=link,
        days=dialect.days,
        people=User._meta.db_table,
        named=NamedReader._meta.db_table,
        code=PERMISSION_OF_LEVEL[2],
        case=PERMISSION_OF_LEVEL[3],
        identity=PERMISSION_OF_LEVEL[4],
        staff=Role.STAFF.value,
        coordinator=Role.COORDINATOR.value,
        manager=Role.MANAGER.value,
    )
    parameters = [value for _sql, values in compiled for value in values]
    return sql, [*parameters, connection.ops.adapt_datefield_value(today)]
