"""The same model where the voter file outgrows one machine: on Spark, as Arrow batches.

The roster, small beside the voters, goes to every worker. Each worker cleans its part of the voters,
finds and compares candidates with the very statements of `comparing`; the driver adds up the counts,
learns the weights from the pairs of the training rows, and hands them out; the workers score, each
block of roster rows with all of its candidates together, so that these compete. Every sum is taken
over the same numbers in the same order as on one machine.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from wallchart.refusal import Refusal

from . import candidates, chance, model, standard
from .columns import (
    Source,
    check_header,
    csv_header,
    place_name,
    read_column_names,
    separator_of,
    unreadable_row,
)
from .comparing import Tell, hold_roster, levels_sql, pairs_of, silent, take_in, with_bearers, workshop
from .levels import COMPARISONS
from .linking import TRAINED_ON, Link, Linked, auto_from, best_of_each, decided, nobody
from .reasons import Names, in_words

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

Batches = Iterator["pa.RecordBatch"]
Work = Callable[[Batches], Batches]
_CHUNK = 250_000
"""Rows that a worker takes together; Spark's own batches are smaller than is worth cleaning."""
_KEYS = 3
_LEVELS = ", ".join(f"{each.name} tinyint" for each in COMPARISONS)
_PAIR_FORM = f"r int, v string, h bigint, {_LEVELS}, their_first string, their_part string, their_last string"
_COUNT_FORM = "counted string, k0 string, k1 string, k2 string, n bigint"
_LINK_FORM = "r int, v string, probability double, second double, first string, last string, levels binary"


@dataclass(frozen=True)
class _Job:
    """What every worker needs: the standardised roster, the columns of the voter file, the size of it."""

    roster: bytes  # Arrow, a stream
    columns: Mapping[str, str]  # field -> column; empty where the file is standardised already
    keys: tuple[candidates.Key, ...]


@dataclass(frozen=True)
class _Chances:
    """What a worker needs to say how likely an agreement is by chance."""

    counts: chance.Counts
    tables: Mapping[str, chance.Floats]
    extra: chance.Together
    first: bytes  # Arrow: how many voters bear each given name
    part: bytes  # and each surname


def link_on_spark(
    roster: Path,
    voters: Path,
    *,
    columns: Path | None = None,
    tell: Tell = silent,
    session: SparkSession | None = None,
) -> Linked:
    """`link_files` on an existing Spark (`session`, or the one that runs, or a local one); the same links.

    `voters` must be readable by the workers. Raises `Refusal` for files that cannot be linked and
    where pyspark is not installed.
    """
    if importlib.util.find_spec("pyspark") is None:
        raise Refusal("--engine spark needs pyspark, which is not installed here; leave the option out")
    from pyspark.sql import SparkSession

    spark = session or SparkSession.builder.appName("wallchart matching").getOrCreate()
    _let_workers_be_us(spark)
    named = read_column_names(columns)
    with workshop() as connection:
        tell("reading the roster")
        _, members = take_in(connection, roster, named["roster"], "roster_file")
        hold_roster(connection, members)
        tell("reading the voters")
        rows, found = _open_voters(spark, connection, voters, named["voters"])
        size = _check_voters(connection, rows, found)
        listed = _columns_of(found)
        keys = tuple(candidates.usable_keys(members, listed, size))
        held = _as_bytes(connection, "select * from roster order by r")
        job = _Job(held, {field: field for field in found.columns}, keys)
        tell("counting names and doors")
        counts = _count(connection, rows, job, size)
        partial = _partial(connection, rows, job)
        chances = _Chances(
            counts,
            chance.chances(counts, partial),
            chance.together(counts),
            _as_bytes(connection, "select * from count_first"),
            _as_bytes(connection, "select * from count_part"),
        )
        told = connection.execute("select id, hash(id), first, last from roster order by r").fetchall()
    return _link(rows, job, chances, told, tell)


def _let_workers_be_us(spark: SparkSession) -> None:
    """On this machine the workers run the Python that runs us, whatever `python3` on the path may be; a
    cluster, or who has set PYSPARK_PYTHON, names its own."""
    from pyspark.sql.utils import is_remote

    if "PYSPARK_PYTHON" in os.environ or is_remote():
        return
    if spark.sparkContext.master.startswith("local"):
        spark.sparkContext.pythonExec = sys.executable


def _link(
    rows: DataFrame, job: _Job, chances: _Chances, told: list[tuple[str, int, str, str]], tell: Tell
) -> Linked:
    """Compare and score on the workers; `told`: id, scrambled id, given name, surname of each row."""
    tell("comparing")
    pairs = rows.mapInArrow(_each_chunk(job, _pairs_of_chunk), _PAIR_FORM).persist()
    tell("learning the weights")
    order = np.argsort(np.array([row[1] for row in told], dtype=np.uint64), kind="stable")
    chosen = order[:TRAINED_ON]
    teaching = pairs.where(pairs.r.isin(chosen.tolist())) if len(chosen) < len(told) else pairs
    taught, _ = _scored_pairs(teaching.toArrow(), chances)
    weights = model.learn(taught, len(chosen), chances.counts.size)
    tell("scoring")
    blocks = (pairs.r % max(1, len(told) // 20_000)).alias("block")

    def score(block: pa.Table) -> pa.Table:
        return _best_links(block, chances, weights)

    best = pairs.groupBy(blocks).applyInArrow(score, _LINK_FORM).toArrow().to_pylist()
    candidate_count = pairs.count()
    pairs.unpersist()
    tell("writing reasons")
    weights = replace(weights, auto=auto_from(np.array([row["probability"] for row in best])))
    return Linked(list(_in_order(told, best, weights.auto)), weights, candidate_count)


def _in_order(
    told: list[tuple[str, int, str, str]], best: list[dict[str, Any]], auto: float
) -> Iterator[Link]:
    by_row = {row["r"]: row for row in best}
    for number, (roster_id, _, first, last) in enumerate(told):
        row = by_row.get(number)
        if row is None:
            yield nobody(roster_id)
        else:
            words = in_words(tuple(row["levels"]), Names(first, last), Names(row["first"], row["last"]))
            yield decided(roster_id, row["v"], row["probability"], row["second"], words, auto=auto)


def _plain_name(path: Path) -> str:
    """A path as Spark reads that file and no other: what looks like a pattern is a name."""
    return re.sub(r"[\\\[\]{}*?]", r"\\\g<0>", str(path))


def _open_voters(
    spark: SparkSession, connection: duckdb.DuckDBPyConnection, path: Path, named: Mapping[str, str]
) -> tuple[DataFrame, Source]:
    """The voter file as Spark reads it, its columns named as the fields are, and what the file calls them.

    They are renamed because workers cannot be handed a column whose name has dots and ticks. Of a CSV all
    columns are read, so that a row of another length than the header is refused.
    """
    from pyspark.sql import functions as of

    if not path.exists():
        raise Refusal("there is no such file", file=str(path))
    if path.is_file() and standard.is_standardised(connection, path):
        return spark.read.parquet(_plain_name(path)), Source(path, {})
    if path.suffix.lower() in (".parquet", ".pq") or path.is_dir():
        rows = spark.read.parquet(_plain_name(path))
        header = rows.columns
    else:
        header = csv_header(path)
        form = ", ".join(f"{place_name(at)} string" for at in range(len(header)))
        read = spark.read.options(mode="FAILFAST", columnPruning=False, multiLine=True, quote='"', escape='"')
        rows = read.csv(_plain_name(path), schema=form, header=True, sep=separator_of(path))
    source = check_header(path, header, named)
    called = dict(zip(header, rows.columns, strict=True))
    ticked = {field: called[column].replace("`", "``") for field, column in source.columns.items()}
    chosen = [of.col(f"`{column}`").alias(field) for field, column in ticked.items()]
    return rows.select(*chosen), source


def _check_voters(connection: duckdb.DuckDBPyConnection, rows: DataFrame, source: Source) -> int:
    """How many voters there are; refuses a file that breaks off, no voters, a blank id, an id that stands
    twice."""
    from pyspark.sql import functions as of

    column = source.columns.get("id", "id")
    ids = rows.select(of.nullif(of.trim(of.col("id").cast("string")), of.lit("")).alias("id"))
    counts = ids.agg(of.count("*"), of.count("id"), of.count_distinct("id"))
    try:
        size, filled, different = counts.collect()[0]
    except Exception as trouble:
        if type(trouble).__module__.split(".")[0] not in ("pyspark", "py4j"):
            raise
        raise _broken(connection, source) from trouble
    if size == 0:
        raise Refusal("has no rows under its header", file=str(source.path))
    if filled < size:
        raise Refusal("every row needs an id", file=str(source.path), column=column)
    if different < filled:
        twice = ids.groupBy("id").count().where("count > 1").agg(of.min("id")).collect()[0][0]
        raise Refusal(
            "the id stands twice; ids must differ", file=str(source.path), column=column, value=twice
        )
    return int(size)


def _broken(connection: duckdb.DuckDBPyConnection, source: Source) -> Refusal:
    """Why Spark cannot read a file, as the reader of one machine says it, with the row."""
    try:
        connection.execute(f"select max(line) from (select *, 1 as line from {source.relation})").fetchall()
    except duckdb.Error as trouble:
        return unreadable_row(source.path, trouble)
    return Refusal("Spark cannot read this file", file=str(source.path))


def _columns_of(source: Source) -> standard.Standard:
    """Which columns of the layout the voters have, as `candidates.usable_keys` asks."""
    with duckdb.connect() as connection:
        if not source.columns:
            return standard.Standard("", {name: (name,) for name in standard.LAYOUT}, {})
        chosen = ", ".join(f"cast(null as varchar) as {field}" for field in source.columns)
        connection.execute(f"create temp table bare as select {chosen} limit 0")
        return standard.clean(connection, source, "bare", "bare")


def _each_chunk(job: _Job, work: Callable[[duckdb.DuckDBPyConnection, _Job], Iterator[pa.Table]]) -> Work:
    """What a worker does with its part of the voters: chunk by chunk, hold the cleaned rows that share a key
    with the roster as `near` (and all of them as `listed`), then do `work`."""

    def run(batches: Batches) -> Batches:
        import pyarrow as pa

        held: list[pa.RecordBatch] = []
        with duckdb.connect(config={"threads": 1, "memory_limit": "1GB"}) as connection:
            connection.register("roster_given", pa.ipc.open_stream(job.roster).read_all())
            connection.execute("create temp table roster as select * from roster_given")
            for batch in batches:
                held.append(batch)
                if sum(each.num_rows for each in held) >= _CHUNK:
                    yield from _chunk(connection, job, held, work)
                    held = []
            if held:
                yield from _chunk(connection, job, held, work)

    return run


def _chunk(
    connection: duckdb.DuckDBPyConnection,
    job: _Job,
    held: list[pa.RecordBatch],
    work: Callable[[duckdb.DuckDBPyConnection, _Job], Iterator[pa.Table]],
) -> Batches:
    import pyarrow as pa

    connection.register("chunk_given", pa.Table.from_batches(held))
    if job.columns:
        source = Source(Path("the voters"), job.columns)
        connection.execute(
            f"create or replace temp table chunk as {standard.fields_sql(source, 'chunk_given')}"
        )
        cleaned = standard.clean(connection, source, "chunk", "chunk")
    else:
        cleaned = standard.Standard("chunk_given", {name: (f"r.{name}",) for name in standard.LAYOUT}, {})
    connection.execute(f"create or replace temp table listed as {cleaned.select()}")
    plain = standard.Standard("listed", {name: (f"r.{name}",) for name in standard.LAYOUT}, {})
    candidates.gather_near(connection, plain, list(job.keys))
    for table in work(connection, job):
        yield from table.to_batches()


def _counts_of_chunk(connection: duckdb.DuckDBPyConnection, _: _Job) -> Iterator[pa.Table]:
    """The counts of a chunk's values, as `_COUNT_FORM`; the driver adds them up."""
    for where in ("voters", "near"):
        for by, table in chance.counting_tables(where).items():
            counted = chance.counting_sql(by, "listed" if where == "voters" else "near")
            keys = [f"cast({column} as varchar)" for column in by] + ["null::varchar"] * (_KEYS - len(by))
            chosen = ", ".join(f"{key} as k{at}" for at, key in enumerate(keys))
            whole = f"select '{table}' as counted, {chosen}, n::bigint as n from ({counted})"
            yield connection.sql(whole).to_arrow_table()


def _count(connection: duckdb.DuckDBPyConnection, rows: DataFrame, job: _Job, size: int) -> chance.Counts:
    """Make the tables of counts on the driver, from what the workers counted."""
    from pyspark.sql import functions as of

    counted = rows.mapInArrow(_each_chunk(job, _counts_of_chunk), _COUNT_FORM)
    whole = counted.groupBy("counted", "k0", "k1", "k2").agg(of.sum("n").alias("n")).toArrow()
    connection.register("counted_given", whole)
    for where in ("voters", "near"):
        for by, table in chance.counting_tables(where).items():
            chosen = ", ".join(
                f"cast(k{at} as {standard.LAYOUT[name]}) as {name}" for at, name in enumerate(by)
            )
            connection.execute(
                f"create or replace temp table {table} as "
                f"select {chosen}, n from counted_given where counted = '{table}'"
            )
    connection.unregister("counted_given")
    return chance.look_up(connection, size)


def _sample_of_chunk(connection: duckdb.DuckDBPyConnection, _: _Job) -> Iterator[pa.Table]:
    """The near voters of a chunk whose scrambled ids are smallest."""
    yield connection.sql(
        f"select * from near order by hash(id), id limit {chance.SAMPLE[1]}"
    ).to_arrow_table()


def _partial(connection: duckdb.DuckDBPyConnection, rows: DataFrame, job: _Job) -> dict[str, chance.Floats]:
    form = ", ".join(
        f"{name} {'string' if kind == 'varchar' else 'int' if kind == 'integer' else kind}"
        for name, kind in standard.LAYOUT.items()
    )
    connection.register("near_given", rows.mapInArrow(_each_chunk(job, _sample_of_chunk), form).toArrow())
    connection.execute("create or replace temp table near as select * from near_given")
    connection.unregister("near_given")
    return chance.measure_partial(connection, within=False)


def _pairs_of_chunk(connection: duckdb.DuckDBPyConnection, job: _Job) -> Iterator[pa.Table]:
    """The candidate pairs of a chunk with their levels, as `_PAIR_FORM`."""
    candidates.pair_up(connection, list(job.keys), within=False)
    levels = ", ".join(f"l.{each.name}::tinyint as {each.name}" for each in COMPARISONS)
    yield connection.sql(
        f"select l.r, n.id as v, (l.h::hugeint - 9223372036854775808)::bigint as h, {levels}, "
        "l.their_first, l.their_part, n.last as their_last "
        f"from ({levels_sql('near', 'rowid')}) as l join near as n on n.rowid = l.v"
    ).to_arrow_table()


def _scored_pairs(block: pa.Table, chances: _Chances) -> tuple[model.Pairs, NDArray[np.int64]]:
    """The pairs of a block in order, with their chances, and which row of the block each is."""
    import pyarrow as pa

    with duckdb.connect(config={"threads": 1}) as connection:
        for name, held in (("count_first", chances.first), ("count_part", chances.part)):
            connection.register(f"{name}_given", pa.ipc.open_stream(held).read_all())
            connection.execute(f"create temp view {name} as select * from {name}_given")
        connection.register("block_given", block)
        numbered = "select * exclude (v, their_last), row_number() over () - 1 as v from block_given"
        found = connection.execute(with_bearers(numbered)).fetchnumpy()
    return pairs_of(found, chances.counts, chances.tables, chances.extra)


def _best_links(block: pa.Table, chances: _Chances, weights: model.Weights) -> pa.Table:
    """The likeliest voter of each roster row of a block, as `_LINK_FORM`."""
    import pyarrow as pa

    pairs, place = _scored_pairs(block, chances)
    probability = model.probabilities(pairs, weights)
    best = best_of_each(pairs.row, probability)
    named = block.select(["v", "their_first", "their_last"]).take(pa.array(place[best.pair]))
    return pa.table(
        {
            "r": pa.array(best.row.astype(np.int32)),
            "v": named.column("v"),
            "probability": pa.array(probability[best.pair]),
            "second": pa.array(best.second),
            "first": named.column("their_first"),
            "last": named.column("their_last"),
            "levels": pa.array([bytes(row) for row in pairs.levels[best.pair]], pa.binary()),
        }
    )


def _as_bytes(connection: duckdb.DuckDBPyConnection, query: str) -> bytes:
    import pyarrow as pa

    table = connection.sql(query).to_arrow_table()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())
