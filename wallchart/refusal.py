"""The one way in which any part of the house turns bad input away."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable


class Refusal(Exception):
    """Input that cannot be used, said so that the reader knows where it is and what to do.

    `why` is a sentence part that says what is wrong and what would be right; `file`, `row`
    (1-based, as a spreadsheet counts, the header included), `column` and `value` say where.
    """

    def __init__(
        self,
        why: str,
        *,
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
    ) -> None:
        self.why = why
        self.file = file
        self.row = row
        self.column = column
        self.value = value
        super().__init__(self.sentence())

    def sentence(self) -> str:
        place = [str(self.file)] if self.file else []
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        where = ", ".join(place)
        shown = "" if self.value is None else f" ({str(self.value)[:80]!r})"
        return f"{where}{shown}: {self.why}" if where else f"{self.why}{shown}"


def spreadsheet_row(lines: Iterable[str], place: int, delimiter: str = ",") -> int:
    """The row, as a spreadsheet counts, of the record at `place` under the header (0 is the first) of a CSV;
    blank lines, which readers pass over, count too."""
    rows = enumerate(csv.reader(lines, delimiter=delimiter), start=1)
    filled = (row for row, cells in rows if cells)
    return next(itertools.islice(filled, place + 1, None), place + 2)
