"""Tables that only grow, held by the database itself: triggers for SQLite and for PostgreSQL.

A `Guard` names a table, the columns that may change at all and under which condition. Everything else
is refused: DELETE, TRUNCATE, another value in any other column, and (SQLite) INSERT OR REPLACE, which
would delete without asking a delete trigger. The triggers are written from the columns that the table
has at that moment, so a later migration that adds a column, or on SQLite makes the table anew, calls
`guard` again; `standing` says whether what is in the database is what would be written today, and both
a test and `wallchart check` ask it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Guard:
    """`changes`: column -> SQL condition over OLD and NEW under which that column may change.
    `only_if`: SQL condition that any UPDATE must meet besides."""

    table: str
    changes: Mapping[str, str]
    only_if: str


AUDIT = Guard(
    table="core_auditentry",
    changes={
        "before": 'NEW."before" IS NULL',
        "after": 'NEW."after" IS NULL',
        "subject_name": "NEW.subject_name = ''",
        "actor_name": "NEW.actor_name = ''",
        "origin": "NEW.origin = ''",
        "blacked_out_at": "NEW.blacked_out_at IS NOT NULL",
    },
    only_if="NEW.blacked_out_at IS NOT NULL",
)
"""The blackout: values of an erased person may be emptied, never changed, and it shows that they were."""

_REPLACING = "BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"


def guard(connection: BaseDatabaseWrapper, rule: Guard) -> None:
    """Put the triggers of `rule` in place, replacing those that may stand."""
    unguard(connection, rule)
    with connection.cursor() as cursor:
        for statement in _statements(connection, rule).values():
            cursor.execute(statement)


def unguard(connection: BaseDatabaseWrapper, rule: Guard) -> None:
    """Take the triggers away. For a migration that needs it, and for emptying a test database."""
    with connection.cursor() as cursor:
        for name in _names(rule):
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {rule.table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def standing(connection: BaseDatabaseWrapper, rule: Guard) -> bool:
    """Do the triggers stand, all of them, enabled, and as they would be written for today's columns?"""
    wanted = _statements(connection, rule)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = dict(cursor.fetchall())
            return all(found.get(name) == statement for name, statement in wanted.items())
        cursor.execute(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgrelid = %s::regclass AND t.tgenabled IN ('O', 'A')",
            [rule.table],
        )
        sources = dict(cursor.fetchall())
        return all(_body(connection, rule, name) == sources.get(name) for name in _names(rule))


def _names(rule: Guard) -> tuple[str, str, str]:
    """The triggers by what they refuse: removal, another value, and the removal that hides as an insert
    (SQLite) or empties the whole table (PostgreSQL)."""
    return (f"{rule.table}_no_delete", f"{rule.table}_no_change", f"{rule.table}_no_removal_unseen")


def _statements(connection: BaseDatabaseWrapper, rule: Guard) -> dict[str, str]:
    if connection.vendor == "postgresql":
        return _for_postgresql(connection, rule)
    return _for_sqlite(connection, rule)


def _columns(connection: BaseDatabaseWrapper, rule: Guard) -> list[str]:
    with connection.cursor() as cursor:
        described: list[Any] = connection.introspection.get_table_description(cursor, rule.table)
    return [column.name for column in described]


def _allowed(connection: BaseDatabaseWrapper, rule: Guard) -> str:
    """The SQL condition that an UPDATE must meet: each column as it was, or changed as its rule says."""
    same = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
    parts = [f"({rule.only_if})"]
    for column in _columns(connection, rule):
        kept = f'NEW."{column}" {same} OLD."{column}"'
        if column in rule.changes:
            parts.append(f"({kept} OR ({rule.changes[column]}))")
        else:
            parts.append(kept)
    return " AND ".join(parts)


def _for_sqlite(connection: BaseDatabaseWrapper, rule: Guard) -> dict[str, str]:
    removal, change, unseen = _names(rule)
    refuse = f"SELECT RAISE(ABORT, '{_sentence(rule)}')"
    heads = {
        removal: f"BEFORE DELETE ON {rule.table}",
        change: f"BEFORE UPDATE ON {rule.table} WHEN NOT ({_allowed(connection, rule)})",
        unseen: _REPLACING.format(table=rule.table),
    }
    return {name: f"CREATE TRIGGER {name} {head} BEGIN {refuse}; END" for name, head in heads.items()}


def _for_postgresql(connection: BaseDatabaseWrapper, rule: Guard) -> dict[str, str]:
    removal, change, unseen = _names(rule)
    heads = {
        removal: f"BEFORE DELETE ON {rule.table} FOR EACH ROW",
        change: f"BEFORE UPDATE ON {rule.table} FOR EACH ROW",
        unseen: f"BEFORE TRUNCATE ON {rule.table} FOR EACH STATEMENT",
    }
    return {
        name: f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $guard${_body(connection, rule, name)}$guard$;"
        f" CREATE TRIGGER {name} {head} EXECUTE FUNCTION {name}()"
        for name, head in heads.items()
    }


def _body(connection: BaseDatabaseWrapper, rule: Guard, name: str) -> str:
    refuse = f"RAISE EXCEPTION '{_sentence(rule)}' USING ERRCODE = 'integrity_constraint_violation';"
    if name == _names(rule)[1]:
        return f"BEGIN IF {_allowed(connection, rule)} THEN RETURN NEW; END IF; {refuse} END"
    return f"BEGIN {refuse} END"


def _sentence(rule: Guard) -> str:
    return f"{rule.table} only grows: nothing in it is deleted or changed"
