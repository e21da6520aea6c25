"""Which voters are worth comparing with which roster row.

A pair is a candidate when the two agree on one key; each key survives some errors of the others
(docs/algorithms/matching.md, "Candidates"). The voter file is read once: a row is kept when any of
its keys is on the roster. The pairs are then joined from what was kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from wallchart.refusal import Refusal

from .standard import Standard

LARGE = 200_000
"""Above so many voters a key that many unrelated people share is not used alone."""


@dataclass(frozen=True)
class Key:
    """`roster` and `voter` are tuples of columns that must agree, each side's in its own order.

    `only_if` is a condition on the pair (a: roster, b: voter) under which a key held by many is
    worth comparing; `small` keys are used only in files of at most `LARGE` rows.
    """

    name: str
    roster: tuple[str, ...]
    voter: tuple[str, ...]
    only_if: str = ""
    small: bool = False

    def hashed(self, side: str, columns: tuple[str, ...]) -> str:
        there = " and ".join(f"{_placed(side, column)} is not null" for column in columns)
        return f"case when {there} then hash({', '.join(_placed(side, column) for column in columns)}) end"


def _placed(side: str, column: str) -> str:
    if column == "initial":
        return f"left({side}.canon, 1)"
    return f"{side}.{column}"


_YEAR_FITS = """(a.year is null or b.year is null or abs(a.year - b.year) <= 1
  or (a.year % 10 = (b.year // 10) % 10 and b.year % 10 = (a.year // 10) % 10))"""
_NEAR = "(a.zip = b.zip)"
_GIVEN_RESEMBLES = """(a.canon = b.canon or left(a.first, 2) = left(b.first, 2) or a.zip = b.zip
  or strlen(a.first) = 1 or strlen(b.first) = 1)"""
_NAME_FITS = """(left(a.canon, 1) = left(b.canon, 1) or a.canon is null or b.canon is null
  or a.part = b.part or a.part2 = b.part or a.part = b.part2 or left(a.part, 2) = left(b.part, 2)
  or a.canon = b.middle or a.middle = b.canon or a.first = b.last)"""
_INITIAL_FITS = "(left(a.canon, 1) = left(b.canon, 1) or a.canon is null or b.canon is null)"

KEYS = (
    Key("name", ("part", "canon"), ("part", "canon"), f"{_YEAR_FITS} or {_NEAR}"),
    Key("first half", ("part", "canon"), ("part2", "canon"), f"{_YEAR_FITS} or {_NEAR}"),
    Key("second half", ("part2", "canon"), ("part", "canon"), f"{_YEAR_FITS} or {_NEAR}"),
    Key("swapped name", ("first", "last"), ("last", "first"), f"{_YEAR_FITS} or {_NEAR}"),
    Key("dwelling", ("house", "core", "zip"), ("house", "core", "zip"), _NAME_FITS),
    Key("dwelling by city", ("house", "core", "city"), ("house", "core", "city"), small=True),
    Key("phone", ("phone",), ("phone",)),
    Key("surname, year, initial", ("part", "year", "initial"), ("part", "year", "initial"), _GIVEN_RESEMBLES),
    Key("surname, ZIP", ("part", "zip"), ("part", "zip"), f"{_INITIAL_FITS} or abs(a.year - b.year) <= 1"),
    Key("given name, house, ZIP", ("canon", "house", "zip"), ("canon", "house", "zip")),
    Key("given name, year, ZIP", ("canon", "year", "zip"), ("canon", "year", "zip")),
    Key("middle as given name", ("first", "part", "year"), ("middle", "part", "year")),
    Key("e-mail", ("email",), ("email",)),
    Key("other id", ("other_id",), ("other_id",)),
    Key("date and given name", ("day", "canon"), ("day", "canon")),
    Key("date and surname", ("day", "part"), ("day", "part")),
    Key("date and ZIP", ("day", "zip"), ("day", "zip")),
    Key("date", ("day",), ("day",), small=True),
    Key("surname", ("part",), ("part",), small=True),
    Key("given name and ZIP", ("canon", "zip"), ("canon", "zip"), small=True),
    Key("house and street", ("house", "core"), ("house", "core"), small=True),
)


def usable_keys(roster: Standard, voters: Standard, size: int) -> list[Key]:
    """The keys whose columns both files have; refuses two files that share none."""

    def have(side: Standard, columns: tuple[str, ...]) -> bool:
        need = {"initial": "canon"}
        return all(side.has(need.get(column, column)) for column in columns)

    usable = [
        key
        for key in KEYS
        if have(roster, key.roster) and have(voters, key.voter) and (not key.small or size <= LARGE)
    ]
    if not usable:
        raise Refusal(
            "what is compared shares no columns by which people can be looked up; give both sides last "
            "with first, zip or birth_year, or phone, email or other_id"
        )
    return usable


def gather_near(connection: duckdb.DuckDBPyConnection, voters: Standard, keys: list[Key]) -> None:
    """Make `near`: every voter who shares a key with somebody in `roster`, whole rows of the layout.

    One pass over the voters; the columns that no key needs are read only for the rows kept.
    """
    for number, key in enumerate(keys):
        connection.execute(
            f"create or replace temp table key_{number} as select distinct k from "
            f"(select {key.hashed('a', key.roster)} as k from roster as a) where k is not null"
        )
    shared = " or ".join(
        f"({key.hashed('b', key.voter)}) in (select k from key_{number})" for number, key in enumerate(keys)
    )
    connection.execute(
        f"create or replace temp table near as select * from ({voters.select()}) as b where {shared}"
    )


def pair_up(connection: duckdb.DuckDBPyConnection, keys: list[Key], within: bool) -> None:
    """Make `pairs` (r, v): rows of `roster` and of `near` (by rowid) that share a key, each pair once.

    `within` links a file with itself: r < v, so that no row meets itself and each pair stands once.
    """
    table, voter = ("roster", "r") if within else ("near", "rowid")
    joins = []
    for key in keys:
        on = [
            f"{_placed('a', ours)} = {_placed('b', theirs)}"
            for ours, theirs in zip(key.roster, key.voter, strict=True)
        ]
        if key.only_if:
            on.append(f"({key.only_if})")
        joins.append(
            f"select a.r as r, b.{voter} as v from roster as a join {table} as b on {' and '.join(on)}"
        )
    ordered = "where r <> v" if within else ""
    chosen = "least(r, v) as r, greatest(r, v) as v" if within else "r, v"
    connection.execute(
        f"create or replace temp table pairs as select distinct {chosen} "
        f"from ({' union all '.join(joins)}) {ordered}"
    )
