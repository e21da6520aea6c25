"""Many rows at once, in and out of either database, without a model around each.

SQLite takes prepared statements by the thousand, PostgreSQL takes COPY. Table and column names stand in
the code; values are always parameters. Days and moments are given as ISO text or as date and datetime.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from django.db import connection
from django.db.models import Func, Value
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Row = TypeVar("Row")

AT_ONCE = 5_000
"""How many rows one statement of PostgreSQL updates."""

as_json = json.JSONEncoder(ensure_ascii=False).encode
"""A plain value as a JSON column takes it. (`json.dumps` would make an encoder for each of them.)"""


PART = 10_000
"""How many rows one statement changes or takes away at most: what it would put back, should it fail half-way,
is held in memory by SQLite."""


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], conflict: str = "") -> None:
    """Insert rows; `conflict` is an ON CONFLICT clause (then PostgreSQL gets statements, not COPY)."""
    if not rows:
        return
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not conflict:
            # What a row breaks is found at the end of the COPY, where Django's cursor does not look any more.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        signs = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({signs}) {conflict}", rows)


def update(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], key: str = "id") -> None:
    """Update rows, each (value, ..., key); the last said of a key counts.

    PostgreSQL takes them in one statement for some thousands, so that its triggers run once and not for
    each; a value goes over as text and is read as its column's kind.
    """
    rows = list({row[-1]: row for row in rows}.values())
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            sets = ", ".join(f'"{column}" = %s' for column in columns)
            cursor.executemany(f'UPDATE {table} SET {sets} WHERE "{key}" = %s', rows)
            return
        kinds = _kinds_of_columns(table)
        sets = ", ".join(f'"{column}" = (v ->> {at})::{kinds[column]}' for at, column in enumerate(columns))
        statement = (
            f"UPDATE {table} AS t SET {sets} FROM jsonb_array_elements(%s::jsonb) AS v"
            f' WHERE t."{key}" = (v ->> {len(columns)})::{kinds[key]}'
        )
        for part in in_chunks(rows, AT_ONCE):
            cursor.execute(statement, [_as_json(part)])


@lru_cache
def _kinds_of_columns(table: str) -> dict[str, str]:
    """Column -> its type, as PostgreSQL writes it in a cast."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        )
        return dict(cursor.fetchall())


def _as_iso(value: date) -> str:
    return value.isoformat()


_as_json = json.JSONEncoder(ensure_ascii=False, default=_as_iso).encode
"""Rows of values, days and moments among them, as one text. (psycopg takes a list for each column as well,
and seven times as long over it.)"""


def many_rows_are_new(table: str) -> None:
    """Have PostgreSQL look at the table now, so that it plans for what is there and not for what was.

    It does so by itself, but a minute later; SQLite plans the same whatever is there.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {table}")


def delete(table: str, ids: Sequence[int], key: str = "id") -> None:
    if not ids:
        return
    with connection.cursor() as cursor:
        for start in range(0, len(ids), 1000):
            part = ids[start : start + 1000]
            cursor.execute(f'DELETE FROM {table} WHERE "{key}" IN ({", ".join(["%s"] * len(part))})', part)


def in_chunks(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    """The rows in runs of `size`, the last one shorter."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def among(keys: Iterable[int] | Iterable[str]) -> Func | list[Any]:
    """For `filter(pk__in=among(keys))`: however many keys there are, they go over as one value.

    With a sign for each, Django takes longer to write the statement than the database to find the rows.
    """
    held = list(keys)
    if not held:
        return held  # of which Django knows that nothing is among it
    if connection.vendor != "postgresql":
        each = "value FROM json_each(%(expressions)s)"
    elif isinstance(held[0], str):
        each = "value FROM jsonb_array_elements_text(%(expressions)s::jsonb)"
    else:
        each = "CAST(value AS bigint) FROM jsonb_array_elements_text(%(expressions)s::jsonb)"
    return Func(Value(as_json(held)), template=f"(SELECT {each})")


def next_ids(table: str, count: int) -> range:
    """`count` ids of the table that nobody else will be given. Inside a transaction that writes.

    SQLite has one writer at a time, so that the numbers after the highest ever used are free; PostgreSQL
    gives a block of its sequence, under a lock, since single numbers may be taken in between.
    """
    if not count:
        return range(0)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"ids of {table}"])
            cursor.execute(
                "SELECT setval(s, nextval(s) + %s - 1)"
                " FROM (SELECT pg_get_serial_sequence(%s, 'id') AS s) AS q",
                [count, table],
            )
            last = cursor.fetchone()[0]
            return range(last - count + 1, last + 1)
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        first = cursor.fetchone()[0] + 1
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        first = max(first, cursor.fetchone()[0] + 1)
        return range(first, first + count)


def read_numbers(columns: Sequence[str], rest: str, parameters: Sequence[Any]) -> Numbers:
    """Whole columns of whole numbers: a row of the array for each of `SELECT columns FROM rest`, in no order.

    The database puts them into one line of text, which is read in one go: a tuple around each of two
    million rows takes three times as long.
    """
    joined = " || ',' || ".join(f"CAST({column} AS TEXT)" for column in columns)
    gathered = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {gathered}({joined}, ',') FROM {rest}", parameters)
        (line,) = cursor.fetchone()
    return np.fromstring(line or "", dtype=np.int64, sep=",").reshape(-1, len(columns))
