"""A stamp on every person, new whenever anything that a roster can say of them changes.

Held by the database itself, so that no action, merge or repair by hand can forget it. By the stamps a
roster that comes again knows which rows still say what stands there; a preview knows that it is out of
date; and an undo knows what was changed by hand since.

On SQLite the triggers look at each row and on PostgreSQL at each statement. A migration that makes one
of these tables anew on SQLite drops its triggers: it calls `put_triggers` again, and a test and `wallchart
check` ask `standing`.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

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
    drop_triggers(connection)
    with connection.cursor() as cursor:
        for _name, _table, statement in _statements(connection):
            cursor.execute(statement)


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name, table, _statement in _statements(connection):
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def standing(connection: BaseDatabaseWrapper) -> bool:
    """Do all the triggers stand, as they would be written today?"""
    wanted = {name: statement for name, _table, statement in _statements(connection)}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = dict(cursor.fetchall())
            return all(found.get(name) == statement for name, statement in wanted.items())
        cursor.execute(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
        sources = dict(cursor.fetchall())
        return all(name in sources and sources[name] in statement for name, statement in wanted.items())


def _statements(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str, str]]:
    """(name, table, CREATE statement) of every trigger."""
    write = _for_postgresql if connection.vendor == "postgresql" else _for_sqlite
    for table, owner in OWNERS.items():
        for event in EVENTS:
            if (table, event) != (
                "people_person",
                "insert",
            ):  # a person's first stamp comes with a row of theirs
                name = f"{table}_stamps_{event}"
                yield name, table, write(name, table, owner, event)


def _for_sqlite(name: str, table: str, owner: str, event: str) -> str:
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
    return f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table} BEGIN {' '.join(body)} END"


def _for_postgresql(name: str, table: str, owner: str, event: str) -> str:
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
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $stamps$BEGIN {work} RETURN NULL; END$stamps$;"
        f" CREATE TRIGGER {name} AFTER {event.upper()} ON {table} REFERENCING {tables[event]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
