"""The same links on Spark as on one machine."""

from __future__ import annotations

import csv
import importlib.util
import json
import shutil
import tomllib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet
import pytest

from wallchart.engines.matching import Linked, link_files, standardise_file
from wallchart.engines.matching.spark import link_on_spark
from wallchart.refusal import Refusal

from .files import Town, build_town, write_rows

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, which is not installed"),
    pytest.mark.filterwarnings("ignore"),  # pyspark warns of its own dealings with pandas
]


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """Spark for few rows: a Java that compiles little and sweeps with one broom costs half."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .appName("matching")
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return build_town(tmp_path_factory.mktemp("town"), households=800, members=200)


@pytest.fixture(scope="module")
def alone(town: Town) -> Linked:
    linked = link_files(town.roster, town.voters, columns=town.columns)
    assert linked.count("auto") > 100
    return linked


@pytest.fixture
def listed(town: Town) -> list[dict[str, str]]:
    with town.voters.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_spark_gives_the_same_links_as_one_machine_however_odd_the_columns(
    spark: SparkSession, town: Town, alone: Linked, listed: list[dict[str, str]], tmp_path: Path
) -> None:
    """Tabs for commas; headings with blanks, dots and ticks, empty, or the same but for case; cells with
    line ends and quotes."""
    odd = {name: f"The `{name}`. of it" for name in listed[0]}
    more = {"note": 'a "note",\nin two lines', "Note": "another", "": "no heading"}
    named = tomllib.loads(town.columns.read_text(encoding="utf-8"))["voters"]
    lines = [f"{field} = {json.dumps(odd[column])}" for field, column in named.items()]
    (tmp_path / "c.toml").write_text("\n".join(["[voters]", *lines]), encoding="utf-8")
    voters = tmp_path / "voters [1], of {all}.tsv"  # which is no pattern
    with voters.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, [*odd.values(), *more], dialect="excel-tab")
        table.writeheader()
        table.writerows({odd[name]: text for name, text in row.items()} | more for row in listed)
    together = link_on_spark(town.roster, voters, columns=tmp_path / "c.toml", session=spark)
    assert together.links == alone.links
    assert together.candidates == alone.candidates


def test_spark_reads_a_folder_of_several_files_in_several_parts(
    spark: SparkSession, town: Town, alone: Linked, listed: list[dict[str, str]], tmp_path: Path
) -> None:
    """What several workers count adds up to what one counts, and candidates compete whoever found them."""
    for part in range(3):
        table = pa.Table.from_pylist(listed[part::3])
        pa.parquet.write_table(table, tmp_path / f"part-{part}.parquet")
    assert spark.read.parquet(str(tmp_path)).rdd.getNumPartitions() > 1
    together = link_on_spark(town.roster, tmp_path, columns=town.columns, session=spark)
    assert together.links == alone.links
    assert together.weights.auto == alone.weights.auto


def test_spark_reads_a_standardised_file(
    spark: SparkSession, town: Town, alone: Linked, tmp_path: Path
) -> None:
    standardise_file(town.voters, tmp_path / "voters.parquet", columns=town.columns)
    assert link_on_spark(town.roster, tmp_path / "voters.parquet", session=spark).links == alone.links


BROKEN: list[tuple[str, str, tuple[str | None, str | None]]] = [
    ("id,last\n7,LIND\n7,BERG\n", "the id stands twice; ids must differ", ("id", "7")),
    ("id,last\n7,LIND\n  ,BERG\n", "every row needs an id", ("id", None)),
    ("id,last\n", "has no rows under its header", (None, None)),
    ("id,colour\n7,red\n", "has none of first, last, email, phone, other_id", (None, None)),
    ("id,last,note\n7,LIND,\n8,BERG\n", "cannot be read as CSV: Expected Number of Columns", (None, None)),
]


@pytest.mark.parametrize(("text", "why", "place"), BROKEN, ids=[why for _, why, _ in BROKEN])
def test_spark_refuses_what_one_machine_refuses(
    spark: SparkSession, tmp_path: Path, text: str, why: str, place: tuple[str | None, str | None]
) -> None:
    roster, voters = write_rows(tmp_path / "r.csv", [{"id": "1", "last": "LIND"}]), tmp_path / "v.csv"
    voters.write_text(text, encoding="utf-8")
    for link in (link_files, partial(link_on_spark, session=spark)):
        with pytest.raises(Refusal, match=why) as refused:
            link(roster, voters)
        told = refused.value
        assert (told.file, told.column, told.value) == (str(voters), *place)
        if why.startswith("cannot be read"):
            assert told.row == 3


def test_spark_refuses_a_voter_file_that_is_not_there_and_a_roster_that_cannot_be_linked(
    spark: SparkSession, tmp_path: Path
) -> None:
    roster = write_rows(tmp_path / "r.csv", [{"id": "1", "last": "LIND"}])
    with pytest.raises(Refusal, match="there is no such file") as refused:
        link_on_spark(roster, tmp_path / "absent.csv", session=spark)
    assert refused.value.file == str(tmp_path / "absent.csv")
    twice = write_rows(tmp_path / "t.csv", [{"id": "1", "last": "LIND"}] * 2)
    with pytest.raises(Refusal, match="the id stands twice") as refused:
        link_on_spark(twice, roster, session=spark)
    assert (refused.value.file, refused.value.row) == (str(twice), 3)
