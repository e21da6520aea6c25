"""Whom others have changed since a preview was begun, by the stamps that every change leaves.

The preview says how far stamps and persons had come before it read anybody (`mark`); applying adds up the
stamps and persons that it makes itself (`wrote`). Where what came since adds up to the same, nobody else
has written about anybody, and nothing has to be compared anew.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection, transaction

TABLES = ("people_personstamp", "people_person")
"""What grows with every change of anybody: a newcomer about whom nothing is said yet has no stamp."""

Sum = tuple[int, int]
"""(how many, their sum) of ids."""


def people_mark() -> list[int]:
    """The highest stamp and the highest person; everything that others write from now on lies beyond.

    PostgreSQL gives out numbers before their rows are seen: the mark is read once those who are writing
    have finished. One table after the other, so that no writer waits for us while we wait for it.
    """
    marks = []
    for table in TABLES:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
            marks.append(cursor.fetchone()[0])
    return marks


def changed_by_others(run_id: int, made: dict[str, Any]) -> set[int]:
    """The persons who are new or changed since the mark, but for those whom this run itself has written."""
    since = dict(zip(TABLES, made["mark"], strict=True))
    wrote = made.get("wrote", {})
    if all(_sum_beyond(table, since[table]) == tuple(wrote.get(table, (0, 0))) for table in TABLES):
        return set()
    stamp, person = TABLES
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id FROM (SELECT id FROM {person} WHERE id > %s"
            f" UNION SELECT person_id FROM {stamp} WHERE id > %s) AS t"
            " WHERE NOT EXISTS (SELECT 1 FROM people_importrow r"
            " WHERE r.run_id = %s AND r.applied AND r.person_id = t.id)",
            [since[person], since[stamp], run_id],
        )
        return {key for (key,) in cursor}


def add_written(made: dict[str, Any], *, stamps: Collection[int], persons: Collection[int]) -> None:
    """Note in `made` the persons and stamps that the run has made itself."""
    wrote = made.setdefault("wrote", {})
    for table, ids in zip(TABLES, (stamps, persons), strict=True):
        count, total = wrote.get(table, (0, 0))
        wrote[table] = [count + len(ids), total + sum(ids)]


def _sum_beyond(table: str, mark: int) -> Sum:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), coalesce(sum(id), 0) FROM {table} WHERE id > %s", [mark])
        count, total = cursor.fetchone()
    return count, int(total)
