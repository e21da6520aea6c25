"""How often two unrelated people agree by chance, given what the roster row says.

An Anderson in Minnesota says little, a Zylstra much; a door in a tower says less than a farm's.
So the chance of an agreement is the share of voters who have the roster row's own value. Partial
agreements are measured on pairs drawn at random.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from .levels import ADDRESS, COMPARISONS, DATE, EMAIL, FIRST, LAST, OTHER_ID, PHONE, YEAR, Comparison
from .standard import Standard

Floats = NDArray[np.float64]
CROWD = 20
"""A telephone, an e-mail, an id or a day is held by at most so many rows of one person or household;
what more hold it is a stand-in (an office's number, the first of January 1900)."""
SAMPLE = (250, 800)
"""Roster rows and voters of the random pairs on which partial agreements are measured."""

# what is counted: name -> (columns counted by, the roster columns they are looked up with, where)
COUNTED: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "first": (("first",), ("first",), "voters"),
    "canon": (("canon",), ("canon",), "voters"),
    "other_canon": (("canon",), ("canon2",), "voters"),
    "as_other_canon": (("canon2",), ("canon",), "voters"),
    "canon_year": (("canon", "year"), ("canon", "year"), "voters"),
    "year": (("year",), ("year",), "voters"),
    "part": (("part",), ("part",), "voters"),
    "part2": (("part",), ("part2",), "voters"),
    "first_as_part": (("part",), ("first",), "voters"),
    "part_as_first": (("first",), ("part",), "voters"),
    "zip": (("zip",), ("zip",), "voters"),
    "city": (("city",), ("city",), "voters"),
    "street": (("zip", "core"), ("zip", "core"), "voters"),
    "name": (("part", "canon"), ("part", "canon"), "near"),
    "kin": (("part", "zip"), ("part", "zip"), "near"),
    "door": (("house", "core", "zip"), ("house", "core", "zip"), "near"),
    "phone": (("phone",), ("phone",), "near"),
    "email": (("email",), ("email",), "near"),
    "other_id": (("other_id",), ("other_id",), "near"),
    "day": (("day",), ("day",), "near"),
}


def _own_value(name: str) -> bool:
    """Whether a count is of the row's value in its own column: a row is always among those that it counts."""
    by, looked_up, _ = COUNTED[name]
    return by == looked_up


@dataclass(frozen=True)
class Counts:
    """Per roster row, in its order: how many of the `size` voters have its value, by name of `COUNTED`."""

    size: int
    held: dict[str, Floats]

    def of(self, name: str, least: float = 0.5) -> Floats:
        return np.maximum(self.held[name], least)

    def without(self, rows: float) -> Counts:
        """The counts of others only, where so many rows are the person's own."""
        fewer = {name: np.maximum(held - rows, 0.0) for name, held in self.held.items() if _own_value(name)}
        return Counts(self.size, {**self.held, **fewer})

    def share(self, name: str, least: float = 0.5) -> Floats:
        return np.minimum(self.of(name, least) / self.size, 1.0)


def counting_tables(where: str) -> dict[tuple[str, ...], str]:
    """The tables of counts made from `where` (voters, near): what each counts by, and its name."""
    tables: dict[tuple[str, ...], str] = {}
    for name, (by, _, rows) in COUNTED.items():
        if rows == where:
            tables.setdefault(by, f"count_{name}")
    return tables


def counting_sql(by: tuple[str, ...], rows: str) -> str:
    there = " and ".join(f"{column} is not null" for column in by)
    return f"select {', '.join(by)}, count(*) as n from {rows} where {there} group by {', '.join(by)}"


def count_values(connection: duckdb.DuckDBPyConnection, voters: Standard) -> Counts:
    """Count, in `voters` and in the table `near`, the values that the table `roster` (r, ...) has."""
    for by, table in counting_tables("voters").items():
        counted = counting_sql(by, f"({voters.select(by)})")
        connection.execute(f"create or replace temp table {table} as {counted}")
    size = int(connection.execute(f"select count(*) from ({voters.select(('id',))})").fetchall()[0][0])
    count_near(connection)
    return look_up(connection, size)


def count_near(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of counts that only need the voters near the roster."""
    for by, table in counting_tables("near").items():
        connection.execute(f"create or replace temp table {table} as {counting_sql(by, 'near')}")


def look_up(connection: duckdb.DuckDBPyConnection, size: int) -> Counts:
    """What the tables of counts say of each roster row."""
    joins, chosen = [], []
    for name, (by, looked_up, where) in COUNTED.items():
        table = counting_tables(where)[by]
        on = " and ".join(f"r.{a} = {name}_.{b}" for a, b in zip(looked_up, by, strict=True))
        joins.append(f"left join {table} as {name}_ on {on}")
        chosen.append(f"cast(coalesce({name}_.n, 0) as double) as {name}")
    held = connection.execute(
        f"select {', '.join(chosen)} from roster as r {' '.join(joins)} order by r.r"
    ).fetchnumpy()
    return Counts(size, {name: np.asarray(held[name], dtype=np.float64) for name in COUNTED})


def measure_partial(
    connection: duckdb.DuckDBPyConnection, within: bool, rows: str = "near"
) -> dict[str, Floats]:
    """The share of each level among pairs of random rows of `roster` and of `rows`, per comparison."""
    few, many = SAMPLE
    for table, chosen, limit in (("sample_a", "roster", few), ("sample_b", rows, many)):
        connection.execute(
            f"create or replace temp table {table} as "
            f"select * from {chosen} order by hash(id), id limit {limit}"
        )
    apart = "where a.id <> b.id" if within else ""
    found = connection.execute(
        f"select {', '.join(each.sql for each in COMPARISONS)} "
        f"from sample_a as a cross join sample_b as b {apart}"
    ).fetchnumpy()
    shares = {}
    for each in COMPARISONS:
        seen = np.bincount(np.asarray(found[each.name]), minlength=len(each.levels) + 1)[1:]
        shares[each.name] = (seen + 0.5) / (seen.sum() + 0.5 * len(each.levels))
    return shares


def chances(counts: Counts, partial: Mapping[str, Floats]) -> dict[str, Floats]:
    """Per comparison an array (roster rows, levels + 1) of log chances; column 0 (unknown) is 0."""
    rows = len(counts.held["zip"])
    tables = {}
    for each in COMPARISONS:
        table = np.zeros((rows, len(each.levels) + 1))
        table[:, 1:] = partial[each.name]
        tables[each.name] = table
    one = 1.0 / counts.size

    def put(comparison: Comparison, level: str, chance: Floats | float) -> None:
        tables[comparison.name][:, comparison.index(level)] = chance

    put(FIRST, "exact", counts.share("first"))
    called = (
        counts.held["canon"]
        + counts.held["other_canon"]
        + counts.held["as_other_canon"]
        - counts.held["first"]
    )
    put(FIRST, "nickname", np.clip(called, 1.0, counts.size) / counts.size)
    swapped = counts.share("first_as_part") * counts.share("part_as_first")
    put(FIRST, "swapped", np.maximum(swapped, 0.05 * one))
    put(FIRST, "one slip", 1.0)  # see chance_of_slip
    put(LAST, "one slip", 1.0)
    put(LAST, "exact", counts.share("part"))
    put(LAST, "swapped", 1.0)  # the given name's comparison has counted it
    double = counts.held["part2"] > 0
    put(
        LAST,
        "one part",
        np.where(double, counts.share("part") + counts.share("part2"), 0.05 * counts.share("part", 1.0)),
    )
    _numbers(counts, partial, put)
    _doors(counts, put)
    for table in tables.values():
        table[:, 1:] = np.log(np.minimum(table[:, 1:], 1.0))
    return tables


Put = Callable[[Comparison, str, Floats | float], None]


def _numbers(counts: Counts, partial: Mapping[str, Floats], put: Put) -> None:
    """The chances of births, telephones, e-mails and ids."""
    one = 1.0 / counts.size
    year = counts.share("year")
    put(YEAR, "same", year)
    put(YEAR, "off by one", 2 * year)
    put(DATE, "same", np.maximum(year / 365, (counts.held["day"] - CROWD) * one))
    put(PHONE, "same", np.maximum(counts.held["phone"] - CROWD, 0.05) * one)
    put(PHONE, "no area code", 1e-6)
    put(PHONE, "one slip", 2e-6)
    put(EMAIL, "same", np.maximum(counts.held["email"] - CROWD, 0.05) * one)
    put(OTHER_ID, "same", np.maximum(counts.held["other_id"] - CROWD, 0.02) * one)
    put(OTHER_ID, "one slip", np.maximum(partial["other_id"][1], 1e-6) if counts.size > 50_000 else 1e-5)


def _doors(counts: Counts, put: Put) -> None:
    """The chances of addresses: the more voters behind a door, the less it says."""
    one = 1.0 / counts.size
    door = counts.of("door")
    put(ADDRESS, "same unit", np.maximum(0.02 * door, 0.3) * one)
    put(ADDRESS, "same house", np.maximum(0.5 * door, 0.5) * one)
    put(ADDRESS, "same building", door * one)
    put(ADDRESS, "other unit", door * one)
    put(ADDRESS, "similar street", 3 * one)
    put(ADDRESS, "similar house", np.maximum(0.02 * counts.of("street"), 1.0) * one)
    put(ADDRESS, "same street", counts.share("street", 1.0))
    put(ADDRESS, "same ZIP", counts.share("zip"))
    put(ADDRESS, "same city", counts.share("city"))
    put(ADDRESS, "elsewhere", 1.0)


SLIPS = 150
"""In how many ways, about, a hand slips in a name."""


def chance_of_slip(roster_held: Floats, voter_held: Floats, size: int) -> Floats:
    """The log of the chance that two strangers' names differ by one slip of the hand, which cannot be
    told from a frequency of the pair: if one of the two names is borne by nobody, it is a slip; if
    both are usual (YEE and YER), they are two names. Arrays: how many voters bear each."""
    rarity = 1 / np.maximum(roster_held, 0.5) + 1 / np.maximum(voter_held, 0.5)
    return np.asarray(np.log(np.minimum(2 * SLIPS / (rarity * size), 0.5)))


@dataclass(frozen=True)
class Together:
    """What the separate chances miss, per roster row, as logs to add.

    `name`: given name and surname both agree, where a name is commoner than its halves say;
    `kin`: surname and place both agree, where a family lives together; `era`: given name and
    birth year both agree, as every era has its names.
    """

    name: Floats
    kin: Floats
    era: Floats


def together(counts: Counts, own: int = 1) -> Together:
    """`own`: how many of the rows that share a name may be the person's own."""
    size = counts.size
    expected = counts.of("canon") * counts.of("part") / size
    kin = counts.of("part") * counts.of("zip") / size
    era = counts.of("canon") * counts.of("year") / size
    return Together(
        name=np.log(np.maximum((counts.held["name"] - own) / expected, 1.0)),
        kin=np.log(np.maximum((counts.held["kin"] - own) / kin, 1.0)) * 0.5,
        era=np.log(np.clip(counts.of("canon_year") / era, 0.2, 8.0)),
    )
