"""Which pairs are looked at: each key finds those whom it is for, once, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from wallchart.engines.matching import candidates
from wallchart.engines.matching.candidates import KEYS, LARGE, gather_near, pair_up, usable_keys
from wallchart.engines.matching.standard import LAYOUT, Standard
from wallchart.refusal import Refusal

Row = Mapping[str, object]
# what a member and a voter have in common, and what neither may be without for the key's condition
SHARED: dict[str, tuple[Row, Row]] = {
    "name": ({"part": "LIND", "canon": "ROBERT"},) * 2,
    "first half": ({"part": "LIND", "canon": "ANN"}, {"part": "BERG", "part2": "LIND", "canon": "ANN"}),
    "second half": ({"part": "BERG", "part2": "LIND", "canon": "ANN"}, {"part": "LIND", "canon": "ANN"}),
    "swapped name": ({"first": "LIND", "last": "ANN"}, {"first": "ANN", "last": "LIND"}),
    "dwelling": ({"house": "12", "core": "OAK", "zip": "55104"},) * 2,
    "dwelling by city": ({"house": "12", "core": "OAK", "city": "ELY"},) * 2,
    "phone": ({"phone": 6515550100},) * 2,
    "surname, year, initial": (
        {"part": "LIND", "year": 1961, "canon": "ROBERT", "first": "ROBT"},
        {"part": "LIND", "year": 1961, "canon": "RONALD", "first": "RON"},
    ),
    "surname, ZIP": ({"part": "LIND", "zip": "55104"},) * 2,
    "given name, house, ZIP": ({"canon": "ROBERT", "house": "12", "zip": "55104"},) * 2,
    "given name, year, ZIP": ({"canon": "ROBERT", "year": 1961, "zip": "55104"},) * 2,
    "middle as given name": (
        {"first": "LEE", "part": "LIND", "year": 1961},
        {"middle": "LEE", "part": "LIND", "year": 1961},
    ),
    "e-mail": ({"email": "a@b.c"},) * 2,
    "other id": ({"other_id": "77"},) * 2,
    "date and given name": ({"day": 19610426, "canon": "ROBERT"},) * 2,
    "date and surname": ({"day": 19610426, "part": "LIND"},) * 2,
    "date and ZIP": ({"day": 19610426, "zip": "55104"},) * 2,
    "date": ({"day": 19610426},) * 2,
    "surname": ({"part": "LIND"},) * 2,
    "given name and ZIP": ({"canon": "ROBERT", "zip": "55104"},) * 2,
    "house and street": ({"house": "12", "core": "OAK"},) * 2,
}


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def hold(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> Standard:
    """A table of the layout, `r` the number of each row."""
    columns = ", ".join(f"{name} {kind}" for name, kind in LAYOUT.items())
    connection.execute(f"create or replace temp table {table} (r integer, {columns})")
    values = [
        (number, *(row.get(name, str(number) if name == "id" else None) for name in LAYOUT))
        for number, row in enumerate(rows)
    ]
    line = f"({', '.join('?' * (len(LAYOUT) + 1))})"
    connection.execute(
        f"insert into {table} values {', '.join([line] * len(rows))}",
        [cell for row in values for cell in row],
    )
    there = {name for row in rows for name in row} | {"id"}
    return Standard(table, {name: (f"r.{name}",) for name in LAYOUT if name in there}, {})


def paired(
    connection: duckdb.DuckDBPyConnection, ours: list[Row], theirs: list[Row], keys: list[candidates.Key]
) -> list[tuple[int, int]]:
    """The pairs (member, voter) that these keys find, by their places."""
    hold(connection, "roster", ours)
    voters = hold(connection, "listed", theirs)
    gather_near(connection, Standard(voters.rows, {name: (f"r.{name}",) for name in LAYOUT}, {}), keys)
    pair_up(connection, keys, within=False)
    return sorted(
        (r, int(voter))
        for r, voter in connection.execute(
            "select p.r, n.id from pairs as p join near as n on n.rowid = p.v"
        ).fetchall()
    )


def test_every_key_has_its_example_here() -> None:
    assert set(SHARED) == {key.name for key in KEYS}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_a_key_finds_whom_it_is_for_and_nobody_else(
    connection: duckdb.DuckDBPyConnection, key: candidates.Key
) -> None:
    ours, theirs = SHARED[key.name]
    nobody: Row = {"part": "QUACK", "canon": "ZEB", "first": "ZEB", "last": "QUACK", "zip": "99999"}
    empty: Row = {}
    assert paired(connection, [ours], [nobody, theirs, empty], [key]) == [(0, 1)]
    assert paired(connection, [empty], [nobody, theirs, empty], [key]) == []
    for column in key.roster:
        field = {"initial": "canon"}.get(column, column)
        assert paired(connection, [{**ours, field: None}], [theirs], [key]) == [], column


FAR: Row = {"year": 1930, "zip": "55104"}


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "looked_at"),
    [
        ("name", FAR, {"year": 1931, "zip": "1"}, True),
        ("name", FAR, {"year": 1903, "zip": "1"}, True),  # 30 and 03: two figures exchanged
        ("name", FAR, {"year": 1955, "zip": "55104"}, True),
        ("name", FAR, {"year": 1955, "zip": "1"}, False),
        ("name", {"zip": "2"}, {"year": 1955, "zip": "1"}, True),
        ("dwelling", {"canon": "ROBERT", "part": "LIND"}, {"canon": "KARIN", "part": "LIND"}, True),
        ("dwelling", {"canon": "ROBERT", "part": "LIND"}, {"canon": "RON", "part": "BERG"}, True),
        ("dwelling", {"canon": "ROBERT", "part": "LIND"}, {"canon": "KARIN", "part": "BERG"}, False),
        ("surname, ZIP", {"canon": "ROBERT", "year": 1961}, {"canon": "KARIN", "year": 1962}, True),
        ("surname, ZIP", {"canon": "ROBERT", "year": 1961}, {"canon": "KARIN", "year": 1990}, False),
    ],
)
def test_a_key_that_many_share_looks_at_those_who_may_be_one(
    connection: duckdb.DuckDBPyConnection, name: str, ours: Row, theirs: Row, looked_at: bool
) -> None:
    key = next(key for key in KEYS if key.name == name)
    member, voter = SHARED[name]
    assert paired(connection, [{**member, **ours}], [{**voter, **theirs}], [key]) == [(0, 0)] * looked_at


def test_keys_are_used_where_both_files_have_their_columns(connection: duckdb.DuckDBPyConnection) -> None:
    ours = hold(connection, "ours", [{"part": "A", "canon": "B", "phone": 1, "email": "x"}])
    theirs = hold(connection, "theirs", [{"part": "A", "canon": "B", "phone": 1, "zip": "5"}])
    assert {key.name for key in usable_keys(ours, theirs, LARGE)} == {"name", "phone", "surname"}
    assert {key.name for key in usable_keys(ours, theirs, LARGE + 1)} == {"name", "phone"}
    bare = hold(connection, "bare", [{"email": "x", "zip": "5"}])
    with pytest.raises(Refusal, match="shares no columns by which people can be looked up"):
        usable_keys(bare, theirs, LARGE)


people = some.fixed_dictionaries(
    {"part": some.sampled_from("AB"), "canon": some.sampled_from(["ANN", "BO"]), "phone": some.integers(1, 3)}
)


@settings(max_examples=30)  # each asks a database
@given(rows=some.lists(people, min_size=1, max_size=7))
def test_within_one_file_each_pair_stands_once_and_no_row_meets_itself(
    connection: duckdb.DuckDBPyConnection, rows: list[dict[str, object]]
) -> None:
    keys = [key for key in KEYS if key.name in ("phone", "surname")]
    hold(connection, "roster", rows)
    pair_up(connection, keys, within=True)
    found = connection.execute("select r, v from pairs").fetchall()
    meant = {
        (one, other)
        for one, a in enumerate(rows)
        for other, b in enumerate(rows)
        if one < other and (a["part"] == b["part"] or a["phone"] == b["phone"])
    }
    assert sorted(found) == sorted(meant)
