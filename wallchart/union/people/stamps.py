"""A stamp on every person, new whenever anything that a roster can say of them changes.

Held by the database itself, so that no action, merge or repair by hand can forget it. By the stamps a
roster that comes again knows which rows still say what stands there; a preview knows that it is out of
date; and an undo knows what was changed by hand since.

On SQLite the triggers look at each row and on PostgreSQL at each statement. A migration that makes one
of these tables anew on SQLite drops its triggers: it calls `put_triggers` again (core.triggers).
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from wallchart.union.core import triggers
from wallchart.union.core.triggers import Trigger

OWNERS = {
    "people_person": "id",
    "people_contactpoint": "person_id",
    "people_address": "person_id",
    "people_membership": "person_id",
    "people_employment": "person_id",
}
"""Table -> the column that names the person."""

EVENTS = ("insert", "update", "delete")


def put_triggers(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, replacing those that may stand."""
    triggers.put(connection, _triggers(connection))


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    triggers.take_away(connection, _triggers(connection))


def standing(connection: BaseDatabaseWrapper) -> bool:
    """Do all the triggers stand, as they would be written today?"""
    return triggers.standing(connection, _triggers(connection))


def _triggers(connection: BaseDatabaseWrapper) -> list[Trigger]:
    write = _for_postgresql if connection.vendor == "postgresql" else _for_sqlite
    return [
        Trigger(f"{table}_stamps_{event}", table, *write(table, owner, event))
        for table, owner in OWNERS.items()
        for event in EVENTS
        if (table, event) != ("people_person", "insert")  # a person's first stamp comes with a row of theirs
    ]


def _for_sqlite(table: str, owner: str, event: str) -> tuple[str, str]:
    # Not INSERT OR REPLACE: an OR IGNORE of the statement outside would overrule it, and no stamp be made.
    sides = {"insert": ["NEW"], "update": ["NEW", "OLD"], "delete": ["OLD"]}[event]
    gone = table == "people_person" and event == "delete"
    body = []
    for side in sides:
        body.append(f"DELETE FROM people_personstamp WHERE person_id = {side}.{owner};")
    if not gone:
        body.append(f"INSERT INTO people_personstamp (person_id) VALUES ({sides[0]}.{owner});")
    if event == "update" and owner == "person_id":
        body.append(
            f"INSERT INTO people_personstamp (person_id) SELECT OLD.{owner} WHERE OLD.{owner} <> NEW.{owner};"
        )
    return f"AFTER {event.upper()} ON {table}", " ".join(body)


def _for_postgresql(table: str, owner: str, event: str) -> tuple[str, str]:
    rows = {"insert": "new_rows", "delete": "old_rows"}
    tables = {
        "insert": "NEW TABLE AS new_rows",
        "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "delete": "OLD TABLE AS old_rows",
    }
    if table == "people_person" and event == "delete":
        work = "DELETE FROM people_personstamp WHERE person_id IN (SELECT id FROM old_rows);"
    else:
        named = (
            f"SELECT {owner} AS person FROM {rows[event]}"
            if event in rows
            else f"SELECT {owner} AS person FROM old_rows UNION SELECT {owner} FROM new_rows"
        )
        # In the order of persons, so that two writers never wait for each other crosswise.
        work = (
            f"INSERT INTO people_personstamp (person_id) SELECT DISTINCT person FROM ({named}) AS touched"
            " ORDER BY person ON CONFLICT (person_id) DO UPDATE SET id = EXCLUDED.id;"
        )
    when = f"AFTER {event.upper()} ON {table} REFERENCING {tables[event]} FOR EACH STATEMENT"
    return when, f"BEGIN {work} RETURN NULL; END"
