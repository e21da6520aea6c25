"""A CSV of points or addresses, read in pieces as text, and written again with what was found."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from wallchart.refusal import Refusal
from wallchart.terminal.cells import first_unreadable
from wallchart.terminal.sheets import check_quotes, header_of, row_in, unreadable

BLOCK = 8 << 20  # bytes of the file at a time
NO_NUMBER = ("", "nan")


@dataclass(frozen=True)
class Piece:
    """Some rows of a file, every cell as its text; `begin` rows came before them."""

    path: Path
    rows: pa.RecordBatch
    begin: int

    def refuse(self, why: str, row: int, column: str, value: object = None) -> Refusal:
        shown = row_in(self.path, self.begin + row)
        return Refusal(why, file=self.path.name, row=shown, column=column, value=value)

    def texts(self, column: str) -> list[str]:
        """A column's cells without spaces around them; blanks where the file has no such column."""
        heading = heading_of(self.rows.schema.names, column)
        if heading is None:
            return [""] * len(self.rows)
        stripped: list[str] = pc.utf8_trim_whitespace(self.rows.column(heading)).to_pylist()
        return stripped

    def degrees(self, column: str, most: float) -> npt.NDArray[np.float64]:
        """A column of degrees; NaN where it is blank. Refuses what is no number or beyond `most`."""
        cells = pc.utf8_lower(pc.utf8_trim_whitespace(self.rows.column(column)))
        blank = pc.is_in(cells, value_set=pa.array(NO_NUMBER))
        try:
            numbers = pc.cast(pc.if_else(blank, None, cells), pa.float64())
        except pa.ArrowInvalid:
            row = first_unreadable(pc.if_else(blank, "0", cells))
            raise self.refuse("is not a number of degrees", row, column, cells[row].as_py()) from None
        found: npt.NDArray[np.float64] = numbers.to_numpy(zero_copy_only=False)
        beyond = np.flatnonzero(np.abs(found) > most)
        if len(beyond):
            row = int(beyond[0])
            why = f"lies beyond {most:g} degrees; are the columns swapped, or is it not in degrees?"
            raise self.refuse(why, row, column, cells[row].as_py())
        return found


def heading_of(header: Sequence[str], column: str) -> str | None:
    """How a file spells a column: as asked for, or else the only heading that is the same but for case."""
    if column in header:
        return column
    like = [name for name in header if name.strip().casefold() == column.casefold()]
    return like[0] if len(like) == 1 else None


def find_column(path: Path, header: Sequence[str], column: str) -> str:
    """The heading of a column that the file must have."""
    heading = heading_of(header, column)
    if heading is None:
        raise Refusal(f"is not there; there are {', '.join(header)}", file=path.name, row=1, column=column)
    return heading


def read_header(path: Path) -> list[str]:
    """The names of a file's columns. Refuses a file with a name twice."""
    try:
        header = header_of(path)
        check_quotes(path)
    except OSError as trouble:
        raise Refusal(f"cannot be read: {trouble.strerror}", file=str(path)) from None
    if not header:
        raise Refusal("is blank; the first line names the columns", file=path.name, row=1)
    for column in header:
        if header.count(column) > 1:
            raise Refusal("this column is there twice; keep one", file=path.name, row=1, column=column)
    return header


def read_pieces(path: Path, header: Sequence[str]) -> Iterator[Piece]:
    """The file's rows in pieces. Refuses a row with more or fewer cells than the header, with its number."""
    try:
        reader = pa_csv.open_csv(
            path,
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=BLOCK),
            parse_options=pa_csv.ParseOptions(newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
            ),
        )
        begin = 0
        for batch in reader:
            yield Piece(path, batch, begin)
            begin += len(batch)
    except pa.ArrowInvalid as trouble:
        raise unreadable(path, trouble) from None


def write_header(file: IO[bytes], names: Sequence[str]) -> None:
    file.write(_lines([names], any("\r" in name for name in names)))


def write_piece(file: IO[bytes], rows: pa.RecordBatch) -> None:
    """Rows as CSV, quoted only where they must be."""
    plain = pa_csv.WriteOptions(include_header=False, quoting_style="none")
    held = io.BytesIO()
    try:
        pa_csv.write_csv(rows, held, plain)
        file.write(held.getbuffer())
    except pa.ArrowInvalid:  # some cell holds a comma, a quote or a line's end
        texts = [column.cast(pa.string()).fill_null("") for column in rows.columns]
        returns = any(pc.any(pc.match_substring(column, "\r")).as_py() for column in texts)
        file.write(_lines(zip(*(column.to_pylist() for column in texts), strict=True), returns))


def _lines(rows: Iterable[Sequence[str]], returns: bool) -> bytes:
    """Rows as the lines of a CSV; `returns`: there are carriage returns, which alone would not be quoted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL)
    writer.writerows(rows)
    return text.getvalue().encode()
