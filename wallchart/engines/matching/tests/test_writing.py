"""What is written is what was meant: every text comes back as it was, in CSV as in Parquet."""

from __future__ import annotations

import csv
import gzip
import tempfile
from pathlib import Path

import pyarrow.parquet
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
