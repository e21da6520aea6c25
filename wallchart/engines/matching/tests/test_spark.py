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

import pytest

from wallchart.engines.matching import link_files, standardise_file
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
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .appName("matching")
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
    return build_town(tmp_path_factory.mktemp("town"), households=2_000, members=400)


def test_spark_gives_the_same_links_as_one_machine(spark: SparkSession, town: Town) -> None:
    alone = link_files(town.roster, town.voters, columns=town.columns)
    together = link_on_spark(town.roster, town.voters, columns=town.columns, session=spark)
    assert together.links == alone.links
    assert together.candidates == alone.candidates


def test_spark_reads_a_standardised_file_in_several_parts(
    spark: SparkSession, town: Town, tmp_path: Path
) -> None:
    standardise_file(town.voters, tmp_path / "voters.parquet", columns=town.columns)
    alone = link_files(town.roster, tmp_path / "voters.parquet")
    assert link_on_spark(town.roster, tmp_path / "voters.parquet", session=spark).links == alone.links
    assert [link.voter_id for link in alone.links] == [
        link.voter_id for link in link_files(town.roster, town.voters, columns=town.columns).links
    ]


def test_spark_reads_odd_columns_as_one_machine_does(spark: SparkSession, town: Town, tmp_path: Path) -> None:
    """Tabs for commas; headings with blanks, dots and ticks, empty, or the same but for case; cells with
    line ends and quotes."""
    roster, voters = [], []
    with town.voters.open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file))[:1_000]
    own = list(listed[0])
    odd = {name: f"The `{name}`. of it" for name in own}
    for number, row in enumerate(listed):
        more = {"note": 'a "note",\nin two lines', "Note": "another", "": "no heading"}
        voters.append({odd[name]: text for name, text in row.items()} | more)
        if number % 9 == 0:
            roster.append({**row, own[0]: f"m{number}"})
    named = tomllib.loads(town.columns.read_text(encoding="utf-8"))["voters"]
    lines = ["[roster]", *(f"{field} = {json.dumps(column)}" for field, column in named.items())]
    lines += ["[voters]", *(f"{field} = {json.dumps(odd[column])}" for field, column in named.items())]
    columns = tmp_path / "c.toml"
    columns.write_text("\n".join(lines), encoding="utf-8")
    files = write_rows(tmp_path / "r.csv", roster), tmp_path / "v.tsv"
    with files[1].open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, list(voters[0]), dialect="excel-tab")
        table.writeheader()
        table.writerows(voters)
    alone = link_files(*files, columns=columns)
    assert alone.count("auto") > 90
    assert link_on_spark(*files, columns=columns, session=spark).links == alone.links


def test_spark_refuses_what_one_machine_refuses(spark: SparkSession, tmp_path: Path) -> None:
    roster = write_rows(tmp_path / "r.csv", [{"id": "1", "last": "LIND"}])
    twice = write_rows(tmp_path / "v.csv", [{"id": "7", "last": "LIND"}, {"id": "7", "last": "BERG"}])
    with pytest.raises(Refusal, match="the id stands twice") as refused:
        link_on_spark(roster, twice, session=spark)
    assert (refused.value.column, refused.value.value) == ("id", "7")
    (tmp_path / "v.csv").write_text("id,last,note\n7,LIND,\n8,BERG\n", encoding="utf-8")
    for link in (link_files, partial(link_on_spark, session=spark)):
        with pytest.raises(Refusal, match="cannot be read as CSV: Expected Number of Columns") as refused:
            link(roster, tmp_path / "v.csv")
        assert refused.value.row == 3
    nothing = write_rows(tmp_path / "n.csv", [{"id": "7", "colour": "red"}])
    with pytest.raises(Refusal, match="none of first, last"):
        link_on_spark(roster, nothing, session=spark)
