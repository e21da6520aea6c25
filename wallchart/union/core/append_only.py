"""Tables that only grow, held by the database itself: triggers for SQLite and for PostgreSQL.

A `Guard` names a table, the columns that may change at all and under which condition. Everything else
is refused: DELETE, TRUNCATE, another value in any other column, and (SQLite) INSERT OR REPLACE, which
would delete without asking a delete trigger. The triggers are written from the columns that the table
has at that moment, so that a migration which adds one has only to call `guard` again (core.triggers).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from . import triggers
from .triggers import Trigger


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
    triggers.put(connection, _triggers(connection, rule))


def unguard(connection: BaseDatabaseWrapper, rule: Guard) -> None:
    """Take the triggers away. For a migration that needs it, and for emptying a test database."""
    triggers.take_away(connection, _triggers(connection, rule))


def standing(connection: BaseDatabaseWrapper, rule: Guard) -> bool:
    """Do the triggers stand, all of them, enabled, and as they would be written for today's columns?"""
    return triggers.standing(connection, _triggers(connection, rule))


def _triggers(connection: BaseDatabaseWrapper, rule: Guard) -> list[Trigger]:
    """What refuses removal, another value, and the removal that hides as an insert (SQLite) or empties the
    whole table (PostgreSQL)."""
    table, allowed = rule.table, _allowed(connection, rule)
    sentence = f"{table} only grows: nothing in it is deleted or changed"
    if connection.vendor == "postgresql":
        refuse = f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation';"
        refused = {
            "no_delete": (f"BEFORE DELETE ON {table} FOR EACH ROW", f"BEGIN {refuse} END"),
            "no_change": (
                f"BEFORE UPDATE ON {table} FOR EACH ROW",
                f"BEGIN IF {allowed} THEN RETURN NEW; END IF; {refuse} END",
            ),
            "no_removal_unseen": (f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT", f"BEGIN {refuse} END"),
        }
    else:
        refuse = f"SELECT RAISE(ABORT, '{sentence}');"
        refused = {
            "no_delete": (f"BEFORE DELETE ON {table}", refuse),
            "no_change": (f"BEFORE UPDATE ON {table} WHEN NOT ({allowed})", refuse),
            "no_removal_unseen": (_REPLACING.format(table=table), refuse),
        }
    return [Trigger(f"{table}_{what}", table, when, does) for what, (when, does) in refused.items()]


def _allowed(connection: BaseDatabaseWrapper, rule: Guard) -> str:
    """The SQL condition that an UPDATE must meet: each column as it was, or changed as its rule says."""
    same = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
    with connection.cursor() as cursor:
        described: list[Any] = connection.introspection.get_table_description(cursor, rule.table)
    parts = [f"({rule.only_if})"]
    for column in (each.name for each in described):
        kept = f'NEW."{column}" {same} OLD."{column}"'
        if column in rule.changes:
            parts.append(f"({kept} OR ({rule.changes[column]}))")
        else:
            parts.append(kept)
    return " AND ".join(parts)
