"""Files of points: whatever stands in their cells comes back as it was, in pieces of any size."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallchart.refusal import Refusal
from wallchart.terminal.cells import first_unreadable
from wallchart.terminal.points import read_header, read_pieces, write_header, write_piece

cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
tables = st.integers(2, 4).flatmap(
    lambda wide: st.lists(st.lists(cells, min_size=wide, max_size=wide), max_size=6)
)


def written(rows: list[list[str]], names: list[str]) -> str:
    """A table as the command writes it, header and all."""
    file = io.BytesIO()
    write_header(file, names)
    columns = [pa.array([row[place] for row in rows], pa.string()) for place in range(len(names))]
    write_piece(file, pa.record_batch(columns, names=names))
    return file.getvalue().decode()


@settings(max_examples=80)
@given(tables)
def test_any_cells_are_written_as_a_csv_that_reads_the_same(rows: list[list[str]]) -> None:
    names = [f"column {number}" for number in range(len(rows[0]) if rows else 2)]
    read = list(csv.reader(io.StringIO(written(rows, names), newline=""), strict=True))
    assert read[0] == names
    assert [row for row in read[1:] if row] == rows


@settings(max_examples=60)
@given(tables.filter(lambda rows: rows), st.integers(1, 9))
def test_any_cells_are_read_as_they_were_written_in_pieces_of_any_size(
    rows: list[list[str]], again: int
) -> None:
    rows = rows * again
    names = [f"column {number}" for number in range(len(rows[0]))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wallchart.terminal.points.BLOCK", 400)
        read, begins = _read_again(written(rows, names), names)
    assert read == rows
    assert begins[0] == 0 and sorted(begins) == begins


def _read_again(text: str, names: list[str]) -> tuple[list[list[str]], list[int]]:
    read: list[list[str]] = []
    begins = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.csv"
        path.write_bytes(text.encode())
        assert read_header(path) == names
        for piece in read_pieces(path, names):
            assert piece.begin == len(read)
            begins.append(piece.begin)
            read += [list(row.values()) for row in piece.rows.to_pylist()]
    return read, begins


def test_without_a_special_sign_nothing_is_quoted() -> None:
    assert written([["a b", "Ä'é"], ["", "x"]], ["one", "two"]) == "one,two\na b,Ä'é\n,x\n"


def test_a_carriage_return_alone_is_quoted_too() -> None:
    assert written([["a\rb", "c"]], ["one", "two\r"]).splitlines(keepends=False)[0] == '"one","two'
    assert '"a\rb"' in written([["a\rb", "c"]], ["one", "two"])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 65])
def test_the_first_cell_that_is_no_number_is_found_wherever_it_stands(size: int) -> None:
    for place in range(size):
        column = ["1.5"] * size
        column[place] = "x"
        column[-1] = column[-1] if place == size - 1 else "y"
        assert first_unreadable(pa.array(column)) == place


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is blank; the first line names the columns"),
        ("\n\nlon,lat\n", "is blank"),
        ("lon,lat,lon\n", "this column is there twice; keep one"),
        ('lon,"lat\n1,2\n', "a quote is never closed"),
    ],
)
def test_a_header_that_names_no_columns_is_refused(text: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text(text)
    with pytest.raises(Refusal, match=why) as refused:
        read_header(path)
    assert (refused.value.file, refused.value.row) == ("points.csv", 1)
