"""Small files to link, written where a test asks for them."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from wallchart.engines.matching import madeup, standard
from wallchart.engines.matching.columns import Source
from wallchart.engines.matching.linking import Link


def write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """A CSV of the rows; the columns are those of all rows together, in order of first use."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def clean_rows(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Mapping[str, str]]
) -> standard.Standard:
    """The rows cleaned as a file's would be; the file has the columns that any row has."""
    fields = list(dict.fromkeys(field for row in rows for field in row))
    cells = ", ".join(f"unnest(${at}::varchar[]) as {field}" for at, field in enumerate(fields, 1))
    source = Source(Path(name), {field: field for field in fields})
    connection.execute(
        f"create or replace temp table {name}_given as {standard.fields_sql(source, f'(select {cells})')}",
        [[row.get(field, "") for row in rows] for field in fields],
    )
    return standard.clean(connection, source, f"{name}_given", name)


@dataclasses.dataclass(frozen=True)
class Town:
    """A made-up state in files, and which voter each member is."""

    roster: Path
    voters: Path
    columns: Path
    truth: dict[str, str]


def build_town(
    folder: Path,
    *,
    shape: madeup.Shape = madeup.COUNTRYSIDE,
    errors: madeup.Errors = madeup.PAYROLL,
    households: int = 8_000,
    members: int = 1_500,
    seed: int = 3,
) -> Town:
    random = np.random.default_rng(seed)
    zips = min(shape.zips, max(4, households // 900))
    people = madeup.people(
        random, dataclasses.replace(shape, households=households, zips=zips, surnames=6_000)
    )
    voters = folder / "voters.csv"
    pa.csv.write_csv(pa.concat_tables(list(madeup.rows_of_voters(random, people))), voters)
    roster = madeup.roster_of(random, people, members, errors)
    pa.csv.write_csv(madeup.rows_of_roster(roster), folder / "roster.csv")
    madeup.write_truth(roster, folder / "truth.csv")
    columns = folder / "columns.toml"
    columns.write_text(madeup.voter_columns(shape), encoding="utf-8")
    with (folder / "truth.csv").open(encoding="utf-8") as file:
        truth = {row["roster_id"]: row["voter_id"] for row in csv.DictReader(file)}
    return Town(folder / "roster.csv", voters, columns, truth)


@dataclasses.dataclass(frozen=True)
class Score:
    """How well links agree with the truth: of all linked, and of those made without a person looking."""

    precision: float
    recall: float
    auto_right: float
    auto_recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def score(links: Sequence[Link], truth: Mapping[str, str]) -> Score:
    linked = [link for link in links if link.probability >= 0.5 and link.voter_id]
    right = [link for link in linked if truth[link.roster_id] == link.voter_id]
    auto = [link for link in links if link.decision == "auto"]
    auto_right = [link for link in auto if truth[link.roster_id] == link.voter_id]
    there = sum(bool(voter) for voter in truth.values())
    return Score(
        len(right) / max(len(linked), 1),
        len(right) / there,
        len(auto_right) / max(len(auto), 1),
        len(auto_right) / there,
    )
