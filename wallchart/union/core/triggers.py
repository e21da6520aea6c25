"""Triggers of our own, the same to whoever asks for them on SQLite and on PostgreSQL.

A later migration that adds a column to a guarded table, or on SQLite makes a table anew, puts its
triggers again; `standing` says whether what is in the database is what would be written today, and both
a test and `wallchart check` ask it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Trigger:
    """`when` it fires ("BEFORE DELETE ON ... FOR EACH ROW") and the statements that it runs (`does`), in the
    words of the database at hand; on PostgreSQL they are the body of a function of the trigger's name."""

    name: str
    table: str
    when: str
    does: str


def put(connection: BaseDatabaseWrapper, triggers: Collection[Trigger]) -> None:
    """Put the triggers in place, replacing those that may stand."""
    take_away(connection, triggers)
    with connection.cursor() as cursor:
        for trigger in triggers:
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS"
                    f" $body${trigger.does}$body$;"
                    f" CREATE TRIGGER {trigger.name} {trigger.when} EXECUTE FUNCTION {trigger.name}()"
                )
            else:
                cursor.execute(_for_sqlite(trigger))


def take_away(connection: BaseDatabaseWrapper, triggers: Collection[Trigger]) -> None:
    """For a migration that needs it, and for emptying a test database."""
    with connection.cursor() as cursor:
        for trigger in triggers:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {trigger.name}()")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")


def standing(connection: BaseDatabaseWrapper, triggers: Collection[Trigger]) -> bool:
    """Do they stand, all of them, enabled, and as they would be written today?"""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, t.tgrelid::regclass::text, p.prosrc"
                " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
            )
            wanted = {(trigger.name, trigger.table, trigger.does) for trigger in triggers}
        else:
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            wanted = {(trigger.name, trigger.table, _for_sqlite(trigger)) for trigger in triggers}
        return wanted <= set(cursor.fetchall())


def _for_sqlite(trigger: Trigger) -> str:
    return f"CREATE TRIGGER {trigger.name} {trigger.when} BEGIN {trigger.does} END"
