"""What many tests begin with, written once by actions, and laid down again for each of them.

Gathering the cast asks the database some hundred questions; laying its rows down again is one statement for
each table, and PostgreSQL takes them all at once. The rows are the same to the last column, times among them.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.db.models.options import Options

Built = TypeVar("Built")

BY_TRIGGERS = {"people_personstamp"}
"""Written by the database itself whenever a person's rows are."""


class Replay(Generic[Built]):
    """`play()` in each test; the first one learns, in the migrated database that is empty yet."""

    def __init__(self, build: Callable[[], Built]) -> None:
        self._build = build
        self._built = b""
        self._inserts: list[Insert] = []

    def learn(self) -> None:
        """Build, keep what was built and the rows that it wrote, and take them back."""
        with transaction.atomic():
            found = dict(_rows())
            self._built = pickle.dumps(self._build())
            written = {table: [row for row in rows if row not in found[table]] for table, rows in _rows()}
            self._inserts = _joined([_insert(table, rows) for table, rows in written.items() if rows])
            transaction.set_rollback(True)

    def play(self) -> Built:
        """A fresh copy of what was built, its rows in the database at hand."""
        if not self._built:
            self.learn()
        with connection.cursor() as cursor:
            for statement, values in self._inserts:
                cursor.execute(statement, values)
        built: Built = pickle.loads(self._built)
        return built


def _rows() -> Iterator[tuple[Options[Any], list[tuple[Any, ...]]]]:
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta
            if table.db_table not in BY_TRIGGERS:
                cursor.execute(f"SELECT {_columns(table)} FROM {connection.ops.quote_name(table.db_table)}")
                yield table, cursor.fetchall()


def _columns(table: Options[Any]) -> str:
    return ", ".join(connection.ops.quote_name(field.column) for field in table.concrete_fields)


Insert = tuple[str, list[Any] | None]
"""A statement and its values; none where they are written into it."""


def _joined(inserts: list[Insert]) -> list[Insert]:
    """The fewest statements that say the same: where a database takes several in one, its own driver writes
    the values into them, once and not each time."""
    if connection.vendor != "postgresql":
        return inserts
    return [("; ".join(connection.ops.compose_sql(*insert) for insert in inserts), None)]


def _insert(table: Options[Any], rows: list[tuple[Any, ...]]) -> Insert:
    places = f"({', '.join(['%s'] * len(rows[0]))})"
    into = f"INSERT INTO {connection.ops.quote_name(table.db_table)} ({_columns(table)})"
    return f"{into} VALUES {', '.join([places] * len(rows))}", [value for row in rows for value in row]
