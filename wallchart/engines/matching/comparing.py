"""From two files to compared pairs: the steps that DuckDB takes, in order."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from wallchart.garbage import rows_come_and_go
from wallchart.refusal import Refusal

from . import candidates, chance, standard
from .columns import Source, check_ids, open_source, quoted, read_column_names, to_read, unreadable_row
from .levels import COMPARISONS, FIRST, LAST
from .model import Ints, Pairs, chance_of_pairs

Tell = Callable[[str], None]
Partial = Mapping[str, chance.Floats]
IN_MEMORY = 64_000_000
"""A CSV of more bytes is kept on disk, as Parquet, while it is worked on."""


def silent(step: str) -> None:
    """Tell nobody."""


@contextmanager
def workshop(memory: str = "700MB", threads: int = 2) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of its own that spills into a directory which is gone afterwards.

    Raises `Refusal` where memory or disk are too small for the work, and where a Parquet file is found
    to be damaged in its midst.
    """
    with tempfile.TemporaryDirectory(prefix="wallchart-matching-") as spill, rows_come_and_go():
        connection = duckdb.connect(
            config={
                "threads": threads,
                "memory_limit": memory,
                "preserve_insertion_order": False,
                "temp_directory": spill,
            }
        )
        try:
            yield connection
        except duckdb.Error as trouble:
            why = str(trouble).splitlines()[0]
            if isinstance(trouble, duckdb.OutOfMemoryException | duckdb.IOException):
                raise Refusal(f"memory or disk do not reach for this: {why}") from trouble
            if type(trouble) is duckdb.Error or "Failed to read file" in why:
                raise Refusal(f"a Parquet file that is read is damaged: {why}") from trouble
            raise
        finally:
            connection.close()


def take_in(
    connection: duckdb.DuckDBPyConnection, path: Path, named: Mapping[str, str], label: str
) -> tuple[Source, standard.Standard]:
    """Open a file, refuse it where it is wrong, and have its values cleaned."""
    if standard.is_standardised(connection, path):
        source = Source(path, {"id": "id"})
        connection.execute(f"create or replace temp view {label}_rows as select * from {source.relation}")
        return source, standard.standardised_already(connection, f"{label}_rows")
    source = open_source(connection, path, named)
    rows = f"{label}_rows"
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            connection.execute(f"create or replace temp view {rows} as {standard.raw_select(source)}")
        elif path.stat().st_size <= IN_MEMORY:
            connection.execute(f"create or replace temp table {rows} as {standard.raw_select(source)}")
        else:
            spill = Path(connection.execute("select current_setting('temp_directory')").fetchall()[0][0])
            spill.mkdir(exist_ok=True)
            kept = spill / f"{rows}.parquet"
            connection.execute(
                f"copy ({standard.raw_select(source)}) to {quoted(str(kept))} (format parquet)"
            )
            connection.execute(
                f"create or replace temp view {rows} as select * from read_parquet({to_read(kept)})"
            )
        check_ids(connection, source, rows)
    except duckdb.Error as trouble:
        raise unreadable_row(path, trouble) from trouble
    return source, standard.clean(connection, source, rows, label)


def standardise_file(
    file: Path, out: Path, *, columns: Path | None = None, side: str = "voters", tell: Tell = silent
) -> int:
    """Write a file in the standard layout (Parquet), which later runs read without cleaning.

    Returns how many rows it has. `side` (roster, voters or file) chooses the names in the TOML.
    Raises `Refusal` as `link_files`.
    """
    named = read_column_names(columns)
    with workshop() as connection:
        tell("reading the file")
        _, rows = take_in(connection, file, named[side], "file")
        tell("writing")
        standard.write_standardised(connection, rows, out)
        return _count(connection, rows)


@dataclass(frozen=True)
class Compared:
    """Candidate pairs with their levels and chances. `voter` is each pair's row of `near` (rowid), or,
    within one file, of `roster`; `ids` the ids of `roster`, sorted, so that row n is ids[n]."""

    pairs: Pairs
    voter: Ints
    ids: list[str]
    order: NDArray[np.uint64]  # of each roster row, a number drawn from its id
    counts: chance.Counts


def compare_files(
    connection: duckdb.DuckDBPyConnection,
    roster: standard.Standard,
    voters: standard.Standard,
    tell: Tell = silent,
) -> Compared:
    """Candidates of every roster row among the voters, compared; leaves tables `roster` and `near`."""
    hold_roster(connection, roster)
    size = _count(connection, voters)
    keys = candidates.usable_keys(roster, voters, size)
    tell("reading the voters")
    candidates.gather_near(connection, voters, keys)
    tell("counting names and doors")
    counts = chance.count_values(connection, voters)
    partial = chance.measure_partial(connection, within=False)
    tell("comparing")
    candidates.pair_up(connection, keys, within=False)
    found, told = _levels_and_ids(connection, "near", "rowid")
    return _put_together(found, told, counts, partial, own=1)


def compare_within(
    connection: duckdb.DuckDBPyConnection, file: standard.Standard, tell: Tell = silent
) -> Callable[[float], Compared]:
    """Candidate pairs within one file, each once; leaves the table `roster`.

    Returns what weighs their chances when told how many rows a person has: of five rows of one
    surname three may be her own, and a stranger agrees with the other two only.
    """
    hold_roster(connection, file)
    connection.execute("create or replace temp view near as select * from roster")
    tell("counting names and doors")
    held = standard.standardised_already(connection, "roster")
    counts = chance.count_values(connection, held)
    partial = chance.measure_partial(connection, within=True)
    tell("comparing")
    candidates.pair_up(connection, candidates.usable_keys(file, file, counts.size), within=True)
    found, told = _levels_and_ids(connection, "roster", "r")

    def weigh(rows: float) -> Compared:
        return _put_together(found, told, counts.without(rows), partial, own=chance.CROWD)

    return weigh


def hold_roster(connection: duckdb.DuckDBPyConnection, roster: standard.Standard) -> None:
    """Make the table `roster`, numbered by id so that nothing depends on the order of the file."""
    connection.execute(
        "create or replace temp table roster as "
        "select cast(row_number() over (order by id) - 1 as integer) as r, * "
        f"from ({roster.select()}) order by r"
    )


def _count(connection: duckdb.DuckDBPyConnection, voters: standard.Standard) -> int:
    return int(connection.execute(f"select count(*) from ({voters.select(('id',))})").fetchall()[0][0])


def levels_sql(table: str, number: str) -> str:
    """Select the levels of every pair of `pairs`; `table` holds the voters, found by `number`.

    `h` is the number drawn from the voter's id by which a row's candidates are ordered.
    """
    levels = ", ".join(each.sql for each in COMPARISONS)
    return (
        f"select p.r as r, p.v as v, hash(b.id) as h, {levels}, b.first as their_first, b.part as their_part "
        f"from pairs as p join roster as a on p.r = a.r join {table} as b on p.v = b.{number}"
    )


def with_bearers(levels: str) -> str:
    """Beside the levels, how many voters bear the voter's given name and surname."""
    return (
        "select l.* exclude (their_first, their_part), coalesce(f.n, 0)::double as first_borne, "
        f"coalesce(s.n, 0)::double as last_borne from ({levels}) as l "
        "left join count_first as f on f.first = l.their_first "
        "left join count_part as s on s.part = l.their_part"
    )


def _levels_and_ids(
    connection: duckdb.DuckDBPyConnection, table: str, number: str
) -> tuple[Mapping[str, NDArray[Any]], list[tuple[str, int]]]:
    """The levels of `pairs`, and of each roster row the id and the number drawn from it."""
    found = connection.execute(with_bearers(levels_sql(table, number))).fetchnumpy()
    return found, connection.execute("select id, hash(id) from roster order by r").fetchall()


def _put_together(
    found: Mapping[str, NDArray[Any]],
    told: list[tuple[str, int]],
    counts: chance.Counts,
    partial: Partial,
    *,
    own: int,
) -> Compared:
    tables, extra = chance.chances(counts, partial), chance.together(counts, own)
    pairs, voter = pairs_of(found, counts, tables, extra)
    return Compared(
        pairs=pairs,
        voter=voter.astype(np.int64),
        ids=[each[0] for each in told],
        order=np.array([each[1] for each in told], dtype=np.uint64),
        counts=counts,
    )


def pairs_of(
    found: Mapping[str, NDArray[Any]],
    counts: chance.Counts,
    tables: Mapping[str, chance.Floats],
    extra: chance.Together,
) -> tuple[Pairs, NDArray[Any]]:
    """The pairs that were found, put in order (by roster row, then by the voter's id scrambled, whatever
    the order in the file), with their chances; and the voter of each."""
    order = np.lexsort((found["h"], found["r"]))
    row = found["r"][order].astype(np.int64)
    levels = np.stack([np.asarray(found[each.name])[order] for each in COMPARISONS], axis=1)
    log_chance = chance_of_pairs(row, levels, tables, extra)
    log_chance += slips(counts, row, levels, found["first_borne"][order], found["last_borne"][order])
    return Pairs(row, levels, log_chance), found["v"][order]


def slips(
    counts: chance.Counts,
    row: Ints,
    levels: NDArray[np.uint8],
    first_borne: chance.Floats,
    last_borne: chance.Floats,
) -> chance.Floats:
    """What to add to the log chance of the pairs whose names differ by one slip."""
    added = np.zeros(len(row))
    for comparison, held, borne in ((FIRST, "first", first_borne), (LAST, "part", last_borne)):
        slipped = levels[:, COMPARISONS.index(comparison)] == comparison.index("one slip")
        own = counts.held[held][row[slipped]]
        added[slipped] += chance.chance_of_slip(own, borne[slipped], counts.size)
    return added
