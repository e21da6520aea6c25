"""The made-up states and rosters that the matching bench links; made once, kept in build/."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from wallchart.engines.matching import madeup, standardise_file
from wallchart.engines.matching.standard import VERSION

BUILD = Path(__file__).resolve().parents[1] / "build" / "matching"


@dataclass(frozen=True)
class Place:
    """A state in files: the raw voters, the standardised ones, and rosters by size with their truth."""

    folder: Path

    @property
    def voters(self) -> Path:
        return self.folder / "voters.csv"

    @property
    def standard(self) -> Path:
        return self.folder / "voters.parquet"

    @property
    def columns(self) -> Path:
        return self.folder / "columns.toml"

    def roster(self, size: int) -> Path:
        return self.folder / f"roster-{size}.csv"

    def truth(self, size: int) -> dict[str, str]:
        with (self.folder / f"truth-{size}.csv").open(encoding="utf-8") as file:
            return {row["roster_id"]: row["voter_id"] for row in csv.DictReader(file)}


def place(shape: madeup.Shape, errors: madeup.Errors, sizes: Sequence[int], seed: int) -> Place:
    """Make the files, unless they have been made with the same parameters and the same maker."""
    made_by = hashlib.sha256()
    made_by.update(repr((shape, errors, tuple(sizes), seed, VERSION)).encode())
    for module in sorted(Path(madeup.__file__).parent.glob("*.py")):
        made_by.update(module.read_bytes())
    folder = BUILD / made_by.hexdigest()[:16]
    found = Place(folder)
    if folder.exists():
        return found
    working = BUILD / f"{folder.name}.making"
    shutil.rmtree(working, ignore_errors=True)
    working.mkdir(parents=True)
    _make(Place(working), shape, errors, sizes, seed)
    working.rename(folder)
    return found


def _make(made: Place, shape: madeup.Shape, errors: madeup.Errors, sizes: Sequence[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    people = madeup.people(random, shape)
    writer = None
    for table in madeup.rows_of_voters(random, people):
        if writer is None:
            options = pa.csv.WriteOptions(quoting_style="needed")
            writer = pa.csv.CSVWriter(made.voters, table.schema, write_options=options)
        writer.write_table(table)
    if writer is not None:
        writer.close()
    for size in sizes:
        roster = madeup.roster_of(random, people, size, errors)
        pa.csv.write_csv(madeup.rows_of_roster(roster), made.roster(size))
        madeup.write_truth(roster, made.folder / f"truth-{size}.csv")
    made.columns.write_text(madeup.voter_columns(shape), encoding="utf-8")
    standardise_file(made.voters, made.standard, columns=made.columns)


@dataclass(frozen=True)
class Quality:
    """How links agree with the planted truth.

    `f1` counts as linked what has a probability of one half; `recall` is the greatest share of the
    members in the file who are linked rightly while 999 of 1,000 links are right; `auto_right` and
    `auto_recall` are those of the links made without a person; `off` is, of links with a
    probability in [0.9, 1), how far their mean lies from the share that is right, in points.
    """

    f1: float
    recall: float
    auto_right: float
    auto_recall: float
    off: float


def quality(
    roster_ids: Sequence[str],
    voters: Sequence[str],
    chances: Sequence[float],
    truth: dict[str, str],
    auto: Sequence[bool] | None = None,
) -> Quality:
    sure = np.array(chances)
    right = np.array([bool(v) and truth[r] == v for r, v in zip(roster_ids, voters, strict=True)])
    there = sum(bool(voter) for voter in truth.values())
    linked = (sure >= 0.5) & np.array([bool(voter) for voter in voters])
    order = np.argsort(-sure, kind="stable")
    found = np.cumsum(right[order])
    safe = np.flatnonzero(found / np.arange(1, len(order) + 1) >= 0.999)
    band = (sure >= 0.9) & (sure < 1) & np.array([bool(voter) for voter in voters])
    chosen = np.array(auto) if auto is not None else sure >= 0.99
    return Quality(
        f1=float(2 * right[linked].sum() / (linked.sum() + there)),
        recall=float(found[safe[-1]] / there) if len(safe) else 0.0,
        auto_right=float(right[chosen].mean()) if chosen.any() else 0.0,
        auto_recall=float(right[chosen].sum() / there),
        off=abs(float(sure[band].mean() - right[band].mean())) * 100 if band.any() else 0.0,
    )


def read_links(path: Path, truth: dict[str, str]) -> Quality:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return quality(
        [row["roster_id"] for row in rows],
        [row["voter_id"] for row in rows],
        [float(row["probability"]) for row in rows],
        truth,
        [row["decision"] == "auto" for row in rows],
    )


def smaller(shape: madeup.Shape, households: int) -> madeup.Shape:
    return dataclasses.replace(shape, households=households)
