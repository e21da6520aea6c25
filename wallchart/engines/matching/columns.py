"""The files that are linked: where they lie, what their columns are called, and what is wrong with them."""

from __future__ import annotations

import csv
import gzip
import io
import re
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import duckdb

from wallchart.refusal import Refusal, spreadsheet_row

FIELDS = (
    "id",
    "first",
    "middle",
    "last",
    "suffix",
    "birth_year",
    "birth_date",
    "address",
    "house_number",
    "street",
    "unit",
    "city",
    "zip",
    "phone",
    "email",
    "other_id",
)
"""Every column that the linker knows; only `id` must be there."""
_TELLING = {"first", "last", "email", "phone", "other_id"}
SIDES = ("roster", "voters", "file")
_ENDINGS = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz", ".parquet", ".pq")

_TROUBLE = re.compile(
    r"^(Expected .*|Invalid unicode.*|Maximum line size.*|.*[Uu]nterminated.*)", re.MULTILINE
)
_PATTERN_SIGN = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Source:
    """One file and, for each field that it has, the name of the column in it; `header` that of a CSV."""

    path: Path
    columns: Mapping[str, str]
    header: tuple[str, ...] = ()

    @property
    def relation(self) -> str:
        """The file as something to select from in DuckDB; every column of a CSV is text and called by its
        place, as headings may be empty or differ by their case alone."""
        path = to_read(self.path)
        if _is_parquet(self.path):
            return f"read_parquet({path})"
        named = ", ".join(f"{place_name(at)}: 'varchar'" for at in range(len(self.header)))
        return (
            f"read_csv({path}, columns = {{{named}}}, auto_detect = false, header = true, "
            f"delim = '{separator_of(self.path)}', quote = '\"', escape = '\"', strict_mode = true)"
        )

    def column(self, field: str) -> str:
        """The quoted name of a field's column in `relation`."""
        if self.header and not _is_parquet(self.path):
            return place_name(self.header.index(self.columns[field]))
        return '"' + self.columns[field].replace('"', '""') + '"'


def place_name(at: int) -> str:
    """What a column of a CSV is called where it is read."""
    return f"c{at}"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def to_read(path: Path) -> str:
    """A path, quoted, as DuckDB reads that file and no other: `roster [1].csv` is no pattern."""
    return quoted(_PATTERN_SIGN.sub(r"[\g<0>]", str(path)))


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() in (".parquet", ".pq")


def _opened(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb")) if path.suffix.lower() == ".gz" else path.open("rb")


def separator_of(path: Path) -> str:
    """What parts the columns of a CSV: comma, semicolon, tab or bar, whichever its header has most of."""
    with _opened(path) as file:
        header = file.readline(100_000)
    return max(",;\t|", key=lambda sign: header.count(sign.encode()))


def csv_header(path: Path) -> list[str]:
    """The headings of a CSV; refuses a name that stands twice, and a first line that is no text or blank."""
    try:
        separator = separator_of(path)
        with _opened(path) as file:  # line by line: what is wrong further down is said with its own row
            lines = (line.decode("utf-8-sig") for line in file)
            header = next(csv.reader(lines, delimiter=separator), [])
    except UnicodeDecodeError:
        raise Refusal(
            "cannot be read as CSV: this file is not utf-8 encoded; save it so", file=str(path), row=1
        )
    except (OSError, EOFError, zlib.error, csv.Error) as trouble:
        bare = "its lines end with a bare return, as on an old Macintosh; save it anew as CSV"
        why = bare if "new-line character" in str(trouble) else trouble
        raise Refusal(f"cannot be read as CSV: {why}", file=str(path), row=1)
    if not any(header):
        raise Refusal("is blank; the first line names the columns", file=str(path), row=1)
    twice = [name for name in header if name and header.count(name) > 1]
    if twice:
        raise Refusal("two columns have one name", file=str(path), row=1, column=twice[0])
    return header


def read_column_names(path: Path | None) -> dict[str, dict[str, str]]:
    """The TOML that says what a file calls its columns, per side (`roster`, `voters`, `file`).

    Names at the top of the file hold for every side. Refuses what is not TOML, a side or field
    that does not exist, and a name that is not text.
    """
    if path is None:
        return {side: {} for side in SIDES}
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as trouble:
        raise Refusal(f"cannot be read: {trouble.strerror}", file=str(path)) from trouble
    except UnicodeDecodeError as trouble:
        raise Refusal("is not UTF-8 text; save it as UTF-8", file=str(path)) from trouble
    except tomllib.TOMLDecodeError as trouble:
        raise Refusal(f"is not TOML: {trouble}", file=str(path)) from trouble
    common = {key: value for key, value in told.items() if key not in SIDES and not isinstance(value, dict)}
    named = {}
    for side in SIDES:
        own = told.get(side, {})
        if not isinstance(own, dict):
            raise Refusal("must be a table of fields, under its name in brackets", file=str(path), value=side)
        named[side] = {**common, **own}
        for field, column in named[side].items():
            _check_named(path, field, column)
    for key in told:
        if key not in SIDES and key not in common:
            raise Refusal(f"is no side; the sides are {', '.join(SIDES)}", file=str(path), value=key)
    return named


def _check_named(path: Path, field: str, column: object) -> None:
    if field not in FIELDS:
        raise Refusal(f"is no field; the fields are {', '.join(FIELDS)}", file=str(path), value=field)
    if not isinstance(column, str):
        raise Refusal("must be the name of a column, in quotes", file=str(path), column=field, value=column)


def open_source(connection: duckdb.DuckDBPyConnection, path: Path, named: Mapping[str, str]) -> Source:
    """Find the fields of a file among its columns; refuses a file that cannot be linked."""
    if path.is_dir():
        raise Refusal("is a directory; name a file in it", file=str(path))
    if not path.is_file():
        raise Refusal("there is no such file", file=str(path))
    if not path.name.lower().endswith(_ENDINGS):
        raise Refusal(f"give a CSV or a Parquet file (named {', '.join(_ENDINGS)})", file=str(path))
    if path.stat().st_size == 0:
        raise Refusal("the file is empty; it must begin with the names of its columns", file=str(path))
    if not _is_parquet(path):
        return check_header(path, csv_header(path), named)
    try:
        described = connection.execute(f"describe select * from {Source(path, {}).relation}").fetchall()
    except duckdb.Error as trouble:
        raise unreadable_row(path, trouble) from trouble
    return check_header(path, [str(row[0]) for row in described], named)


def check_header(path: Path, header: list[str], named: Mapping[str, str]) -> Source:
    """Find the fields among a file's columns; refuses a file without id or without anything that tells."""
    trimmed = {name.strip(): name for name in reversed(header)}
    folded = {_folded(name): name for name in reversed(header)}
    columns: dict[str, str] = {}
    for field in FIELDS:
        wanted = named.get(field)
        if wanted is not None:
            if wanted.strip() not in trimmed:
                columns_there = ", ".join(header)
                raise Refusal(
                    f"has no such column; its columns are {columns_there}", file=str(path), column=wanted
                )
            columns[field] = trimmed[wanted.strip()]
        elif field in trimmed:
            columns[field] = trimmed[field]
        elif _folded(field) in folded:
            columns[field] = folded[_folded(field)]
    return _checked(Source(path, columns, tuple(header)), header)


def _checked(source: Source, header: list[str]) -> Source:
    path = str(source.path)
    if "id" not in source.columns:
        raise Refusal(
            f"no column is called id; name it in the TOML of --columns (columns: {', '.join(header)})",
            file=path,
        )
    if not _TELLING & set(source.columns):
        raise Refusal(
            "has none of first, last, email, phone, other_id; name them in the TOML of --columns "
            f"(columns: {', '.join(header)})",
            file=path,
        )
    return source


def check_ids(connection: duckdb.DuckDBPyConnection, source: Source, table: str) -> None:
    """Refuse an empty file, a blank id and an id that stands twice; `table` holds the file's rows."""
    (count, filled, different) = connection.execute(
        f"select count(*), count(id), count(distinct id) from {table}"
    ).fetchall()[0]
    if count == 0:
        raise Refusal("has no rows under its header", file=str(source.path))
    column = source.columns["id"]
    if filled < count:
        row = _line(connection, source, f"nullif(trim(cast({source.column('id')} as varchar)), '') is null")
        raise Refusal("every row needs an id", file=str(source.path), row=row, column=column)
    if different < count:
        twice = connection.execute(
            f"select min(id) from (select id from {table} group by id having count(*) > 1)"
        ).fetchall()[0][0]
        same = f"trim(cast({source.column('id')} as varchar)) = {quoted(str(twice))}"
        row = _line(connection, source, same, which="max")
        raise Refusal(
            "the id stands twice; ids must differ", file=str(source.path), row=row, column=column, value=twice
        )


def _line(connection: duckdb.DuckDBPyConnection, source: Source, condition: str, which: str = "min") -> int:
    """The row, as a spreadsheet counts, of the first or last row with a property."""
    connection.execute("set preserve_insertion_order = true")
    found = connection.execute(
        f"select {which}(line) from (select *, row_number() over () as line from {source.relation}) "
        f"where {condition}"
    ).fetchall()[0][0]
    connection.execute("set preserve_insertion_order = false")
    if _is_parquet(source.path):
        return int(found) + 1
    with _opened(source.path) as file, io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as lines:
        return spreadsheet_row(lines, int(found) - 1, separator_of(source.path))


def unreadable_row(path: Path, trouble: Exception) -> Refusal:
    """A refusal for a file that breaks off while it is read."""
    told = str(trouble)
    if "invalid state" in told and (row := _row_that_ends_otherwise(path)):
        why = "cannot be read as CSV: the lines of this file end in two ways; save it anew as CSV"
        return Refusal(why, file=str(path), row=row)
    line = re.search(r"CSV Error on Line: (\d+)", told)
    what = _TROUBLE.search(told)
    words = (
        what.group(1) if what else next((part for part in told.splitlines() if part), type(trouble).__name__)
    )
    kind = "Parquet" if _is_parquet(path) else "CSV"
    return Refusal(
        f"cannot be read as {kind}: {words.strip()}", file=str(path), row=int(line.group(1)) if line else None
    )


def _row_that_ends_otherwise(path: Path) -> int | None:
    """The first row that does not end as the header does: with a return and a new line, or a new line."""
    inside, row, first = False, 0, None
    with _opened(path) as file:
        for line in file:
            inside ^= line.count(b'"') % 2 == 1
            if not inside and line.endswith(b"\n"):
                row += 1
                returns = line.endswith(b"\r\n")
                first = returns if first is None else first
                if returns != first:
                    return row
    return None


def _folded(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())
