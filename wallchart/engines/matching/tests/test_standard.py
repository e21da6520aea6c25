"""A file in its standard form: which cell each column is taken from, and that it is kept as it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
import pytest

from wallchart.engines.matching import link_files, standard, standardise_file
from wallchart.engines.matching.comparing import take_in, workshop
from wallchart.engines.matching.standard import LAYOUT
from wallchart.refusal import Refusal

from .files import Town, build_town, clean_rows, write_rows


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return build_town(tmp_path_factory.mktemp("town"), households=150, members=40)


def form_of(connection: duckdb.DuckDBPyConnection, **cells: str) -> dict[str, Any]:
    """The columns of one row in the standard form; those that are null left out, and the id."""
    held = clean_rows(connection, "row", [{"id": "1", **cells}])
    found = connection.execute(held.select())
    names = [column[0] for column in found.description or []]
    assert names == list(LAYOUT)
    row = dict(zip(names, found.fetchall()[0], strict=True))
    assert row.pop("id") == "1"
    return {name: value for name, value in row.items() if value is not None}


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (
            {"first": "Bob", "last": "Lind"},
            {"first": "BOB", "canon": "ROBERT", "last": "LIND", "part": "LIND"},
        ),
        ({"first": "J. Robert"}, {"first": "J", "canon": "J", "middle": "ROBERT"}),
        (
            {"first": "J. Robert", "middle": "Paul"},
            {"first": "J", "canon": "J", "middle": "PAUL"},
        ),
        ({"first": "Chris"}, {"first": "CHRIS", "canon": "CHRISTOPHER", "canon2": "CHRISTINE"}),
        ({"last": "Lind Jr", "suffix": ""}, {"last": "LIND", "part": "LIND", "suffix": 2}),
        ({"last": "Lind Jr", "suffix": "III"}, {"last": "LIND", "part": "LIND", "suffix": 3}),
        (
            {"first": "Bo Sr", "last": "Lind Jr"},
            {"first": "BO", "canon": "BO", "last": "LIND", "part": "LIND", "suffix": 1},
        ),
        ({"birth_year": "1961", "birth_date": ""}, {"year": 1961}),
        ({"birth_year": "1961", "birth_date": "2/3/1960"}, {"year": 1960, "day": 19600203}),
        ({"birth_year": "2/3/1961"}, {"year": 1961, "day": 19610203}),
        (
            {"address": "12 Oak St #4, Ely, MN 55104", "unit": "", "city": ""},
            {"house": "12", "street": "OAK ST", "core": "OAK", "unit": "4", "city": "ELY", "zip": "55104"},
        ),
        (
            {"address": "12 Oak St #4, Ely, MN 55104", "unit": "5", "city": "Tower", "zip": "55105-1"},
            {
                "house": "12",
                "street": "OAK ST",
                "core": "OAK",
                "unit": "5",
                "city": "TOWER",
                "zip": "55105",
            },
        ),
        (
            {"address": "12 Oak St", "house_number": "14", "street": "Elm Ave"},
            {"house": "14", "street": "ELM AVE", "core": "ELM"},
        ),
        ({"phone": "(612) 555-0101"}, {"phone": 6125550101}),
        ({"email": " A@B.org", "other_id": "a-1"}, {"email": "a@b.org", "other_id": "A1"}),
        ({"first": "  ", "last": "-", "phone": "0", "email": "none", "birth_year": "?"}, {}),
    ],
)
def test_a_column_of_its_own_goes_before_what_another_cell_says_by_the_way(
    connection: duckdb.DuckDBPyConnection, cells: Mapping[str, str], form: Mapping[str, object]
) -> None:
    assert form_of(connection, **cells) == form


@pytest.mark.parametrize(
    ("fields", "columns"),
    [
        ({"last"}, {"last", "part", "part2", "suffix"}),
        ({"first"}, {"first", "canon", "canon2", "middle", "suffix"}),
        ({"address"}, {"house", "street", "core", "unit", "city", "zip"}),
        ({"birth_year"}, {"year", "day"}),
        ({"phone", "email", "zip"}, {"phone", "email", "zip"}),
    ],
)
def test_a_file_has_the_columns_that_its_fields_can_say(
    connection: duckdb.DuckDBPyConnection, fields: set[str], columns: set[str]
) -> None:
    """What a file cannot say no key is tried on."""
    held = clean_rows(connection, "few", [dict.fromkeys(("id", *sorted(fields)), "x")])
    assert {name for name in LAYOUT if held.has(name)} == {"id", *columns}


def test_only_what_is_asked_for_is_joined(connection: duckdb.DuckDBPyConnection) -> None:
    """Counting surnames does not pay for streets."""
    held = clean_rows(connection, "wide", [{"id": "1", "first": "Bob", "last": "Lind", "street": "Oak"}])
    assert "join" not in held.select(("id", "zip"))
    assert held.select(("last", "part")).count("join") == 1
    assert held.select(("suffix",)).count("join") == 2  # a suffix may stand behind either name
    assert connection.execute(held.select(("part", "core"))).fetchall() == [("LIND", "OAK")]


def test_each_value_is_cleaned_once_however_many_rows_have_it(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    rows = [{"id": str(at), "last": ("Lind", "Berg", "")[at % 3]} for at in range(60)]
    held = clean_rows(connection, "many", rows)
    assert sorted(connection.execute("select raw, last from many_last").fetchall()) == [
        ("Berg", "BERG"),
        ("Lind", "LIND"),
    ]
    found = connection.execute(f"select last, count(*) from ({held.select()}) group by last order by 1")
    assert found.fetchall() == [("BERG", 20), ("LIND", 20), (None, 20)]


def test_a_standardised_file_holds_what_the_rows_say_and_says_which_version_made_it(
    tmp_path: Path,
) -> None:
    rows = [
        {
            "id": "007",
            "first": "Bob",
            "last": "Muñoz-Lind",
            "birth_date": "1961-02-03",
            "phone": "6125550101",
        },
        {"id": "Ö", "first": "", "last": "", "birth_date": "", "phone": ""},
    ]
    out = tmp_path / "out.parquet"
    assert standardise_file(write_rows(tmp_path / "f.csv", rows), out) == 2
    table = pyarrow.parquet.read_table(out)
    assert table.column_names == list(LAYOUT)
    assert table.schema.metadata[b"wallchart"] == standard.VERSION.encode()
    held = {row["id"]: {name: cell for name, cell in row.items() if cell} for row in table.to_pylist()}
    assert held == {
        "007": {
            **{"id": "007", "first": "BOB", "canon": "ROBERT", "last": "MUNOZLIND", "part": "MUNOZ"},
            **{"part2": "LIND", "year": 1961, "day": 19610203, "phone": 6125550101},
        },
        "Ö": {"id": "Ö"},
    }


def test_standardising_what_is_standardised_changes_nothing(town: Town, tmp_path: Path) -> None:
    once, twice = tmp_path / "once.parquet", tmp_path / "twice.PARQUET"
    rows = standardise_file(town.voters, once, columns=town.columns)
    assert standardise_file(once, twice) == rows
    tables = [pyarrow.parquet.read_table(path).sort_by("id") for path in (once, twice)]
    assert tables[0].to_pydict() == tables[1].to_pydict()
    assert tables[0].schema.types == tables[1].schema.types
    assert tables[0].schema.metadata == tables[1].schema.metadata


def test_a_standardised_file_lacks_the_columns_that_nobody_filled(tmp_path: Path) -> None:
    """As the file itself would: on a telephone that nobody has nobody is looked up."""
    out = tmp_path / "out.parquet"
    standardise_file(write_rows(tmp_path / "f.csv", [{"id": "1", "last": "Lind", "phone": "none"}]), out)
    with workshop() as connection:
        source, held = take_in(connection, out, {}, "file")
        assert source.columns == {"id": "id"}
        there = {
            name: held.has(name) for name in ("last", "part", "phone", "email", "day", "part2", "other_id")
        }
    assert there == {
        **{"last": True, "part": True},
        **dict.fromkeys(("phone", "email", "day", "part2", "other_id"), False),
    }


def test_a_parquet_of_somebody_else_is_not_taken_for_a_standardised_one(tmp_path: Path) -> None:
    table = pyarrow.Table.from_pylist([{"id": "1", "last": "Lind Jr", "first": "Bob", "house": "x"}])
    pyarrow.parquet.write_table(table, tmp_path / "f.pq")
    with workshop() as connection:
        assert not standard.is_standardised(connection, tmp_path / "f.pq")
        assert not standard.is_standardised(connection, tmp_path / "absent.parquet")
        _, held = take_in(connection, tmp_path / "f.pq", {}, "file")
        assert connection.execute(held.select(("last", "suffix"))).fetchall() == [("LIND", 2)]


def test_numbers_and_dates_of_a_parquet_are_read_as_if_they_were_written(tmp_path: Path) -> None:
    """As a data frame keeps them: ids and telephones as decimals where a cell is empty, dates as dates."""
    table = pyarrow.table(
        {
            "id": [7, 8],
            "last": ["Lind", "Berg"],
            "birth_date": pyarrow.array([19610203, None], pyarrow.int64()),
            "birth_year": pyarrow.array([1961.0, 1970.0]),
            "house_number": [12.0, None],
            "zip": [55104.0, None],
            "phone": [6125550101.0, None],
            "other_id": pyarrow.array([77120.0, None]),
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "f.parquet")
    with workshop() as connection:
        _, held = take_in(connection, tmp_path / "f.parquet", {}, "file")
        asked = ("id", "year", "day", "house", "zip", "phone", "other_id")
        found = connection.execute(f"select * from ({held.select(asked)}) order by id").fetchall()
    assert found == [
        ("7", 1961, 19610203, "12", "55104", 6125550101, "77120"),
        ("8", 1970, None, None, None, None, None),
    ]


def test_a_place_that_cannot_be_written_to_is_refused_with_its_name(town: Town, tmp_path: Path) -> None:
    out = tmp_path / "no" / "where.parquet"
    with pytest.raises(Refusal, match="cannot be written") as refused:
        standardise_file(town.voters, out, columns=town.columns)
    assert refused.value.file == str(out)


def test_each_side_may_be_standardised_by_itself(town: Town, tmp_path: Path) -> None:
    plain = link_files(town.roster, town.voters, columns=town.columns).links
    roster, voters = tmp_path / "r.parquet", tmp_path / "v.parquet"
    standardise_file(town.roster, roster, side="roster")
    standardise_file(town.voters, voters, columns=town.columns, side="voters")
    assert link_files(roster, town.voters, columns=town.columns).links == plain
    assert link_files(roster, voters).links == plain
