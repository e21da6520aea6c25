"""From a file's own writing to one form in which two files can be compared.

Each different name, date and street is cleaned once in Python (`cleaning`) and joined back, so
3.7 million rows cost no more than their 80,000 different surnames.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from wallchart.refusal import Refusal

from . import cleaning
from .columns import Source, quoted, to_read, unreadable_row

LAYOUT: dict[str, str] = {
    "id": "varchar",
    "first": "varchar",
    "canon": "varchar",
    "canon2": "varchar",
    "middle": "varchar",
    "last": "varchar",
    "part": "varchar",
    "part2": "varchar",
    "suffix": "tinyint",
    "year": "smallint",
    "day": "integer",
    "house": "varchar",
    "street": "varchar",
    "core": "varchar",
    "unit": "varchar",
    "city": "varchar",
    "zip": "varchar",
    "phone": "bigint",
    "email": "varchar",
    "other_id": "varchar",
}
"""The columns of a standardised table, in order, and their types."""
VERSION = "wallchart-standard-4"
"""Of the layout and of the cleaning: what was cleaned otherwise cannot be compared."""
_OPTIONAL = ("day", "email", "other_id", "part2", "phone")


@dataclass(frozen=True)
class _Cleaned:
    """One source field cleaned value by value: the columns of its table of different values."""

    field: str
    columns: Sequence[tuple[str, str]]  # name and DuckDB type
    clean: Callable[[str], Sequence[Any]]


_CLEANED = (
    _Cleaned(
        "first",
        (
            ("first", "varchar"),
            ("canon", "varchar"),
            ("canon2", "varchar"),
            ("rest", "varchar"),
            ("suffix", "tinyint"),
        ),
        cleaning.given,
    ),
    _Cleaned("middle", (("middle", "varchar"),), lambda text: (cleaning.middle(text),)),
    _Cleaned(
        "last",
        (("last", "varchar"), ("part", "varchar"), ("part2", "varchar"), ("suffix", "tinyint")),
        cleaning.surname,
    ),
    _Cleaned("suffix", (("suffix", "tinyint"),), lambda text: (cleaning.generation(text),)),
    _Cleaned("birth_year", (("year", "smallint"), ("day", "integer")), cleaning.birth),
    _Cleaned("birth_date", (("year", "smallint"), ("day", "integer")), cleaning.birth),
    _Cleaned(
        "address",
        (
            ("house", "varchar"),
            ("street", "varchar"),
            ("core", "varchar"),
            ("unit", "varchar"),
            ("city", "varchar"),
            ("zip", "varchar"),
        ),
        cleaning.address,
    ),
    _Cleaned("house_number", (("house", "varchar"),), lambda text: (cleaning.house(text),)),
    _Cleaned("street", (("street", "varchar"), ("core", "varchar")), cleaning.street),
    _Cleaned("unit", (("unit", "varchar"),), lambda text: (cleaning.unit(text),)),
    _Cleaned("city", (("city", "varchar"),), lambda text: (cleaning.city(text),)),
)
_NUMERAL = "case when ends_with({0}, '.0') then left({0}, -2) else {0} end"
"""Where other programs keep numbers as decimals, the number."""
_NUMBER_HELD = (
    r"'^(?:.*?[^0-9])??(?:1[^0-9]{{0,3}})?(?:([2-9][0-9]{{2}})[^0-9]{{0,4}})?([0-9]{{3}})[^0-9]{{0,3}}"
    r"([0-9]{{4}})(?:[^0-9].*)?$'"
)
_PHONE_DIGITS = rf"regexp_replace(regexp_replace({{0}}, {_NUMBER_HELD}, '\1\2\3'), '[^0-9]', '', 'g')"
"""The first number in the cell that is an American one, without the extension; else all digits."""


def _one_digit(text: str) -> str:
    """Nothing but one digit again and again, as stands where nobody has a number."""
    return f"(replace({text}, left({text}, 1), '') = '')"


_DIRECT = {
    "zip": f"nullif(left(regexp_replace(upper({_NUMERAL}), '[^0-9A-Z]', '', 'g'), 5), '')",
    "phone": f"""case when {_one_digit("{0}")} then null
      when regexp_full_match({{0}}, '[2-9][0-9]{{{{9}}}}') then cast({{0}} as bigint)
      when length({_PHONE_DIGITS}) >= 7 and not {_one_digit(_PHONE_DIGITS)}
        then try_cast(right({_PHONE_DIGITS}, 10) as bigint) end""",
    "email": "case when contains({0}, '@') then lower(trim({0})) end",
    "other_id": f"nullif(regexp_replace(upper({_NUMERAL}), '[^0-9A-Z]', '', 'g'), '')",
}


@dataclass(frozen=True)
class Standard:
    """A file whose values are cleaned, ready to be selected from: all of `LAYOUT`, or the columns asked for.

    Only the tables of cleaned values that a select needs are joined, so counting surnames does
    not pay for streets.
    """

    rows: str
    parts: Mapping[str, Sequence[str]]  # per column of the layout, the expressions that offer it, best first
    joins: Mapping[str, str]  # per table of cleaned values, its join

    def select(self, columns: Sequence[str] = tuple(LAYOUT)) -> str:
        chosen, needed = [], []
        for name in columns:
            offered = self.parts.get(name, ())
            chosen.append(f"cast({_first_of(offered)} as {LAYOUT[name]}) as {name}")
            needed += [table for table in self.joins if any(part.startswith(f"{table}.") for part in offered)]
        joins = " ".join(self.joins[table] for table in dict.fromkeys(needed))
        return f"select {', '.join(chosen)} from {self.rows} as r {joins}"

    def has(self, column: str) -> bool:
        return bool(self.parts.get(column))


def standardised_already(connection: duckdb.DuckDBPyConnection, rows: str) -> Standard:
    """The same face for a table that is in the standard layout; columns that are all null it has not."""
    filled = connection.execute(
        f"select {', '.join(f'bool_or({name} is not null)' for name in _OPTIONAL)} from {rows}"
    ).fetchall()[0]
    bare = {name for name, there in zip(_OPTIONAL, filled, strict=True) if not there}
    return Standard(rows, {name: (f"r.{name}",) for name in LAYOUT if name not in bare}, {})


def is_standardised(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Whether a Parquet file was written by `write_standardised`."""
    if path.suffix.lower() not in (".parquet", ".pq") or not path.is_file():
        return False
    try:
        found = connection.execute(
            f"select decode(value) from parquet_kv_metadata({to_read(path)}) where decode(key) = 'wallchart'"
        )
        told: list[tuple[str]] = found.fetchall()
    except duckdb.Error as trouble:
        raise unreadable_row(path, trouble) from trouble
    if told and told != [(VERSION,)]:
        raise Refusal("was standardised by another version; standardise the file anew", file=str(path))
    return bool(told)


def write_standardised(connection: duckdb.DuckDBPyConnection, standard: Standard, out: Path) -> None:
    """Write a file in the standard layout, so that the next run need not clean it again."""
    told = f"format parquet, kv_metadata {{wallchart: '{VERSION}'}}"
    try:
        connection.execute(f"copy ({standard.select()}) to {quoted(str(out))} ({told})")
    except duckdb.IOException as trouble:
        raise Refusal(f"cannot be written: {str(trouble).splitlines()[0]}", file=str(out)) from trouble


def clean(connection: duckdb.DuckDBPyConnection, source: Source, rows: str, label: str) -> Standard:
    """Clean the different values of `rows`, which holds the source's columns as text under the fields' names.

    `label` tells the tables of two files apart. Unreadable content is refused with its line.
    """
    try:
        done = [
            _value_table(connection, rows, each, label) for each in _CLEANED if each.field in source.columns
        ]
    except (duckdb.InvalidInputException, duckdb.ConversionException) as trouble:
        raise unreadable_row(source.path, trouble) from trouble
    offered: dict[str, list[str]] = {"id": ["r.id"]}
    own = (
        "suffix",
        "middle",
        "birth_date",
        "house_number",
        "street",
        "unit",
        "city",
    )  # a column of its own goes first
    for cleaned in sorted(done, key=lambda each: each.field not in own):
        for name, _ in cleaned.columns:
            offered.setdefault("middle" if name == "rest" else name, []).append(
                f"{label}_{cleaned.field}.{name}"
            )
    for field, expression in _DIRECT.items():
        if field in source.columns:
            offered.setdefault(field, []).insert(0, expression.format(f"r.{field}"))
    joins = {
        f"{label}_{each.field}": f"left join {label}_{each.field} "
        f"on r.{each.field} = {label}_{each.field}.raw"
        for each in done
    }
    return Standard(rows, offered, joins)


def raw_select(source: Source) -> str:
    """Select the fields of a source as text, trimmed, blanks as null, under the names of the fields."""
    return fields_sql(source, source.relation)


def fields_sql(source: Source, rows: str) -> str:
    """The same from a table that has the source's columns."""
    chosen = [
        f"nullif(trim(cast({source.column(field)} as varchar)), '') as {field}" for field in source.columns
    ]
    return f"select {', '.join(chosen)} from {rows}"


def _value_table(connection: duckdb.DuckDBPyConnection, rows: str, cleaned: _Cleaned, label: str) -> _Cleaned:
    """Make the table of a field's different values and what each is when cleaned."""
    found = [
        row[0]
        for row in connection.execute(
            f"select distinct {cleaned.field} from {rows} where {cleaned.field} is not null"
        ).fetchall()
    ]
    columns = list(zip(*map(cleaned.clean, found), strict=True)) if found else [()] * len(cleaned.columns)
    names = [("raw", "varchar"), *cleaned.columns]
    chosen = ", ".join(f"unnest(${at}::{kind}[]) as {name}" for at, (name, kind) in enumerate(names, 1))
    connection.execute(
        f"create or replace temp table {label}_{cleaned.field} as select {chosen}",
        [found, *map(list, columns)],
    )
    return cleaned


def _first_of(columns: Sequence[str]) -> str:
    if not columns:
        return "null"
    return columns[0] if len(columns) == 1 else f"coalesce({', '.join(columns)})"
