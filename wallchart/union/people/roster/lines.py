"""Rows that said the same the last time: known by their digest, without being looked at again.

A source's lines (models.RosterLine) are held as two sorted arrays, sixteen bytes a line, and a chunk of
rows is looked up in them at once.

Two different rows of one digest are met by chance once in 2**64 / (rows x lines) imports: for two
million rows against two million lines, once in four million.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from wallchart.union.core.tables import insert, read_numbers

from .places import Places

REPLACING = (
    "ON CONFLICT (source_id, person_id) DO UPDATE"
    " SET digest = excluded.digest, stamp = excluded.stamp, odd = excluded.odd"
)

Ids = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Lines:
    """A source's living lines, and which of them this run has met."""

    def __init__(self, digests: Ids, persons: Ids, odd: Ids) -> None:
        order = np.argsort(digests, kind="stable")
        self.odd = odd[order].astype(bool)
        self.digests = digests[order]
        self.persons = persons[order]
        self.met = np.zeros(len(order), dtype=bool)
        self._by_person = np.argsort(self.persons, kind="stable")
        self._people_in_order = self.persons[self._by_person]

    def look_up(self, digests: Ids) -> tuple[Ids, Flags]:
        """For each digest the person of its line (-1: none, or the line was met before: a repeated row),
        and whether the row has a problem that is to be told again."""
        if not len(self.digests):
            return np.full(len(digests), -1, dtype=np.int64), np.zeros(len(digests), dtype=bool)
        order = np.argsort(digests)  # neighbours are looked up after each other, in memory that is at hand
        at = np.empty(len(digests), dtype=np.int64)
        at[order] = np.searchsorted(self.digests, digests[order])
        at[at == len(self.digests)] = 0
        hit = self.digests[at] == digests
        hit &= ~self.met[at]
        _once, first = np.unique(np.where(hit, at, -1), return_index=True)
        only = np.zeros(len(digests), dtype=bool)
        only[first] = True
        hit &= only
        self.met[at[hit]] = True
        return np.where(hit, self.persons[at], -1), hit & self.odd[at]

    def is_met(self, person: int) -> bool:
        """Has a row of this run been known by this person's line?"""
        at = self._line_of(person)
        return at is not None and bool(self.met[at])

    def use_up(self, person: int) -> None:
        """Another row has claimed this person: a later row with their line is looked at after all."""
        at = self._line_of(person)
        if at is not None:
            self.met[at] = True

    def _line_of(self, person: int) -> int | None:
        at = int(np.searchsorted(self._people_in_order, person))
        if at == len(self._people_in_order) or self._people_in_order[at] != person:
            return None
        return int(self._by_person[at])

    def persons_met(self) -> Ids:
        return self.persons[self.met]


def read_lines(source_id: int, places: Places) -> Lines:
    """The lines whose persons have not changed since, and are within the actor's reach."""
    rest = "people_rosterline l JOIN people_personstamp s ON s.person_id = l.person_id AND s.id = l.stamp"
    where = " WHERE l.source_id = %s"
    parameters: list[Any] = [source_id]
    if not places.reach.everything:
        homes = [home.id for home in places.homes.values() if places.reaches(home.id)] or [-1]
        rest += " JOIN people_person p ON p.id = l.person_id"
        where += f" AND p.home_id IN ({', '.join(['%s'] * len(homes))})"
        parameters += homes
    columns = ("l.digest", "l.person_id", "CASE WHEN l.odd THEN 1 ELSE 0 END")
    whole = read_numbers(columns, rest + where, parameters)
    return Lines(whole[:, 0], whole[:, 1], whole[:, 2])


def remember(source_id: int, lines: Sequence[tuple[int, int, int, bool]]) -> None:
    """Keep (person, digest, stamp, odd) of rows that change nothing."""
    insert(
        "people_rosterline",
        ("source_id", "person_id", "digest", "stamp", "odd"),
        [(source_id, *line) for line in lines],
        REPLACING,
    )


def remember_applied(run_id: int, source_id: int, first_id: int, last_id: int) -> None:
    """Keep the lines of the applied rows with these ids, whose persons now say what the rows say."""
    odd = "r.problems::text <> '[]'" if connection.vendor == "postgresql" else "r.problems <> '[]'"
    sql = (
        "INSERT INTO people_rosterline (source_id, person_id, digest, stamp, odd)"
        f" SELECT %s, r.person_id, r.digest, s.id, {odd} FROM people_importrow r"
        " JOIN people_personstamp s ON s.person_id = r.person_id"
        " WHERE r.run_id = %s AND r.id BETWEEN %s AND %s AND r.applied AND r.digest IS NOT NULL"
        f" {REPLACING}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [source_id, run_id, first_id, last_id])
