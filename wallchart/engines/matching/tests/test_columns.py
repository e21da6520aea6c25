"""What a file calls its columns, and how it is opened: any writing of a heading, the TOML, the separators."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as some

from wallchart.engines.matching import standard
from wallchart.engines.matching.columns import (
    FIELDS,
    SIDES,
    check_header,
    check_ids,
    csv_header,
    open_source,
    read_column_names,
    separator_of,
)
from wallchart.refusal import Refusal

FILE = Path("roster.csv")
WRITINGS: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.title,
    lambda name: name.replace("_", " "),
    lambda name: name.replace("_", ""),
    lambda name: name.replace("_", "-").capitalize(),
    lambda name: f"  {name} ",
    lambda name: f"{name}.",
)


@given(
    fields=some.lists(some.sampled_from(FIELDS), unique=True),
    writing=some.sampled_from(WRITINGS),
    seed=some.randoms(use_true_random=False),
)
def test_a_heading_is_known_however_it_is_written_and_wherever_it_stands(
    fields: list[str], writing: Callable[[str], str], seed: random.Random
) -> None:
    wanted = list(dict.fromkeys(["id", "last", *fields]))
    header = [*map(writing, wanted), "shift", "Größe", ""]
    seed.shuffle(header)
    found = check_header(FILE, header, {})
    assert found.columns == {field: writing(field) for field in FIELDS if field in wanted}


def test_a_heading_written_exactly_goes_before_one_that_only_resembles_it() -> None:
    found = check_header(FILE, ["ID", "Last", "id", "last", "Phone 2", "phone"], {})
    assert found.columns == {"id": "id", "last": "last", "phone": "phone"}


def test_of_several_that_resemble_a_field_the_first_is_taken() -> None:
    found = check_header(FILE, ["id", "last", "Phone 1", "Phone 2"], {})
    assert found.columns["phone"] == "Phone 1"


def test_the_toml_goes_before_the_headings_and_a_side_before_all_sides(tmp_path: Path) -> None:
    names = tmp_path / "names.toml"
    names.write_text('id = "No"\nlast = "Name"\n[voters]\nid = "VoterId"\n', encoding="utf-8")
    told = read_column_names(names)
    assert told == {
        "roster": {"id": "No", "last": "Name"},
        "voters": {"id": "VoterId", "last": "Name"},
        "file": {"id": "No", "last": "Name"},
    }
    assert check_header(FILE, ["id", " No ", "Name"], told["roster"]).columns == {
        "id": " No ",
        "last": "Name",
    }
    assert read_column_names(None) == {side: {} for side in SIDES}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"\xff", "is not UTF-8 text"),
        (None, "cannot be read: No such file"),
        (b"id = ", "is not TOML"),
        (b"colour = 'x'", "is no field"),
        (b"[members]\nid = 'x'", "is no side"),
        (b"id = 5", "must be the name of a column"),
        (b"roster = 'x'", "must be a table of fields"),
    ],
)
def test_names_that_cannot_be_used_are_refused_with_their_file(
    tmp_path: Path, text: bytes | None, why: str
) -> None:
    names = tmp_path / "names.toml"
    if text is not None:
        names.write_bytes(text)
    with pytest.raises(Refusal, match=why) as refused:
        read_column_names(names)
    assert refused.value.file == str(names)


@pytest.mark.parametrize(
    ("header", "named", "why"),
    [
        (["last"], {}, "no column is called id"),
        (["id", "zip", "birth_year"], {}, "has none of first, last, email, phone, other_id"),
        (["id", "last"], {"zip": "Zip Code"}, "has no such column; its columns are id, last"),
    ],
)
def test_a_header_that_cannot_be_linked_is_refused(
    header: list[str], named: dict[str, str], why: str
) -> None:
    with pytest.raises(Refusal, match=why) as refused:
        check_header(FILE, header, named)
    assert refused.value.file == "roster.csv"


@pytest.mark.parametrize("sign", list(",;\t|"))
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_is_read_whatever_parts_its_cells_and_packed_or_not(
    tmp_path: Path, sign: str, packed: bool
) -> None:
    rows = [
        ["id", "first", "last", ""],
        ["007", "Ann, Bo; Cy | Di", 'the "O"', ""],
        [" 8 ", "", "Lee\nMoua", ""],
    ]
    quoted = ("\ufeff" + "\r\n".join(sign.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row)
                                       for row in rows) + "\r\n").encode()  # fmt: skip
    path = tmp_path / ("people.csv.gz" if packed else "people.txt")
    path.write_bytes(gzip.compress(quoted) if packed else quoted)
    assert separator_of(path) == sign
    assert csv_header(path) == rows[0]
    with duckdb.connect() as connection:
        source = open_source(connection, path, {})
        found = connection.execute(standard.raw_select(source)).fetchall()
    assert found == [("007", "Ann, Bo; Cy | Di", 'the "O"'), ("8", None, "Lee\nMoua")]


@pytest.mark.parametrize("name", ["people.xlsx", "people", "people.csv.zip"])
def test_a_file_of_another_kind_is_refused_before_it_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"anything")
    with duckdb.connect() as connection, pytest.raises(Refusal, match="give a CSV or a Parquet file"):
        open_source(connection, tmp_path / name, {})


def test_a_heading_of_two_lines_is_one_heading(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text('id,"Last\nName","Birth\r\nYear"\n7,Lind,1961\n\n7,Berg,1970\n', encoding="utf-8")
    assert csv_header(path) == ["id", "Last\nName", "Birth\r\nYear"]
    with duckdb.connect() as connection:
        source = open_source(connection, path, {"last": "Last\nName"})
        assert source.columns == {"id": "id", "last": "Last\nName", "birth_year": "Birth\r\nYear"}
        connection.execute(f"create temp table held as {standard.raw_select(source)}")
        assert connection.execute("select * from held").fetchall() == [
            ("7", "Lind", "1961"),
            ("7", "Berg", "1970"),
        ]
        with pytest.raises(Refusal, match="the id stands twice") as refused:
            check_ids(connection, source, "held")
        assert refused.value.row == 4  # the heading is one row, the blank line another


def test_the_names_may_be_saved_with_the_mark_that_windows_puts_before_a_text(tmp_path: Path) -> None:
    names = tmp_path / "names.toml"
    names.write_text('last = "Name"\n', encoding="utf-8-sig")
    assert read_column_names(names)["file"] == {"last": "Name"}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("name", ["roster [1]", "roster*", "roster ?", "it's {a,b}", "50%20"])
def test_a_file_is_read_whose_name_would_be_a_pattern_and_no_other(
    tmp_path: Path, name: str, ending: str
) -> None:
    """As a browser names what is saved twice. The others would be found by the pattern."""
    for other in (name, "roster 1", "roster x", "it's a", "50 "):
        frame = pa.table({"id": [other], "last": ["Lind"]})
        if ending == "csv":
            pa.csv.write_csv(frame, tmp_path / f"{other}.csv")
        else:
            pa.parquet.write_table(frame, tmp_path / f"{other}.parquet")
    path = tmp_path / f"{name}.{ending}"
    with duckdb.connect() as connection:
        assert not standard.is_standardised(connection, path)
        source = open_source(connection, path, {})
        assert connection.execute(standard.raw_select(source)).fetchall() == [(name, "Lind")]
