"""What is written is what was meant: every text comes back as it was, in CSV as in Parquet."""

from __future__ import annotations

import csv
import gzip
import tempfile
from pathlib import Path

import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from wallchart.engines.matching.writing import write_columns

texts = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
rows = some.lists(some.tuples(texts, some.none() | texts.filter(bool), some.floats(0, 1)), max_size=6)


@settings(max_examples=40)  # each writes two files
@given(rows=rows)
def test_every_text_comes_back_as_it_was(rows: list[tuple[str, str | None, float]]) -> None:
    left, right, chance = ([row[at] for row in rows] for at in range(3))
    columns = {"left_id": left, "right_id": right, "probability": chance}
    with tempfile.TemporaryDirectory() as folder:
        plain, packed = Path(folder) / "pairs.csv", Path(folder) / "pairs.PARQUET"
        write_columns(columns, plain)
        write_columns(columns, packed)
        with plain.open(encoding="utf-8", newline="") as file:
            header, *found = csv.reader(file)
        table = pyarrow.parquet.read_table(packed)
    assert header == table.column_names == list(columns)
    assert [(row[0], row[1] or None) for row in found] == [row[:2] for row in rows]
    assert all(abs(float(row[2]) - meant[2]) <= 5e-7 for row, meant in zip(found, rows, strict=True))
    assert table.to_pydict() == columns


def test_a_probability_has_six_places_and_nobody_is_an_empty_cell(tmp_path: Path) -> None:
    write_columns(
        {"roster_id": ["1", "2"], "voter_id": ["a,b", None], "probability": [1, 1e-9]}, tmp_path / "l.csv"
    )
    assert (tmp_path / "l.csv").read_bytes() == (
        b'roster_id,voter_id,probability\n1,"a,b",1.000000\n2,,0.000000\n'
    )


def test_a_name_that_ends_in_gz_is_packed(tmp_path: Path) -> None:
    columns = {"roster_id": ["1", "Nguyễn"], "voter_id": ["a,b", None]}
    write_columns(columns, tmp_path / "plain.csv")
    write_columns(columns, tmp_path / "packed.csv.GZ")
    assert gzip.decompress((tmp_path / "packed.csv.GZ").read_bytes()) == (tmp_path / "plain.csv").read_bytes()


def test_a_packed_file_has_the_same_bytes_whenever_and_under_whatever_name_it_is_written(
    tmp_path: Path,
) -> None:
    """A gzip header may hold a time and a name; the promise is the same bytes for the same input."""
    columns = {"roster_id": ["1"], "probability": [0.5]}
    write_columns(columns, tmp_path / "links.csv.gz")
    write_columns(columns, tmp_path / ".links.4711.part.gz")
    packed = (tmp_path / "links.csv.gz").read_bytes()
    assert packed == (tmp_path / ".links.4711.part.gz").read_bytes()
    assert (packed[3] & 0b1000, packed[4:8]) == (0, bytes(4))  # no name, no time


@pytest.mark.parametrize("ending", ["csv", "CSV", "txt", "out", "gz"])
def test_a_return_that_stands_alone_comes_back_as_a_return(tmp_path: Path, ending: str) -> None:
    """Some readers take it for the end of a line where it is not quoted."""
    out = tmp_path / f"links.{ending}"
    write_columns({"roster_id": ["a\rb", "c"], "probability": [0.25, 1.0]}, out)
    text = gzip.decompress(out.read_bytes()) if ending == "gz" else out.read_bytes()
    assert text == b'"roster_id","probability"\n"a\rb","0.250000"\n"c","1.000000"\n'


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet", "pq", "PQ"])
def test_columns_without_rows_are_a_header(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"pairs.{ending}"
    write_columns({"left_id": [], "probability": []}, out)
    if ending.startswith("csv"):
        text = gzip.decompress(out.read_bytes()) if ending == "csv.gz" else out.read_bytes()
        assert text == b"left_id,probability\n"
    else:
        table = pyarrow.parquet.read_table(out)
        assert [(field.name, str(field.type)) for field in table.schema] == [
            ("left_id", "string"),
            ("probability", "double"),
        ]


def test_columns_of_different_lengths_are_never_written_as_if_they_were_whole(tmp_path: Path) -> None:
    for name in ("p.csv", "p.parquet"):
        with pytest.raises(ValueError, match=r"shorter|length"):
            write_columns({"left_id": ["a", "b"], "right_id": ["c"]}, tmp_path / name)
