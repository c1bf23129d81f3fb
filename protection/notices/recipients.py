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

NAMES = {
    "code": PERMISSION_OF_LEVEL[2],
    "case": PERMISSION_OF_LEVEL[3],
    "identity": PERMISSION_OF_LEVEL[4],
    "staff": Role.STAFF.value,
    "coordinator": Role.COORDINATOR.value,
    "manager": Role.MANAGER.value,
}

# Who holds which file: own grants, those of teams, and through links. A *code* grant is not for working on a file, so
# only the one who carries a thing is told on the strength of it.
RIGHTS = """
WITH item (object_id, file_id, sensitivity, named_only, compartment, due, assignee_id, urgent) AS ({items}),
own (file_id, user_id, permission) AS ({own}),
team (file_id, user_id, permission) AS ({team}),
link (outer_id, inner_id) AS ({link}),
granted AS (SELECT * FROM own UNION SELECT * FROM team),
reached AS (
    SELECT file_id, user_id, permission FROM granted
    UNION
    SELECT link.inner_id, granted.user_id, granted.permission
    FROM granted JOIN link ON link.outer_id = granted.file_id
),
holder AS (
    SELECT reached.*, person.role, person.care, person.mail_notices
    FROM reached JOIN {people} person ON person.id = reached.user_id
    WHERE person.is_active AND person.role IN ('{staff}', '{coordinator}', '{manager}')
)"""

# The columns of somebody who may see a row, and the conditions for it.
SEES = """
    SELECT item.object_id, item.file_id, item.due, item.urgent, {days} AS days, holder.user_id, holder.mail_notices
    FROM item JOIN holder ON holder.file_id = item.file_id AND {who}
    WHERE holder.permission = CASE WHEN item.sensitivity >= 4 THEN '{identity}'
                                   WHEN item.sensitivity <= 2 AND holder.user_id = item.assignee_id THEN '{code}'
                                   ELSE '{case}' END
        AND (item.compartment = '' OR holder.care)
        AND (NOT item.named_only OR EXISTS (
            SELECT 1 FROM {named} named WHERE named.record = item.object_id AND named.user_id = holder.user_id))"""

# Whose turn it is: who carries it, else coordinators, else managers, else staff. Something urgent is everybody's turn
# up to the managers. Each turn looks only at the rows that the turns before left, so that a large team costs nothing.
TURNS = """,
urgent AS (SELECT object_id FROM item WHERE urgent),
carrying AS ({carrying}),
left_1 AS (SELECT object_id FROM item EXCEPT SELECT object_id FROM carrying UNION SELECT object_id FROM urgent),
coordinating AS ({coordinating} AND item.object_id IN (SELECT object_id FROM left_1)),
left_2 AS (SELECT object_id FROM item EXCEPT SELECT object_id FROM carrying
    EXCEPT SELECT object_id FROM coordinating UNION SELECT object_id FROM urgent),
managing AS ({managing} AND item.object_id IN (SELECT object_id FROM left_2)),
left_3 AS (SELECT object_id FROM item EXCEPT SELECT object_id FROM carrying
    EXCEPT SELECT object_id FROM coordinating EXCEPT SELECT object_id FROM managing),
helping AS ({helping} AND item.object_id IN (SELECT object_id FROM left_3)),
told AS (
    SELECT * FROM carrying UNION ALL SELECT * FROM coordinating
    UNION ALL SELECT * FROM managing UNION ALL SELECT * FROM helping
)"""

# The key's day has a mark: `!` told at once, before the day; `+n` the n-th repetition of what is still open. After a
# time without sweeps only the latest repetition is due: one catch-up, however long it was (R72).
INSERT = """
INSERT INTO notices_reminder (id, key, user_id, file_id, channel, kind, view_name, object_id, due, urgent,
    created_at, next_try_at, tries, dropped)
{rights}{turns}
SELECT {new_id},
    %s || ':' || {object_id} || ':' || {day}
        || CASE WHEN days < 0 THEN '!' WHEN {times} > 0 THEN '+' || {times} ELSE '' END
        || ':' || {user_id} || ':' || channel.name,
    user_id, file_id, channel.name, %s, %s, object_id, due, urgent, {now}, {now}, 0, ''
FROM told JOIN (SELECT 'app' AS name UNION ALL SELECT 'mail') channel ON channel.name = 'app' OR mail_notices
WHERE true
ON CONFLICT (key) DO NOTHING"""

UNHEARD = "{rights} SELECT COUNT(*) FROM item WHERE file_id NOT IN (SELECT file_id FROM holder)"
ONE_AT_A_TIME = 0x52656D69  # the number of the sweep's lock in PostgreSQL


def take_turns() -> None:
    """Let two sweeps at the same time wait for each other, or they could lock rows crosswise. SQLite has one writer."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def insert_reminders(rows: QuerySet[Any, Any], today: date, *, kind: str, view_name: str) -> int:
    """Write the reminders of `rows` that are not there yet. Gives how many were new."""
    dialect = DIALECTS[connection.vendor]
    rights, parameters = _rights(rows)
    turns, days = _turns(dialect, today)
    statement = INSERT.format(
        rights=rights,
        turns=turns,
        new_id=dialect.new_id,
        object_id=dialect.hexadecimal.format("object_id"),
        user_id=dialect.hexadecimal.format("user_id"),
        day=dialect.day,
        times="(days / CASE WHEN urgent THEN 1 ELSE 7 END)",
        now="%s",
    )
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, *days, kind, kind, view_name, now, now])
        return int(cursor.rowcount)


def count_unheard(rows: QuerySet[Any, Any]) -> int:
    """How many of `rows` lie in files that nobody may open: all rights to them have ended."""
    rights, parameters = _rights(rows)
    with connection.cursor() as cursor:
        cursor.execute(UNHEARD.format(rights=rights), parameters)
        return int(cursor.fetchone()[0])


def _rights(rows: QuerySet[Any, Any]) -> tuple[str, list[Any]]:
    """The statement's beginning and its parameters, in the order in which they stand in it."""
    compiled = [part.query.sql_with_params() for part in (rows, *standing_rights())]
    items, own, team, link = (sql for sql, _parameters in compiled)
    sql = RIGHTS.format(items=items, own=own, team=team, link=link, people=User._meta.db_table, **NAMES)
    return sql, [value for _sql, values in compiled for value in values]


def _turns(dialect: Dialect, today: date) -> tuple[str, list[Any]]:
    who = {
        "carrying": "holder.user_id = item.assignee_id",
        "coordinating": f"holder.role = '{Role.COORDINATOR.value}'",
        "managing": f"holder.role = '{Role.MANAGER.value}'",
        "helping": f"holder.role = '{Role.STAFF.value}'",
    }
    seen = {
        turn: SEES.format(who=condition, days=dialect.days, named=NamedReader._meta.db_table, **NAMES)
        for turn, condition in who.items()
    }
    return TURNS.format(**seen), [connection.ops.adapt_datefield_value(today)] * len(who)
