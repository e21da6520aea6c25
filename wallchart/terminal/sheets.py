"""Small CSV tables, row by row, each row known by the number that a spreadsheet shows."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from wallchart.refusal import Refusal, spreadsheet_row
from wallchart.terminal.words import counted


def read_rows(path: Path, needed: Sequence[str] = ()) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row of a CSV with a header as (row number, cells by column); blank lines are passed over.

    Cells are stripped of spaces around them. Raises Refusal for a file that is not there or not
    UTF-8, a column that is missing or named twice, a quote that is not closed, and a row with more or
    fewer cells than the header.
    """
    table = cells_of(io.StringIO(read_text(path), newline=""), path)
    header = [name.strip() for name in next(table, [])]
    if not header:
        raise Refusal("is empty; it needs a header line", file=path.name)
    for column in needed:
        if column not in header:
            raise Refusal(f"is not there; there are {', '.join(header)}", file=path.name, column=column)
    for name in header:
        if header.count(name) > 1:
            raise Refusal("this column is there twice; keep one", file=path.name, row=1, column=name)
    for row, cells in enumerate(table, start=2):
        if not any(cells):
            continue
        if len(cells) != len(header):
            raise _uneven(cells, len(header), path, row)
        yield row, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}


def cells_of(lines: Iterable[str], path: Path) -> Iterator[list[str]]:
    """The cells of each row of a CSV; Refusal, with the row, where it is none."""
    table, row = csv.reader(lines, strict=True), 0
    while True:
        row += 1
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as trouble:
            why = "a quote is never closed" if str(trouble) == "unexpected end of data" else str(trouble)
            raise Refusal(f"cannot be read as CSV: {why}", file=path.name, row=row) from None
        yield cells


def read_text(path: Path) -> str:
    """A file's text, or `-` for standard input; a byte-order mark is dropped."""
    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise Refusal(f"cannot be read: {error.strerror}", file=str(path)) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise Refusal("is not UTF-8 text; save it as UTF-8", file=path.name, row=row) from None


def not_utf8(path: Path) -> Refusal | None:
    """Where a file is no text in UTF-8, if it is not."""
    with path.open("rb") as lines:
        for row, line in enumerate(lines, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return Refusal("is not UTF-8 text; save it as CSV in UTF-8", file=path.name, row=row)
    return None


def header_of(path: Path) -> list[str]:
    """The cells of a file's first row, nothing where the file or the row is empty."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return next(cells_of(lines, path), [])
    except UnicodeDecodeError as trouble:
        raise unreadable(path, trouble) from None


def check_quotes(path: Path) -> None:
    """Refuse a quote that is never closed: Arrow would take all rows behind it for one cell."""
    with path.open("rb") as file:
        quotes = sum(piece.count(b'"') for piece in iter(lambda: file.read(1 << 20), b""))
    if quotes % 2:  # a single one may also be an inch in the midst of a cell
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            for _ in cells_of(lines, path):
                pass


def row_in(path: Path, place: int) -> int:
    """The row, as a spreadsheet counts, of the data row `place` (0-based) of a file."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return spreadsheet_row(lines, place)


def unreadable(path: Path, trouble: Exception) -> Refusal:
    """Why Arrow could not read a CSV, once it could not: the first row that is no text, that is longer or
    shorter than the header, or that the file is no CSV.

    Arrow would call us back with such a row, but from a thread that may outlive the interpreter,
    which then ends in an abort instead of an exit code.
    """
    if refusal := not_utf8(path):
        return refusal
    with path.open(encoding="utf-8-sig", newline="") as lines:
        table = cells_of(lines, path)
        wide = len(next(table, []))
        for row, cells in enumerate(table, start=2):
            if cells and len(cells) != wide:
                return _uneven(cells, wide, path, row)
    return Refusal(f"cannot be read as CSV: {trouble}", file=path.name)


def _uneven(cells: Sequence[str], wide: int, path: Path, row: int) -> Refusal:
    why = f"{counted(len(cells), 'cell')} where the header has {wide}"
    return Refusal(why, file=path.name, row=row)


def whole_number(text: str, *, file: str, row: int, column: str) -> int:
    """A cell as a whole number, 0 or more, of 18 figures at most."""
    if not re.fullmatch(r"[0-9]{1,18}", text):
        why = "is empty" if not text else "is not a whole number, 0 or more"
        raise Refusal(why, file=file, row=row, column=column, value=text or None)
    return int(text)


def exact_number(text: str, *, file: str, row: int, column: str) -> Fraction:
    """A cell as an exact number, 0 or more; decimals with a point, no signs, no thousands."""
    if not re.fullmatch(r"[0-9]{1,18}(\.[0-9]{1,18})?", text):
        why = "is empty" if not text else "is not a number, 0 or more, with a decimal point"
        raise Refusal(why, file=file, row=row, column=column, value=text or None)
    return Fraction(text)
