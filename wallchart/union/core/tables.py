"""Many rows at once, in and out of either database, without a model around each.

SQLite takes prepared statements by the thousand, PostgreSQL takes COPY. Table and column names stand in
the code; values are always parameters. Days and moments are given as ISO text or as date and datetime.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

AT_ONCE = 5_000
"""How many rows one statement of PostgreSQL updates."""

as_json = json.JSONEncoder(ensure_ascii=False).encode
"""A plain value as a JSON column takes it. (`json.dumps` would make an encoder for each of them.)"""


ROOM = 48_000
"""KiB of SQLite's pages that are kept at hand while rows come and go."""


@contextmanager
def rows_come_and_go() -> Iterator[None]:
    """Within, Python looks for cycles of garbage a hundred times less often, and SQLite has more room.

    Work on rows by the hundred thousand makes many small objects and hardly a cycle; to look through all
    that lives after each few hundred of them takes a sixth of its time. And a transaction that touches more
    pages than are kept at hand writes them out and reads them in again, several times over.
    """
    usual = gc.get_threshold()
    gc.set_threshold(100 * usual[0], *usual[1:])
    try:
        with _room_for_pages() if connection.vendor == "sqlite" else nullcontext():
            yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def _room_for_pages() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        (usual,) = cursor.fetchone()
        cursor.execute(f"PRAGMA cache_size = -{ROOM}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {usual}")


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
        sets = ", ".join(f'"{column}" = v.c{at}::{kinds[column]}' for at, column in enumerate(columns))
        names = ", ".join(f"c{at}" for at in range(len(columns) + 1))
        texts = ", ".join(["%s::text[]"] * (len(columns) + 1))
        statement = (
            f"UPDATE {table} AS t SET {sets} FROM unnest({texts}) AS v({names})"
            f' WHERE t."{key}" = v.c{len(columns)}::{kinds[key]}'
        )
        for start in range(0, len(rows), AT_ONCE):
            part = zip(*rows[start : start + AT_ONCE], strict=True)
            cursor.execute(statement, [[_as_text(value) for value in column] for column in part])


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


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)  # PostgreSQL reads "True" as true


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
