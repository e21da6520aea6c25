"""The planner's four tables read from CSV, and its two answers written, byte for byte the same each time."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from wallchart.engines.planner import Conventions, Delegations, Locals, Members, Plan, Problem
from wallchart.engines.planner.problem import Floats, Whole
from wallchart.refusal import Refusal
from wallchart.terminal.cells import first_unreadable
from wallchart.terminal.sheets import check_quotes, header_of, row_in, unreadable
from wallchart.terminal.written import whole

COLUMNS = {
    "precincts.csv": ("precinct", "convention", "seats", "others_mean", "others_dispersion"),
    "members.csv": ("member", "precinct", "local", "p_now", "p_after", "minutes"),
    "locals.csv": ("local", "minutes", "members", "target_share"),
    "conventions.csv": ("convention", "weight", "threshold"),
}

MOST_SEATS = 2**31 - 1


@dataclass(frozen=True)
class Named:
    """A problem and the names that its indices stand for."""

    problem: Problem
    member: pa.Array
    local: pa.Array
    convention: pa.Array


def read_problem(folder: Path) -> Named:
    """Read and check the four tables; Refusal names the file, the spreadsheet's row and the column."""
    if not folder.is_dir():
        raise Refusal("is no folder; --problem takes the one with the four tables", file=str(folder))
    sheets = [read_sheet(folder / name) for name in COLUMNS]
    try:
        return _assemble(*sheets)
    except Refusal as refusal:
        if refusal.row is None or refusal.file not in COLUMNS:
            raise
        row = row_in(folder / refusal.file, refusal.row - 2)
        raise Refusal(
            refusal.why, file=refusal.file, row=row, column=refusal.column, value=refusal.value
        ) from None


@dataclass(frozen=True)
class Sheet:
    """One table as read: its file's name and its columns as text. Rows are counted from 2."""

    file: str
    table: pa.Table

    def text(self, column: str) -> pa.Array:
        chunks = self.table.column(column)
        return chunks.chunk(0) if chunks.num_chunks else pa.nulls(0, pa.string())

    def refuse(self, why: str, index: int, column: str, value: object = None) -> Refusal:
        return Refusal(why, file=self.file, row=index + 2, column=column, value=value)

    def names(self, column: str) -> pa.Array:
        """A column of names, none of them empty."""
        values = self.text(column)
        empty = np.flatnonzero(as_numpy(pc.binary_length(values)) == 0)
        if empty.size:
            raise self.refuse("is empty", int(empty[0]), column)
        return values

    def names_once(self, column: str) -> pa.Array:
        """A column of names that may come only once."""
        values = self.names(column)
        code = as_numpy(values.dictionary_encode().indices)
        _, first = np.unique(code, return_index=True)
        if first.size < code.size:
            again = np.ones(code.size, dtype=bool)
            again[first] = False
            at = int(np.argmax(again))
            raise self.refuse(f"this {column} already has a row; keep one", at, column, values[at].as_py())
        return values

    def places(self, column: str, known: pa.Array, where: str) -> Whole:
        """The place of each name of a column among the `known` ones, which are in the file `where`."""
        values = self.names(column)
        found = pc.index_in(values, value_set=known)
        if found.null_count:
            at = found.to_pylist().index(None)
            raise self.refuse(f"is not in {where}", at, column, values[at].as_py())
        return as_numpy(found).astype(np.int64)

    def numbers(self, column: str) -> Floats:
        """A column of numbers with a decimal point."""
        values = pc.utf8_trim_whitespace(self.text(column))
        try:
            return as_numpy(pc.cast(values, pa.float64()))
        except pa.ArrowInvalid:
            at = first_unreadable(values)
            cell = values[at].as_py()
            raise self.refuse("is not a number" if cell else "is empty", at, column, cell or None) from None

    def whole_numbers(self, column: str) -> Whole:
        found = self.numbers(column)
        good = (found == np.floor(found)) & (found >= 0) & (found <= MOST_SEATS)
        if not good.all():
            at = int(np.argmin(good))
            why = f"must be a whole number from 0 to {MOST_SEATS:,}"
            raise self.refuse(why, at, column, self.text(column)[at].as_py())
        return found.astype(np.int64)


def _assemble(precincts: Sheet, members: Sheet, locals_: Sheet, conventions: Sheet) -> Named:
    hall, local = conventions.names_once("convention"), locals_.names_once("local")
    member = members.names_once("member")
    home = precincts.names("precinct").dictionary_encode()
    delegations = Delegations(
        precinct=as_numpy(home.indices).astype(np.int64),
        convention=precincts.places("convention", hall, conventions.file),
        seats=precincts.whole_numbers("seats"),
        others_mean=precincts.numbers("others_mean"),
        others_dispersion=precincts.numbers("others_dispersion"),
    )
    people = Members(
        precinct=members.places("precinct", home.dictionary, precincts.file),
        local=members.places("local", local, locals_.file),
        now=members.numbers("p_now"),
        after=members.numbers("p_after"),
        minutes=members.numbers("minutes"),
        order=order_of(member),
    )
    ours = Locals(*(locals_.numbers(column) for column in ("minutes", "members", "target_share")))
    halls = Conventions(*(conventions.numbers(column) for column in ("weight", "threshold")))
    problem = Problem(len(home.dictionary), delegations, people, ours, halls)
    problem.check()
    return Named(problem, member, local, hall)


def read_sheet(path: Path) -> Sheet:
    """One CSV file as text columns; other columns than those needed are left unread."""
    needed = COLUMNS[path.name]
    _check_header(path, needed)
    text = dict.fromkeys(needed, pa.string())
    try:
        table = pa_csv.read_csv(
            path,
            read_options=pa_csv.ReadOptions(use_threads=False),
            parse_options=pa_csv.ParseOptions(newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                include_columns=needed, column_types=text, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as trouble:
        raise unreadable(path, trouble) from None
    return Sheet(path.name, table.combine_chunks())


def _check_header(path: Path, needed: Sequence[str]) -> None:
    if not path.is_file():
        raise Refusal("this table is missing", file=path.name)
    try:
        header = header_of(path)
        check_quotes(path)
    except OSError as trouble:
        raise Refusal(f"cannot be read: {trouble.strerror}", file=path.name) from None
    for column in needed:
        if header.count(column) != 1:
            why = "this column is missing" if column not in header else "this column comes twice"
            why += f"; the header needs {', '.join(needed)}"
            raise Refusal(why, file=path.name, row=1, column=column)


def as_numpy(values: pa.Array) -> NDArray[Any]:
    """The numbers of an Arrow column without nulls.

    Arrow's own conversions look for pandas first; importing it would take longer than the planning.
    """
    kind = values.type.to_pandas_dtype()
    if not len(values):
        return np.empty(0, dtype=kind)
    return np.frombuffer(values.buffers()[1], dtype=kind)[values.offset : values.offset + len(values)]


def as_arrow(values: Whole) -> pa.Array:
    """Whole numbers as an Arrow column."""
    return pa.Array.from_buffers(pa.int64(), values.size, [None, pa.py_buffer(values)])


def order_of(member: pa.Array) -> Whole:
    """Rank of each id among all: by number if all are whole numbers, else by letters."""
    plain = pc.all(pc.match_substring_regex(member, r"^[0-9]{1,18}$")).as_py()
    key = pc.cast(member, pa.int64()) if plain else member
    keys = pa.Table.from_arrays([key, member], ["key", "text"])
    by_both = [("key", "ascending"), ("text", "ascending")]
    sorted_ = as_numpy(pc.sort_indices(keys, sort_keys=by_both))
    order = np.empty(sorted_.size, dtype=np.int64)
    order[sorted_] = np.arange(sorted_.size)
    return order


@contextmanager
def answers(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Where to write talk.csv and plan.json of `folder` (made if need be), refused before any work."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"cannot be made: {error.strerror}", file=str(folder)) from None
    with whole(folder / "talk.csv") as talk, whole(folder / "plan.json") as told:
        yield talk, told


def write_talk(out: Path, named: Named, plan: Plan) -> None:
    """The list of conversations in the order of their ranks."""
    talked = named.member.take(as_arrow(plan.ranked)).to_pylist()
    local = named.local.take(as_arrow(named.problem.members.local[plan.ranked])).to_pylist()
    with out.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("member", "local", "rank", "gain"))
        rows.writerows(zip(talked, local, range(1, len(talked) + 1), plan.gain.tolist(), strict=True))


def write_summary(out: Path, told: dict[str, Any]) -> None:
    out.write_text(json.dumps(told, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def summary(named: Named, plan: Plan) -> dict[str, Any]:
    """What plan.json says: values, bound, gaps, seed, the Locals, the conventions, the total."""
    seen = plan.forecast
    problem = named.problem
    return {
        "value_before": plan.before,
        "value": plan.value,
        "bound": plan.bound,
        "gap": _finite(plan.gap),
        "gap_of_gain": _finite(plan.gap_of_gain),
        "seed": plan.seed,
        "conversations": len(plan.ranked),
        "total": {"expected": seen.total, "p10": seen.total_low, "p90": seen.total_high},
        "locals": _rows(
            local=named.local.to_pylist(),
            minutes=problem.locals.minutes.tolist(),
            minutes_used=plan.minutes_used.tolist(),
            expected_attendance=plan.attendance.tolist(),
            target=plan.target.tolist(),
            required=[_finite(each) for each in plan.required.tolist()],
            reachable=plan.reachable.tolist(),
        ),
        "conventions": _rows(
            convention=named.convention.to_pylist(),
            seats=seen.seats.tolist(),
            expected_seats=seen.expected.tolist(),
            p10=seen.low.tolist(),
            p90=seen.high.tolist(),
            threshold=problem.conventions.threshold.tolist(),
            probability=seen.chance.tolist(),
        ),
    }


def _rows(**columns: Sequence[Any]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
