"""The files that are linked: where they lie, what their columns are called, and what is wrong with them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from wallchart.refusal import Refusal

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


@dataclass(frozen=True)
class Source:
    """One file and, for each field that it has, the name of the column in it."""

    path: Path
    columns: Mapping[str, str]

    @property
    def relation(self) -> str:
        """The file as something to select from in DuckDB; every column of a CSV is text."""
        quoted = str(self.path).replace("'", "''")
        if self.path.suffix.lower() in (".parquet", ".pq"):
            return f"read_parquet('{quoted}')"
        return f"read_csv('{quoted}', header = true, all_varchar = true, strict_mode = true)"

    def column(self, field: str) -> str:
        """The quoted name of a field's column."""
        return '"' + self.columns[field].replace('"', '""') + '"'


def read_column_names(path: Path | None) -> dict[str, dict[str, str]]:
    """The TOML that says what a file calls its columns, per side (`roster`, `voters`, `file`).

    Names at the top of the file hold for every side. Refuses what is not TOML, a side or field
    that does not exist, and a name that is not text.
    """
    if path is None:
        return {side: {} for side in SIDES}
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as trouble:
        raise Refusal(
            f"the column names cannot be read ({type(trouble).__name__})", file=str(path)
        ) from trouble
    except tomllib.TOMLDecodeError as trouble:
        raise Refusal(f"is not TOML: {trouble}", file=str(path)) from trouble
    common = {key: value for key, value in told.items() if not isinstance(value, dict)}
    named = {}
    for side in SIDES:
        named[side] = {**common, **told.get(side, {})}
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
    if not path.is_file():
        raise Refusal("there is no such file", file=str(path))
    if not path.name.lower().endswith((".csv", ".csv.gz", ".txt", ".parquet", ".pq")):
        raise Refusal("give a CSV or a Parquet file", file=str(path))
    if path.stat().st_size == 0:
        raise Refusal("the file is empty; it must begin with the names of its columns", file=str(path))
    bare = Source(path, {})
    try:
        described = connection.execute(f"describe select * from {bare.relation}").fetchall()
    except duckdb.Error as trouble:
        raise _unreadable(path, trouble) from trouble
    header = [str(row[0]) for row in described]
    trimmed = {name.strip(): name for name in reversed(header)}
    folded = {_folded(name): name for name in reversed(header)}
    columns: dict[str, str] = {}
    for field in FIELDS:
        wanted = named.get(field)
        if wanted is not None:
            if wanted.strip() not in trimmed:
                raise Refusal(
                    f"has no such column; its columns are {', '.join(header)}", file=str(path), column=wanted
                )
            columns[field] = trimmed[wanted.strip()]
        elif _folded(field) in folded:
            columns[field] = folded[_folded(field)]
    return _checked(Source(path, columns), header)


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
        quoted = str(twice).replace("'", "''")
        row = _line(
            connection, source, f"trim(cast({source.column('id')} as varchar)) = '{quoted}'", which="max"
        )
        raise Refusal(
            "the id stands twice; ids must differ", file=str(source.path), row=row, column=column, value=twice
        )


def _line(connection: duckdb.DuckDBPyConnection, source: Source, condition: str, which: str = "min") -> int:
    """The line, as a spreadsheet counts, of the first or last row with a property."""
    connection.execute("set preserve_insertion_order = true")
    found = connection.execute(
        f"select {which}(line) from (select *, row_number() over () as line from {source.relation}) "
        f"where {condition}"
    ).fetchall()[0][0]
    connection.execute("set preserve_insertion_order = false")
    return int(found) + 1


def unreadable_row(path: Path, trouble: Exception) -> Refusal:
    """A refusal for a file that breaks off while its rows are read."""
    return _unreadable(path, trouble)


def _unreadable(path: Path, trouble: Exception) -> Refusal:
    told = str(trouble)
    line = re.search(r"[Ll]ine:?\s*(\d+)", told)
    what = next((part.strip() for part in told.splitlines() if part.strip()), type(trouble).__name__)
    kind = "Parquet" if path.suffix.lower() in (".parquet", ".pq") else "CSV"
    return Refusal(
        f"cannot be read as {kind}: {what}", file=str(path), row=int(line.group(1)) if line else None
    )


def _folded(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())
