"""A standing index of the voters: built once, asked for one new member at a time.

A folder with the standardised voters (`voters.arrow`, read where it lies), the counts of their
values (`counts.duckdb`), and per candidate key two arrays, sorted: the scrambled key of every voter
and the voter's row. A member's candidates are found by bisection; from there on the steps are those
of a whole roster.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from wallchart.refusal import Refusal

if TYPE_CHECKING:
    import pyarrow as pa

from . import candidates, chance, model, standard
from .columns import FIELDS, Source, quoted, read_column_names
from .comparing import Tell, hold_roster, levels_sql, pairs_of, silent, take_in, with_bearers, workshop
from .linking import Link, best_of_each, decided, nobody
from .model import Weights
from .reasons import Names, in_words

_FORM = "wallchart-voter-index-4"
_BATCH = 50_000
_MEMBER = Path("the member")


def build_index(
    voters: Path,
    folder: Path,
    *,
    columns: Path | None = None,
    weights: Weights | None = None,
    tell: Tell = silent,
) -> None:
    """Build the index of a voter file in an empty or new `folder`.

    `weights` are those that an earlier run learnt from the whole roster (`Linked.weights`); without
    them the shares stated in `levels` hold. Raises `Refusal` for a file that cannot be linked, and for
    a folder that holds something already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Refusal("the folder for the index is not empty; name a new one", file=str(folder))
    with workshop() as connection:
        tell("reading the voters")
        _, listed = take_in(connection, voters, read_column_names(columns)["voters"], "voters_file")
        held = standard.standardised_already(connection, f"({listed.select()})")
        keys = candidates.usable_keys(held, held, candidates.LARGE + 1)
        size = _write_voters(connection, listed, keys, folder)
        tell("counting names and doors")
        connection.execute(f"attach {quoted(str(folder / 'counts.duckdb'))} as standing")
        for by, table in chance.counting_tables("voters").items():
            counted = chance.counting_sql(by, f"({listed.select(by)})")
            connection.execute(f"create table standing.{table} as {counted}")
        connection.execute("detach standing")
        sample = f"select * from ({listed.select()}) order by hash(id), id limit {max(chance.SAMPLE)}"
        connection.execute(f"create or replace temp table near as {sample}")
        connection.execute("create or replace temp view roster as select * from near")
        partial = chance.measure_partial(connection, within=True)
    learnt = weights or model.first_weights(size)
    told = {
        "form": _FORM,
        "duckdb": duckdb.__version__,
        "size": size,
        "keys": [key.name for key in keys],
        "partial": {name: shares.tolist() for name, shares in partial.items()},
        "weights": {name: np.asarray(value).tolist() for name, value in asdict(learnt).items()},
    }
    (folder / "index.json").write_text(json.dumps(told), encoding="utf-8")


def _write_voters(
    connection: duckdb.DuckDBPyConnection,
    listed: standard.Standard,
    keys: list[candidates.Key],
    folder: Path,
) -> int:
    """Write the rows and, per key, the scrambled keys in order with their rows; returns how many rows."""
    import pyarrow as pa

    hashed = [f"coalesce({key.hashed('b', key.voter)}, 0) as key_{at}" for at, key in enumerate(keys)]
    reader = connection.sql(f"select b.*, {', '.join(hashed)} from ({listed.select()}) as b").to_arrow_reader(
        _BATCH
    )
    gathered: list[list[NDArray[np.uint64]]] = [[] for _ in keys]
    size = 0
    layout = pa.schema([reader.schema.field(name) for name in standard.LAYOUT])
    with pa.OSFile(str(folder / "voters.arrow"), "wb") as file, pa.ipc.new_file(file, layout) as writer:
        for batch in reader:
            writer.write_batch(batch.select(list(standard.LAYOUT)))
            size += batch.num_rows
            for at, held in enumerate(gathered):
                held.append(batch.column(f"key_{at}").to_numpy())
    for key, held in zip(keys, gathered, strict=True):
        whole = np.concatenate(held) if held else np.zeros(0, dtype=np.uint64)
        held.clear()
        order = np.argsort(whole, kind="stable").astype(np.uint32)
        order = order[np.searchsorted(whole[order], 1) :]  # a key of 0 is none
        np.save(_key_file(folder, key, "keys"), whole[order])
        np.save(_key_file(folder, key, "rows"), order)
    return size


def _as_arrow(numbers: NDArray[np.int64]) -> pa.Int64Array:
    """(`pa.array` would first bring in pandas where it is installed, and the first member wait for it.)"""
    import pyarrow as pa

    held = pa.py_buffer(np.ascontiguousarray(numbers, dtype=np.int64))
    return pa.Int64Array.from_buffers(pa.int64(), len(numbers), [None, held])


def _key_file(folder: Path, key: candidates.Key, what: str) -> Path:
    return folder / f"{''.join(letter if letter.isalnum() else '-' for letter in key.name)}.{what}.npy"


def _weights(told: Mapping[str, Any]) -> Weights:
    return Weights(
        same=np.array(told["same"]),
        home=np.array(told["home"]),
        namesake=np.array(told["namesake"]),
        found=float(told["found"]),
        homes=float(told["homes"]),
        namesakes=float(told["namesakes"]),
        voters=int(told["voters"]),
        auto=float(told["auto"]),
    )


class VoterIndex:
    """A built index, open. Use it in a `with` block, or call `close`."""

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`; raises `Refusal` where there is none, or one of another version."""
        told_by = folder / "index.json"
        if not told_by.is_file():
            raise Refusal("there is no index of voters here; build one first", file=str(folder))
        told = json.loads(told_by.read_text(encoding="utf-8"))
        if (told.get("form"), told.get("duckdb")) != (_FORM, duckdb.__version__):
            raise Refusal("the index was built by another version; build it anew", file=str(folder))
        self.size = int(told["size"])
        self._keys = [key for key in candidates.KEYS if key.name in told["keys"]]
        self._partial = {name: np.array(shares) for name, shares in told["partial"].items()}
        self.weights = _weights(told["weights"])
        self._held = {
            key.name: (
                np.load(_key_file(folder, key, "keys"), mmap_mode="r"),
                np.load(_key_file(folder, key, "rows"), mmap_mode="r"),
            )
            for key in self._keys
        }
        self._connection = duckdb.connect(config={"threads": 1, "memory_limit": "500MB"})
        held = quoted(str(folder / "counts.duckdb"))
        self._connection.execute(f"attach {held} as standing (read_only)")
        for table in chance.counting_tables("voters").values():
            self._connection.execute(f"create temp view {table} as select * from standing.{table}")
        import pyarrow as pa

        self._mapped = pa.memory_map(str(folder / "voters.arrow"))
        reader = pa.ipc.open_file(self._mapped)
        self._batches = [reader.get_batch(number) for number in range(reader.num_record_batches)]
        self._schema = reader.schema
        self._starts = np.cumsum([0, *(batch.num_rows for batch in self._batches)])

    def __enter__(self) -> VoterIndex:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()
        self._batches = []
        self._mapped.close()

    def find(self, member: Mapping[str, str]) -> Link:
        """Link one member, given as a roster row (fields of `columns.FIELDS`; `id` is needed).

        Scored as the row of a whole roster would be, with the weights of the index. Raises `Refusal`
        for a field that does not exist or a row without id.
        """
        self._hold(member)
        connection = self._connection
        rows = self._near()
        if not len(rows):
            return nobody(member["id"])
        connection.register("candidates", self._take(rows))
        connection.execute("create or replace temp table near as select * from candidates")
        connection.unregister("candidates")
        chance.count_near(connection)
        counts = chance.look_up(connection, self.size)
        candidates.pair_up(connection, self._keys, within=False)
        found = connection.execute(with_bearers(levels_sql("near", "rowid"))).fetchnumpy()
        tables = chance.chances(counts, self._partial)
        pairs, voter = pairs_of(found, counts, tables, chance.together(counts))
        if not len(pairs):
            return nobody(member["id"])
        probability = model.probabilities(pairs, self.weights)
        best = best_of_each(pairs.row, probability)
        pair = int(best.pair[0])
        their_id, *theirs = connection.execute(
            "select id, first, last from near where rowid = ?", [int(voter[pair])]
        ).fetchall()[0]
        own = Names(*connection.execute("select first, last from roster").fetchall()[0])
        words = in_words(tuple(pairs.levels[pair].tolist()), own, Names(*theirs))
        sure, second = float(probability[pair]), float(best.second[0])
        return decided(member["id"], their_id, sure, second, words, auto=self.weights.auto)

    def _hold(self, member: Mapping[str, str]) -> None:
        """Make the table `roster` of the one member."""
        for field in member:
            if field not in FIELDS:
                raise Refusal(f"is no field; the fields are {', '.join(FIELDS)}", column=field)
        if not member.get("id", "").strip():
            raise Refusal("every row needs an id", column="id")
        fields = list(member)
        chosen = ", ".join(f"nullif(trim(?), '') as {field}" for field in fields)
        self._connection.execute(
            f"create or replace temp table member as select {chosen}", [member[field] for field in fields]
        )
        source = Source(_MEMBER, {field: field for field in fields})
        hold_roster(self._connection, standard.clean(self._connection, source, "member", "member"))

    def _take(self, rows: NDArray[np.uint32]) -> pa.Table:
        """Read single rows from where they lie; `rows` is in order."""
        import pyarrow as pa

        cuts = np.searchsorted(rows, self._starts)
        taken = [
            self._batches[number].take(_as_arrow(rows[start:end] - self._starts[number]))
            for number, (start, end) in enumerate(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))
            if end > start
        ]
        return pa.Table.from_batches(taken, self._schema)

    def _near(self) -> NDArray[np.uint32]:
        """The rows of the voters who share a key with the member."""
        hashes = self._connection.execute(
            f"select {', '.join(key.hashed('a', key.roster) for key in self._keys)} from roster as a"
        ).fetchall()[0]
        found = [np.zeros(0, dtype=np.uint32)]
        for key, hashed in zip(self._keys, hashes, strict=True):
            if hashed is not None:
                keys, rows = self._held[key.name]
                start = np.searchsorted(keys, np.uint64(hashed), side="left")
                end = np.searchsorted(keys, np.uint64(hashed), side="right")
                found.append(np.asarray(rows[start:end]))
        return np.unique(np.concatenate(found))
